import type { PersonalData } from "../../core/module.ts";
import { deliveryIsOver, KEEP_LOGS_MS } from "../deliveries/index.ts";
import { deleteBodiesOf, findBodiesOf, purgeBodiesAcrossWorkspaces } from "./store.ts";

export const personalData: PersonalData = {
  find: (person, { db }) => findBodiesOf(db, person),
  erase: async (person, { db }) => [deleteBodiesOf(db, person)],
  expire: [
    {
      // A body is needed as long as its delivery may be tried again; after 30 days the rest is forgotten.
      name: "webhook_bodies.purge",
      run: ({ db, now }) =>
        purgeBodiesAcrossWorkspaces(db, now() - KEEP_LOGS_MS, deliveryIsOver("webhook_bodies.delivery_id")),
    },
  ],
};
