import { z } from "zod";
import { LEAD_EVENT_TYPES, type LeadEventType } from "../../core/destination.ts";
import { Gone } from "../../core/errors.ts";
import { defineJob, type JobOutcome } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import type { Lead } from "../leads/contract.ts";
import { findLead } from "../leads/index.ts";
import { listDestinationIdsOfLead } from "./deliveries.store.ts";
import { listDestinations } from "./destinations.store.ts";
import { planDeliveries } from "./plan-deliveries.ts";

/** Between two looks at whether a lead has been routed: as long as it has waited already, within these bounds. */
const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10 * 60_000;

/** A lead that is not routed by then never is. */
const GIVE_UP_AFTER_MS = 24 * 60 * 60_000;

/** Plans the deliveries of an event to the destinations that have the lead already, or are just being given it. */
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
  async run({ workspaceId, leadId, eventType, eventKey, eventAtMs }, services): Promise<JobOutcome> {
    const { now } = services;
    const lead = await findLead(services.db, workspaceId, leadId);
    if (lead === null) throw new Gone(`lead ${leadId} was erased`);

    const destinationIds =
      eventType === "lead.spam" && lead.routedAtMs === null
        ? await everyActiveDestination(lead, services)
        : await listDestinationIdsOfLead(services.db, workspaceId, leadId);
    if (destinationIds.length === 0 && isToBeRouted(lead, eventType)) {
      const waitedMs = now() - eventAtMs;
      const againMs = Math.min(Math.max(waitedMs, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
      if (waitedMs < GIVE_UP_AFTER_MS) return { againAtMs: now() + againMs };
    }
    const event = { workspaceId, leadId, eventType, eventKey, eventAtMs, destinationIds };
    const planned = await planDeliveries(services, event);
    if (planned.length === 0) return;
    await services.db.batch(planned);
    services.jobs.ring();
  },
});

/**
 * Somebody was quicker than the routing, which may wait for the AI: who is given the lead hears of that too. Its score is
 * told by the routing itself.
 */
function isToBeRouted({ routedAtMs, verdict, status }: Lead, eventType: LeadEventType): boolean {
  return routedAtMs === null && verdict === "accepted" && status !== "not_a_lead" && eventType !== "lead.scored";
}

/** A lead that no rule ever saw has no destinations of its own; whoever listens for spam hears of it. */
async function everyActiveDestination({ workspaceId }: Lead, { db }: Pick<Services, "db">): Promise<string[]> {
  const destinations = await listDestinations(db, workspaceId);
  return destinations.filter(({ status }) => status === "active").map(({ id }) => id);
}
