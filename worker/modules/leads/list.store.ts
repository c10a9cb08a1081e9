import { z } from "zod";
import type { Cursor } from "../../core/cursor.ts";
import { type SqlCondition, whenGiven } from "../../core/sql.ts";
import type { Verdict } from "../guard/contract.ts";
import type { Lead, LeadSource, LeadStatus, Outcome } from "./contract.ts";
import { readSearchText } from "./search-text.ts";
import { LEAD_COLUMNS, parseLead } from "./store.ts";

const listLeadsSql = (condition: string) => `
  SELECT ${LEAD_COLUMNS} FROM leads WHERE ${condition} ORDER BY created_at_ms DESC, id DESC LIMIT ?
`;

// The workspace is a word of the index, so that a search reads only the leads of its own.
const HAS_WORDS = "seq IN (SELECT rowid FROM leads_search WHERE leads_search MATCH ?)";
const HAS_EMAIL_PART = "instr(lower(email), ?) > 0";
const HAS_UNSPACED_PART = "instr(name || ' ' || message, ?) > 0";
const HAS_PHONE_PART = "instr(COALESCE(phone_e164, phone), ?) > 0";

const COUNT_LEADS = `
  SELECT verdict, status, COUNT(*) AS leads FROM leads WHERE workspace_id = ?1 GROUP BY verdict, status
`;

const COUNT_LEADS_BY_FORM = `
  SELECT form_id AS formId, COUNT(*) AS leads FROM leads
  WHERE workspace_id = ?1 AND verdict IN ('accepted', 'held') GROUP BY form_id
`;

const countRowSchema = z.object({ verdict: z.string(), status: z.string(), leads: z.number() });
const formCountRowSchema = z.object({ formId: z.string(), leads: z.number() });

/** Which leads; what is not named does not matter. */
export interface LeadFilter {
  search?: string | undefined;
  verdict?: Verdict | undefined;
  status?: LeadStatus | undefined;
  notStatus?: LeadStatus | undefined;
  /** `open`: nothing has become of it yet. */
  outcome?: Outcome | "open" | undefined;
  source?: LeadSource | undefined;
  formId?: string | undefined;
  minScore?: number | undefined;
}

/** Newest first, beginning after `after`; `limit` rows at most. */
export async function listLeads(
  db: D1Database,
  workspaceId: string,
  filter: LeadFilter,
  after: Cursor | null,
  limit: number,
): Promise<Lead[]> {
  const conditions = [
    { sql: "workspace_id = ?", params: [workspaceId] },
    ...whenGiven("verdict = ?", filter.verdict),
    ...whenGiven("status = ?", filter.status),
    ...whenGiven("status <> ?", filter.notStatus),
    ...(filter.outcome === "open"
      ? [{ sql: "outcome IS NULL", params: [] }]
      : whenGiven("outcome = ?", filter.outcome)),
    ...whenGiven("source = ?", filter.source),
    ...whenGiven("form_id = ?", filter.formId),
    ...whenGiven("score >= ?", filter.minScore),
    ...(after === null ? [] : [{ sql: "(created_at_ms, id) < (?, ?)", params: [after.atMs, after.id] }]),
    ...(filter.search === undefined || filter.search === "" ? [] : [matches(workspaceId, filter.search)]),
  ];
  const { results } = await db
    .prepare(listLeadsSql(conditions.map(({ sql }) => sql).join(" AND ")))
    .bind(...conditions.flatMap(({ params }) => params), limit)
    .all();
  return results.map(parseLead);
}

/** How many leads wait where. `accepted`, `held` and `unclaimed` leave out what was marked as not a lead. */
export async function countLeads(db: D1Database, workspaceId: string) {
  const { results } = await db.prepare(COUNT_LEADS).bind(workspaceId).all();
  const rows = results.map((row) => countRowSchema.parse(row));
  const sum = (counts: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(counts).reduce((total, row) => total + row.leads, 0);
  return {
    accepted: sum(({ verdict, status }) => verdict === "accepted" && status !== "not_a_lead"),
    held: sum(({ verdict, status }) => verdict === "held" && status !== "not_a_lead"),
    spam: sum(({ verdict }) => verdict === "spam"),
    unclaimed: sum(({ verdict, status }) => verdict === "accepted" && status === "new"),
  };
}

/** Leads by form that were not spam, for the forms page. */
export async function countLeadsByForm(db: D1Database, workspaceId: string): Promise<Map<string, number>> {
  const { results } = await db.prepare(COUNT_LEADS_BY_FORM).bind(workspaceId).all();
  const rows = results.map((row) => formCountRowSchema.parse(row));
  return new Map(rows.map(({ formId, leads }) => [formId, leads]));
}

function matches(workspaceId: string, typed: string): SqlCondition {
  const { words, emailPart, phonePart, unspacedPart } = readSearchText(typed);
  const ways = [
    ...(words === null ? [] : [{ sql: HAS_WORDS, params: [`workspace : "${workspaceId}" AND words : (${words})`] }]),
    ...(emailPart === null ? [] : [{ sql: HAS_EMAIL_PART, params: [emailPart] }]),
    ...(phonePart === null ? [] : [{ sql: HAS_PHONE_PART, params: [phonePart] }]),
    ...(unspacedPart === null ? [] : [{ sql: HAS_UNSPACED_PART, params: [unspacedPart] }]),
  ];
  if (ways.length === 0) return { sql: "0", params: [] };
  return { sql: `(${ways.map(({ sql }) => sql).join(" OR ")})`, params: ways.flatMap(({ params }) => params) };
}
