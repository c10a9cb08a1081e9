import type { ApiDeliveryPage, ApiDestination } from "../../worker/modules/deliveries/contract.ts";
import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import type { ApiLead, ApiLeadPage } from "../../worker/modules/leads/contract.ts";
import type { ApiDecision, ApiRule } from "../../worker/modules/routing/contract.ts";
import { busyLeads, suspiciousLeads } from "./busy-leads.ts";
import { aDelivery, aDestination, aForm, anEndpoint, aWorkspace, minutesAgo, newId } from "./fake-data.ts";
import { anOutcomeHook, aRecalibration } from "./fake-reports.ts";
import type { FakeState } from "./fake-state.ts";

/** A workspace in the middle of a working day. */
export function aBusyWorkspace(): FakeState {
  const contact = aForm({ lead_count: 148 });
  const quote = aQuoteForm();
  const career = aForm({ name: "Careers", status: "paused", lead_count: 9, updated_at: minutesAgo(60_000) });
  career.definition = { ...career.definition, title: "Work with us", accent: "#b45309" };

  const sales = aDestination("telegram");
  const night = aDestination("telegram", { name: "On-call chat", status: "paused", status_reason: "Paused by you." });
  const crm = aDestination("webhook");
  const sheet = aDestination("webhook", {
    name: "Old spreadsheet",
    status: "disabled",
    status_reason: "Switched off: the endpoint answered 410 Gone on 18 November.",
  });

  const leads = busyLeads(contact, quote);
  const all = [...leads, ...suspiciousLeads(contact, quote)];
  const everything = aRule("Everything to the team", { destination_ids: [sales.id, crm.id] });
  const hotOnes = aRule("Hot ones to the on-call chat", {
    min_score: 70,
    form_ids: [quote.id],
    destination_ids: [night.id],
  });
  return {
    me: { email: "owner@example.com", name: "Owner of the workspace", role: "owner" },
    workspace: aWorkspace(),
    forms: [contact, quote, career],
    leads: all,
    restrictions: new Map(),
    opinions: new Map(),
    ledgers: new Map(all.map((lead) => [lead.id, aStory(lead)])),
    decisions: new Map(leads.map((lead) => [lead.id, [aDecision(lead, everything, hotOnes)]])),
    destinations: [sales, crm, night, sheet],
    endpoints: [anEndpoint(crm), anEndpoint(sheet, { url: "https://sheets.example.net/append" })],
    deliveries: deliveriesOf(leads.slice(0, 8), { sales, crm, sheet }),
    rules: [everything, hotOnes],
    replays: [],
    outcomeHooks: [anOutcomeHook({ last_refusal: { code: "signature_invalid", at: minutesAgo(18) } })],
    recalibration: aRecalibration(),
    keepLeadsDays: null,
    acts: [
      {
        id: newId("prv"),
        kind: "leads_exported",
        subject_id: null,
        member_id: "mem_1",
        leads: 42,
        at: minutesAgo(60),
        finished_at: minutesAgo(60),
      },
    ],
    keys: [
      {
        id: newId("key"),
        name: "Website server",
        start: "lbk_9f3a",
        created_at: minutesAgo(30_000),
        last_used_at: minutesAgo(14),
      },
    ],
  };
}

function aQuoteForm(): ApiForm {
  const quote = aForm({ name: "Quote request", lead_count: 63, updated_at: minutesAgo(4_000) });
  quote.definition = {
    ...quote.definition,
    title: "Get a quote in one day",
    accent: "#0f766e",
    radius: 4,
    fields: [
      ...quote.definition.fields.slice(0, 3),
      {
        key: "service",
        label: "What do you need?",
        type: "select",
        required: true,
        placeholder: "",
        options: ["New roof", "Repair", "Gutters"],
      },
      { key: "message", label: "Anything else?", type: "textarea", required: false, placeholder: "", options: [] },
    ],
  };
  return quote;
}

function aRule(name: string, change: Partial<ApiRule>): ApiRule {
  const rule = { id: newId("rul"), name, enabled: true, min_score: null, form_ids: [], all_destinations: false };
  return { ...rule, destination_ids: [], ...change };
}

/** Every lead in the chat and in the CRM; the second one's CRM is down, the third one's old spreadsheet is gone. */
function deliveriesOf(
  leads: readonly ApiLead[],
  { sales, crm, sheet }: Record<"sales" | "crm" | "sheet", ApiDestination>,
): ApiDeliveryPage[] {
  return leads.flatMap((lead, place) => [
    aDelivery(sales, lead),
    aDelivery(crm, lead, place === 1 ? twiceRefused() : {}),
    ...(place === 2 ? [aDelivery(sheet, lead, { status: "failed", last_error_code: "http_410" })] : []),
  ]);
}

/** A delivery whose receiver answered 503 twice and is tried again in 22 minutes. */
function twiceRefused(): Partial<ApiDeliveryPage> {
  const nextTryAt = minutesAgo(-22);
  return {
    status: "pending",
    attempts: 2,
    next_try_at: nextTryAt,
    last_error_code: "http_503",
    finished_at: null,
    attempt_list: [1, 2].map((number) => ({
      number,
      outcome: "failed",
      status_code: 503,
      error_code: "http_503",
      request: {
        method: "POST",
        url: "https://crm.example.com/hooks/leadbell",
        headers: { "content-type": "application/json" },
        body: '{"type":"lead.created"}',
      },
      answer_excerpt: "<html><title>503 Service Unavailable</title><h1>Down for maintenance</h1></html>",
      started_at: minutesAgo(11 - number),
      duration_ms: 94,
      next_try_at: number === 2 ? nextTryAt : null,
    })),
  };
}

function aStory(lead: ApiLead): ApiLeadPage["ledger"] {
  const entries: [at: string, kind: string, actor: string, sentence: string][] = [
    [lead.created_at, "lead.stored", "visitor", "Sent the form “Contact page” with the widget."],
    [lead.created_at, "lead.scored", "system", `Scored ${lead.score ?? "–"} by the built-in rules.`],
    [lead.updated_at, "lead.judged", "ai", "AI judged it anew, with four quotes from the message."],
    [lead.updated_at, "lead.routed", "system", "Sent to 2 destinations by 1 of 2 rules."],
    [lead.updated_at, "delivery.sent", "system", "Arrived in Sales team (Telegram)."],
  ];
  return entries.map(([at, kind, actor, sentence]) => ({ at, kind, actor, sentence, data: {} }));
}

/** The first rule took the lead, the second did not. */
function aDecision(lead: ApiLead, first: ApiRule, second: ApiRule): ApiDecision {
  return {
    number: 1,
    score: lead.score,
    score_source: lead.score_source,
    at: lead.updated_at,
    destination_ids: first.destination_ids,
    trace: [
      {
        rule_id: first.id,
        rule_name: first.name,
        matched: true,
        because: "it takes every lead",
        destination_ids: first.destination_ids,
      },
      {
        rule_id: second.id,
        rule_name: second.name,
        matched: false,
        because: "the form is not one of its forms",
        destination_ids: [],
      },
    ],
  };
}
