import { z } from "zod";
import { jsonColumn, type SqlCondition, toJson } from "../../core/sql.ts";
import { VERDICTS, verdictReasonSchema } from "../guard/contract.ts";
import { submissionContextSchema } from "../intake/contract.ts";
import { CATEGORIES, type Score, scoreSchema } from "../scoring/contract.ts";
import {
  answerSchema,
  LEAD_SOURCES,
  LEAD_STATUSES,
  type Lead,
  type NewLead,
  OUTCOME_DOORS,
  OUTCOMES,
  PROGRAM_DOORS,
} from "./contract.ts";

const insertLeadSql = (onlyIf: string) => `
  INSERT INTO leads (
    id, workspace_id, form_id, submission_id, body_hash, source, name, email, phone, phone_e164, message, answers,
    context, ip, verdict, verdict_reasons, created_at_ms, updated_at_ms
  )
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17
  WHERE NOT EXISTS (SELECT 1 FROM erased_leads WHERE workspace_id = ?2 AND submission_hash = ?18) AND ${onlyIf}
  ON CONFLICT DO NOTHING
  RETURNING id
`;

const INSERT_LEAD = insertLeadSql("true");

// Of the person only what they sent after they were erased.
const INSERT_LATE_LEAD = insertLeadSql(`NOT EXISTS (
  SELECT 1 FROM erased_people
  WHERE workspace_id = ?2 AND person_hash IN (SELECT value FROM json_each(?19)) AND erased_at_ms >= ?17
)`);

const LEAD_EXISTS = "EXISTS (SELECT 1 FROM leads WHERE workspace_id = ? AND id = ?)";

const LEAD_IS_ROUTED = "EXISTS (SELECT 1 FROM leads WHERE workspace_id = ? AND id = ? AND routed_at_ms IS NOT NULL)";

const LEAD_HAS_REASON = `
  EXISTS (
    SELECT 1 FROM leads, json_each(leads.verdict_reasons) AS reason
    WHERE leads.workspace_id = ? AND leads.id = ? AND reason.value ->> 'kind' IN (SELECT value FROM json_each(?))
  )
`;

const holdLeadSql = (reasons: string) => `
  UPDATE leads
  SET verdict = CASE verdict WHEN 'accepted' THEN 'held' ELSE verdict END,
      verdict_reasons = (
        SELECT json_group_array(json(value))
        FROM (
          SELECT value FROM json_each(leads.verdict_reasons)
          UNION ALL
          SELECT value FROM json_each(found.reasons)
          WHERE value NOT IN (SELECT value FROM json_each(leads.verdict_reasons))
        )
      )
  FROM (SELECT json_group_array(json(reason)) AS reasons FROM (${reasons})) AS found
  WHERE found.reasons <> '[]' AND workspace_id = ? AND id = ?
`;

const SELECT_STORED_SUBMISSION = `
  SELECT id AS leadId, body_hash AS bodyHash FROM leads WHERE workspace_id = ?1 AND submission_id = ?2
`;

export const LEAD_COLUMNS = `
  id, workspace_id AS workspaceId, form_id AS formId, submission_id AS submissionId, body_hash AS bodyHash, source,
  contact_id AS contactId, name, email, phone, phone_e164 AS phoneE164, message, answers, context, ip, verdict,
  verdict_reasons AS verdictReasons, released_at_ms AS releasedAtMs, status,
  claimed_by_member_id AS claimedByMemberId, claimed_by_name AS claimedByName, claimed_at_ms AS claimedAtMs,
  claimed_via AS claimedVia,
  outcome, outcome_amount_minor AS outcomeAmountMinor, outcome_currency AS outcomeCurrency,
  outcome_at_ms AS outcomeAtMs, outcome_by AS outcomeBy, outcome_via AS outcomeVia,
  score, score_source AS scoreSource, score_details AS scoreDetails, category, summary,
  suggested_reply AS suggestedReply, scored_at_ms AS scoredAtMs, routed_at_ms AS routedAtMs, version,
  created_at_ms AS createdAtMs, updated_at_ms AS updatedAtMs
`;

const SELECT_LEAD = `SELECT ${LEAD_COLUMNS} FROM leads WHERE workspace_id = ?1 AND id = ?2`;

