import { toIso } from "../../core/contract.ts";
import { type ApiLead, FREE_AND_OPEN } from "../leads/contract.ts";

/** What a test event carries: a lead that says of itself, in every part a person would look at, that it is none. */
export function sampleLead(nowMs: number): ApiLead {
  const message = "This is a test from Leadbell. Nobody sent it; nothing needs to be done.";
  return {
    id: "lead_test",
    form_id: "frm_test",
    submission_id: "00000000-0000-4000-8000-000000000000",
    source: "api",
    contact_id: null,
    name: "Test lead",
    email: "test@example.com",
    phone: "",
    message,
    answers: [{ key: "message", label: "Message", type: "textarea", value: message }],
    context: {},
    ip: null,
    verdict: "accepted",
    verdict_reasons: [],
    ...FREE_AND_OPEN,
    score: 50,
    score_source: "embedded",
    score_reasons: [{ label: "This is a test", points: 50, quote: null }],
    category: "other",
    summary: "A test event from Leadbell.",
    suggested_reply: null,
    version: 1,
    created_at: toIso(nowMs),
    updated_at: toIso(nowMs),
  };
}
