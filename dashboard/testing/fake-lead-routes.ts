import type { ApiContact, ApiLead, Restriction } from "../../worker/modules/leads/contract.ts";
import type { ApiPrivacyAct } from "../../worker/modules/privacy/contract.ts";
import { type Answer, type Call, type FakeWorld, found, isoNow, partsOf, Refusal } from "./fake-call.ts";
import { newId } from "./fake-data.ts";
import type { FakeState } from "./fake-state.ts";

/** Leads, the people behind them, and what people may ask for. */

export function leadRoute(fake: FakeWorld, call: Call): Answer {
  const { state } = fake;
  const { method, query, body } = call;
  const { id, verb } = partsOf(call);
  if (id === "") return { body: listLeads(state, query) };
  if (id === "counts") {
    const count = (test: (lead: ApiLead) => boolean) => state.leads.filter(test).length;
    return {
      body: {
        accepted: count(({ verdict, status }) => verdict === "accepted" && status !== "not_a_lead"),
        held: count(({ verdict, status }) => verdict === "held" && status !== "not_a_lead"),
        spam: count(({ verdict }) => verdict === "spam"),
        unclaimed: count(({ verdict, status }) => verdict === "accepted" && status === "new"),
      },
    };
  }
  const lead = found(state.leads, id);
  if (method === "GET" && verb === "decisions") return { body: { decisions: state.decisions.get(id) ?? [] } };
  if (verb === "opinion") {
    if (method === "PUT") state.opinions.set(id, { category: null, ...body, by: state.me.name, at: isoNow() } as never);
    return { body: state.opinions.get(id) ?? { opinion: null, category: null, by: null, at: null } };
  }
  if (method === "GET") {
    const others = state.leads.filter(
      (other) => other.contact_id === lead.contact_id && other.id !== id && lead.contact_id !== null,
    );
    return {
      body: {
        lead,
        contact: lead.contact_id === null ? null : contactOf(state, lead),
        other_leads: others.map(({ id: otherId, summary, created_at }) => ({ id: otherId, summary, created_at })),
        ledger: state.ledgers.get(id) ?? [],
        judgement: { ai: null, fallback_reason: null },
      },
    };
  }
  switch (verb) {
    case "correct":
      Object.assign(lead, body);
      break;
    case "erase":
      state.leads = state.leads.filter((other) => other.id !== id);
      return { body: anAct("lead_erased", id) };
    case "claim":
      if (lead.status !== "new") throw new Refusal(409, "conflict", `${lead.claimed_by} has this lead already.`);
      Object.assign(lead, { status: "claimed", claimed_by: state.me.name, claimed_at: isoNow() });
      break;
    case "unclaim":
    case "reopen":
      Object.assign(lead, { status: "new", claimed_by: null, claimed_at: null, outcome: null });
      break;
    case "not-a-lead":
      Object.assign(lead, { status: "not_a_lead", outcome: "junk" });
      break;
    case "outcome":
      decide(lead, body, state.me.name);
      break;
    case "release":
      lead.verdict = "accepted";
      break;
    default:
      throw new Refusal(404, "not_found", "There is no such action.");
  }
  fake.tell({ topic: "lead", id });
  return { body: lead };
}

export function contactRoute({ state }: FakeWorld, call: Call): Answer {
  const { id, verb } = partsOf(call);
  const lead = state.leads.find(({ contact_id }) => contact_id === id);
  if (lead === undefined) throw new Refusal(404, "not_found", "There is no such contact.");
  if (verb === "erase") {
    state.leads = state.leads.filter(({ contact_id }) => contact_id !== id);
    return { body: anAct("contact_erased", id) };
  }
  state.restrictions.set(id, call.body.restrictions as Restriction[]);
  return { body: contactOf(state, lead) };
}

export function privacyRoute({ state }: FakeWorld, call: Call): Answer {
  const given = call.body as { keep_leads_days?: number | null };
  if (partsOf(call).id === "retention-preview") return { body: { leads: 3 } };
  if (call.method === "PUT") state.keepLeadsDays = given.keep_leads_days ?? null;
  return { body: { keep_leads_days: state.keepLeadsDays, acts: state.acts } };
}

function listLeads(state: FakeState, query: URLSearchParams) {
  const limit = Number(query.get("limit") ?? 50);
  const start = Number(query.get("cursor") ?? 0);
  const words = (query.get("q") ?? "").toLowerCase();
  const matches = state.leads.filter((lead) => {
    const { verdict, status, source, form_id, score, name, email, message } = lead;
    if (verdict !== (query.get("verdict") ?? "accepted")) return false;
    const isForgiving = query.get("outcome") === "junk";
    if (query.has("status") ? status !== query.get("status") : status === "not_a_lead" && !isForgiving) return false;
    const asked = query.get("outcome");
    if (asked !== null && (asked === "open" ? lead.outcome !== null : lead.outcome !== asked)) return false;
    if (query.has("source") && source !== query.get("source")) return false;
    if (query.has("form_id") && form_id !== query.get("form_id")) return false;
    if (query.has("min_score") && (score ?? -1) < Number(query.get("min_score"))) return false;
    return `${name} ${email} ${message}`.toLowerCase().includes(words);
  });
  matches.sort((one, other) => (one.created_at < other.created_at ? 1 : -1));
  const next = start + limit < matches.length ? String(start + limit) : null;
  return { leads: matches.slice(start, start + limit), next_cursor: next };
}

/** What became of a lead, as the Worker's own rules have it. */
function decide(lead: ApiLead, body: Call["body"], by: string): void {
  const outcome = body.outcome as ApiLead["outcome"];
  const at = isoNow();
  const closed = { claimed_by: lead.claimed_by ?? by, claimed_at: lead.claimed_at ?? at, status: "claimed" };
  Object.assign(
    lead,
    outcome === "junk"
      ? { status: "not_a_lead" }
      : outcome === null
        ? lead.outcome === "junk" && { status: "new", claimed_by: null, claimed_at: null }
        : closed,
    {
      outcome,
      outcome_at: outcome === null ? null : at,
      outcome_by: outcome === null ? null : by,
      outcome_via: outcome === null ? null : "dashboard",
      outcome_amount: outcome === "won" ? (body.amount ?? null) : null,
    },
  );
}

function contactOf(state: FakeState, lead: ApiLead): ApiContact {
  const id = lead.contact_id ?? "";
  return {
    id,
    name: lead.name,
    email: lead.email || null,
    phone: lead.phone || null,
    restrictions: state.restrictions.get(id) ?? [],
    lead_count: state.leads.filter((other) => other.contact_id === id).length,
    first_seen_at: lead.created_at,
    last_seen_at: lead.created_at,
  };
}

function anAct(kind: ApiPrivacyAct["kind"], subjectId: string): ApiPrivacyAct {
  const at = isoNow();
  return { id: newId("prv"), kind, subject_id: subjectId, member_id: null, leads: 1, at, finished_at: at };
}