// The reason of the plan is the last one only where nobody had another doubt: the rest still waits for a person.
const LIST_HELD_BY_PLAN = `
  SELECT id FROM leads
  WHERE workspace_id = ?1 AND verdict = 'held' AND status <> 'not_a_lead'
    AND json_extract(verdict_reasons, '$[#-1].kind') = 'over_limit'
  ORDER BY seq LIMIT ?2
`;

// The last three are for reports, which read them from an index.
// What the AI said is never overwritten by the embedded scorer, which may run again after it.
const SET_SCORE = `
  UPDATE leads
  SET score = ?3, score_source = ?4, score_details = ?5, category = ?6, summary = ?7, suggested_reply = ?8,
      scored_at_ms = ?9, version = version + 1, updated_at_ms = ?9, raw_score = ?10,
      campaign = COALESCE(context ->> '$.utm.utm_campaign', context ->> '$.utm.utm_source'),
      page = substr(context ->> '$.page_url', 1, instr(context ->> '$.page_url' || '?', '?') - 1)
  WHERE workspace_id = ?1 AND id = ?2 AND (?4 = 'ai' OR score_source IS NOT 'ai')
`;

const SET_ROUTED = `
  UPDATE leads SET routed_at_ms = ?3 WHERE workspace_id = ?1 AND id = ?2 AND routed_at_ms IS NULL
`;

const FORGET_TECHNICAL_DATA = `
  UPDATE leads SET ip = NULL, context = json_remove(context, '$.user_agent')
  WHERE seq IN (
    SELECT seq FROM leads
    WHERE (ip IS NOT NULL OR json_extract(context, '$.user_agent') IS NOT NULL) AND created_at_ms < ?1
    ORDER BY created_at_ms LIMIT ?2
  )
`;

const storedSubmissionSchema = z.object({ leadId: z.string(), bodyHash: z.string() });

const leadRowSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  formId: z.string(),
  submissionId: z.string(),
  bodyHash: z.string(),
  source: z.enum(LEAD_SOURCES),
  contactId: z.string().nullable(),
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  phoneE164: z.string().nullable(),
  message: z.string(),
  answers: jsonColumn.pipe(z.array(answerSchema)),
  context: jsonColumn.pipe(submissionContextSchema),
  ip: z.string().nullable(),
  verdict: z.enum(VERDICTS),
  verdictReasons: jsonColumn.pipe(z.array(verdictReasonSchema)),
  releasedAtMs: z.number().nullable(),
  status: z.enum(LEAD_STATUSES),
  claimedByMemberId: z.string().nullable(),
  claimedByName: z.string().nullable(),
  claimedAtMs: z.number().nullable(),
  claimedVia: z.enum(PROGRAM_DOORS).nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  outcomeAmountMinor: z.number().nullable(),
  outcomeCurrency: z.string().nullable(),
  outcomeAtMs: z.number().nullable(),
  outcomeBy: z.string().nullable(),
  outcomeVia: z.enum(OUTCOME_DOORS).nullable(),
  score: z.number().nullable(),
  scoreSource: z.enum(["embedded", "ai"]).nullable(),
  scoreDetails: jsonColumn.pipe(scoreSchema).nullable(),
  category: z.enum(CATEGORIES).nullable(),
  summary: z.string().nullable(),
  suggestedReply: z.string().nullable(),
  scoredAtMs: z.number().nullable(),
  routedAtMs: z.number().nullable(),
  version: z.number(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
});

/**
 * Stores the lead unless its submission is stored already, or was erased; the same batch may be run again.
 * @param personHashes of a lead that is stored long after it came: not if this person was erased meanwhile
 */
export function insertLead(
  db: D1Database,
  lead: NewLead,
  submissionHash: string,
  personHashes: readonly string[] | null = null,
): D1PreparedStatement {
  return db
    .prepare(personHashes === null ? INSERT_LEAD : INSERT_LATE_LEAD)
    .bind(
      lead.id,
      lead.workspaceId,
      lead.formId,
      lead.submissionId,
      lead.bodyHash,
      lead.source,
      lead.name,
      lead.email,
      lead.phone,
      lead.phoneE164,
      lead.message,
      toJson(lead.answers),
      toJson(lead.context),
      lead.ip,
      lead.verdict,
      toJson(lead.verdictReasons),
      lead.createdAtMs,
      submissionHash,
      ...(personHashes === null ? [] : [toJson(personHashes)]),
    );
}

