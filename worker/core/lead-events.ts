/** What happened to a lead that a destination may want to hear of. */
export const LEAD_EVENT_TYPES = [
  "lead.created",
  "lead.scored",
  "lead.assigned",
  "lead.claimed",
  "lead.outcome",
  "lead.spam",
] as const;
export type LeadEventType = (typeof LEAD_EVENT_TYPES)[number];
