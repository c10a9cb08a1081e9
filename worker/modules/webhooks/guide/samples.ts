import type { LeadEventType } from "../../../core/lead-events.ts";
import { type ApiLead, FREE_AND_OPEN } from "../../leads/contract.ts";
import { NEWEST_API_VERSION, type WebhookEvent } from "../contract.ts";

const LEAD: ApiLead = {
  id: "lead_01jd2m8x3k5n7p9q1r3s5t7v9w",
  form_id: "frm_01jcz0a2b4c6d8e0f2g4h6j8k0",
  submission_id: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
  source: "widget",
  contact_id: "con_01jd2m8x3m2n4p6q8r0s2t4v6w",
  name: "A visitor",
  email: "visitor@example.com",
  phone: "+49 30 901820",
  message: "We need a new website by March. Our budget is 5,000 euros. Please call me.",
  answers: [{ key: "budget", label: "Budget", type: "select", value: "5,000 to 10,000" }],
  context: { page_url: "https://shop.example/pricing", utm: { utm_source: "newsletter" }, language: "en-GB" },
  ip: "192.0.2.1",
  verdict: "accepted",
  verdict_reasons: [],
  ...FREE_AND_OPEN,
  score: 82,
  score_source: "embedded",
  score_reasons: [{ label: "Names a budget", points: 25, quote: "Our budget is 5,000 euros" }],
  category: "sales",
  summary: "Wants a website by March, has a budget.",
  suggested_reply: null,
  version: 2,
  created_at: "2026-11-21T09:00:00.000Z",
  updated_at: "2026-11-21T09:00:01.000Z",
};

/** What the lead looks like when each of the events happens, as far as it differs. */
const CHANGES: Record<LeadEventType, Partial<ApiLead>> = {
  "lead.created": {},
  "lead.scored": {
    score: 91,
    score_source: "ai",
    suggested_reply: "Thank you for writing. When may we call you?",
    version: 3,
    updated_at: "2026-11-21T09:00:04.000Z",
  },
  "lead.assigned": { version: 4, updated_at: "2026-11-21T09:00:05.000Z" },
  "lead.claimed": {
    status: "claimed",
    claimed_by: "Sales",
    claimed_at: "2026-11-21T09:02:10.000Z",
    version: 5,
    updated_at: "2026-11-21T09:02:10.000Z",
  },
  "lead.outcome": {
    status: "claimed",
    claimed_by: "Sales",
    claimed_at: "2026-11-21T09:02:10.000Z",
    outcome: "won",
    outcome_at: "2026-12-03T15:20:00.000Z",
    outcome_by: "Sales",
    outcome_via: "dashboard",
    outcome_amount: { minor: 499000, currency: "EUR" },
    version: 6,
    updated_at: "2026-12-03T15:20:00.000Z",
  },
  "lead.spam": {
    status: "not_a_lead",
    outcome: "junk",
    outcome_at: "2026-11-21T09:05:00.000Z",
    outcome_by: "Sales",
    outcome_via: "dashboard",
    version: 6,
    updated_at: "2026-11-21T09:05:00.000Z",
  },
};

/** An example of the event, in the newest shape. */
export function sampleEvent(type: LeadEventType): WebhookEvent {
  const lead = { ...LEAD, ...CHANGES[type] };
  return {
    id: "dlv_01jd2m8x4t9qf6zr0c5v7w3yks",
    type,
    created_at: lead.updated_at,
    api_version: NEWEST_API_VERSION,
    data: { lead },
  };
}