/** Holds only after `insertLead` in the same batch when this submission was a new one. */
export function leadIsStored(workspaceId: string, leadId: string): SqlCondition {
  return { sql: LEAD_EXISTS, params: [workspaceId, leadId] };
}

/** Holds when routing has gone: for what is worth telling only to those who have the lead. */
export function leadIsRouted(workspaceId: string, leadId: string): SqlCondition {
  return { sql: LEAD_IS_ROUTED, params: [workspaceId, leadId] };
}

/** Holds when one of these reasons stands beside the lead's verdict: after `holdLeadFor`, in the same batch. */
export function leadHasReason(workspaceId: string, leadId: string, kinds: readonly string[]): SqlCondition {
  return { sql: LEAD_HAS_REASON, params: [workspaceId, leadId, toJson(kinds)] };
}

/**
 * Turns `accepted` into `held` when the batch itself finds reasons, and adds them, each once.
 * @param reasons a SELECT of `VerdictReason`s as JSON, in a column named `reason`; no row, nothing to hold for
 */
export function holdLeadFor(
  db: D1Database,
  workspaceId: string,
  leadId: string,
  reasons: SqlCondition,
): D1PreparedStatement {
  return db.prepare(holdLeadSql(reasons.sql)).bind(...reasons.params, workspaceId, leadId);
}

/** What is stored for a submission that was sent before. */
export async function findStoredSubmission(
  db: D1Database,
  workspaceId: string,
  submissionId: string,
): Promise<{ leadId: string; bodyHash: string } | null> {
  const row = await db.prepare(SELECT_STORED_SUBMISSION).bind(workspaceId, submissionId).first();
  return row === null ? null : storedSubmissionSchema.parse(row);
}

/** Leads that are held for no other reason than the plan's limit, in the order they came. */
export async function listHeldByPlan(db: D1Database, workspaceId: string, limit: number): Promise<string[]> {
  const { results } = await db.prepare(LIST_HELD_BY_PLAN).bind(workspaceId, limit).all();
  return results.map((row) => z.object({ id: z.string() }).parse(row).id);
}

export async function findLead(db: D1Database, workspaceId: string, leadId: string): Promise<Lead | null> {
  const row = await selectLead(db, workspaceId, leadId).first();
  return row === null ? null : parseLead(row);
}

/** The statement behind `findLead`, for the end of a batch; read its row with `parseLead`. */
export function selectLead(db: D1Database, workspaceId: string, leadId: string): D1PreparedStatement {
  return db.prepare(SELECT_LEAD).bind(workspaceId, leadId);
}

export function parseLead(row: unknown): Lead {
  return leadRowSchema.parse(row);
}

/** Stores the score and grows the version. An embedded score never replaces what the AI said. */
export function setScore(
  db: D1Database,
  workspaceId: string,
  leadId: string,
  score: Score,
  nowMs: number,
): D1PreparedStatement {
  const { value, source, category, summary, suggested_reply, calibrated_from: rawValue = value } = score;
  return db
    .prepare(SET_SCORE)
    .bind(workspaceId, leadId, value, source, toJson(score), category, summary, suggested_reply, nowMs, rawValue);
}

/** Marks the lead as routed, the first time only. */
export function setRouted(db: D1Database, workspaceId: string, leadId: string, nowMs: number): D1PreparedStatement {
  return db.prepare(SET_ROUTED).bind(workspaceId, leadId, nowMs);
}

/** Clears addresses and user agents of leads made before a time; how many leads, at most `limit`. */
export async function forgetTechnicalDataAcrossWorkspaces(
  db: D1Database,
  createdBeforeMs: number,
  limit: number,
): Promise<number> {
  const { meta } = await db.prepare(FORGET_TECHNICAL_DATA).bind(createdBeforeMs, limit).run();
  return meta.changes;
}
