import type { PersonalData } from "../../core/module.ts";
import { keysOf } from "../../core/sql.ts";
import { deleteDeliveriesOf, deliveryKeysOf, findDeliveriesOf } from "./personal-data.store.ts";
import { publishLeadEvent } from "./publish-lead-event.ts";
import { purgeAttempts } from "./purge-attempts.ts";
import { purgeTests } from "./purge-tests.ts";
import { sendDelivery } from "./send-delivery.ts";

export const personalData: PersonalData = {
  find: (person, { db }) => findDeliveriesOf(db, person),
  async erase(person, { db, jobs }) {
    const { workspaceId, leadIds } = person;
    return [
      jobs.cancel(workspaceId, publishLeadEvent, keysOf(leadIds)),
      jobs.cancel(workspaceId, sendDelivery, deliveryKeysOf(person)),
      ...deleteDeliveriesOf(db, person),
    ];
  },
  expire: [purgeAttempts, purgeTests],
};
