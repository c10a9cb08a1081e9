import { z } from "zod";
import { LEAD_EVENT_TYPES } from "../../core/destination.ts";
import { Gone } from "../../core/errors.ts";
import { defineJob } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import type { Lead } from "../leads/contract.ts";
import { findLead } from "../leads/index.ts";
import { listDestinationIdsOfLead } from "./deliveries.store.ts";
import { listDestinations } from "./destinations.store.ts";
import { planDeliveries } from "./plan-deliveries.ts";

/** Plans the deliveries of an event to the destinations that have the lead already. */
export const publishLeadEvent = defineJob({
  name: "event.publish",
  data: z.object({
    workspaceId: z.string(),
    leadId: z.string(),
    eventType: z.enum(LEAD_EVENT_TYPES),
    eventKey: z.string(),
    eventAtMs: z.number().int(),
  }),
  key: ({ leadId, eventKey }) => `${leadId}/${eventKey}`,
  async run({ workspaceId, leadId, eventType, eventKey, eventAtMs }, services) {
    const lead = await findLead(services.db, workspaceId, leadId);
    if (lead === null) throw new Gone(`lead ${leadId} was erased`);

    const destinationIds =
      eventType === "lead.spam" && lead.routedAtMs === null
        ? await everyActiveDestination(lead, services)
        : await listDestinationIdsOfLead(services.db, workspaceId, leadId);
    const event = { workspaceId, leadId, eventType, eventKey, eventAtMs, destinationIds };
    const planned = await planDeliveries(services, event);
    if (planned.length === 0) return;
    await services.db.batch(planned);
    services.jobs.ring();
  },
});

/** A lead that no rule ever saw has no destinations of its own; whoever listens for spam hears of it. */
async function everyActiveDestination({ workspaceId }: Lead, { db }: Pick<Services, "db">): Promise<string[]> {
  const destinations = await listDestinations(db, workspaceId);
  return destinations.filter(({ status }) => status === "active").map(({ id }) => id);
}
