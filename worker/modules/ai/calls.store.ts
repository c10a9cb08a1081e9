import { z } from "zod";
import { flagColumn, type SqlCondition } from "../../core/sql.ts";
import { dayOf, monthOf } from "../../core/time.ts";

// The budget is read where the call is written, in one transaction: of many calls at once no more pass than it bears.
const INSERT_CALL_WITHIN_BUDGET = `
  INSERT INTO ai_calls
    (id, workspace_id, lead_id, purpose, vendor, model, charged_micros, charged_tokens, has_price, month, day, created_at_ms)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
  WHERE NOT EXISTS (
    SELECT 1 FROM ai_settings LEFT JOIN ai_months ON ai_months.workspace_id = ai_settings.workspace_id AND month = ?10
    WHERE ai_settings.workspace_id = ?2
      AND (COALESCE(ai_months.charged_micros, 0) + ?7 > budget_micros
           OR COALESCE(ai_months.charged_tokens, 0) + ?8 > budget_tokens)
  )
  RETURNING id
`;

const CHARGE_MONTH = `
  INSERT INTO ai_months (workspace_id, month, charged_micros, charged_tokens)
  SELECT workspace_id, month, charged_micros, charged_tokens FROM ai_calls WHERE workspace_id = ?1 AND id = ?2
  ON CONFLICT (workspace_id, month) DO UPDATE
  SET charged_micros = charged_micros + excluded.charged_micros,
      charged_tokens = charged_tokens + excluded.charged_tokens
`;

// Only a call that still waits is corrected, so that a correction that runs twice counts once.
const CORRECT_MONTH = `
  UPDATE ai_months
  SET charged_micros = charged_micros + ?3 - (SELECT charged_micros FROM ai_calls WHERE workspace_id = ?1 AND id = ?2),
      charged_tokens = charged_tokens + ?4 - (SELECT charged_tokens FROM ai_calls WHERE workspace_id = ?1 AND id = ?2)
  WHERE workspace_id = ?1
    AND month = (SELECT month FROM ai_calls WHERE workspace_id = ?1 AND id = ?2 AND outcome = 'asked')
`;

const SETTLE_CALL = `
  UPDATE ai_calls
  SET outcome = ?5, charged_micros = ?3, charged_tokens = ?4, input_tokens = ?6, output_tokens = ?7, answer_key = ?8
  WHERE workspace_id = ?1 AND id = ?2 AND outcome = 'asked'
`;

const INSERT_REPEAT = `
  INSERT INTO ai_calls
    (id, workspace_id, lead_id, answer_key, purpose, vendor, model, outcome, has_price, month, day, created_at_ms)
  VALUES (?1, ?2, ?3, ?4, 'judge', ?5, ?6, 'repeated', 1, ?7, ?8, ?9)
`;

const FIND_MONTH = `
  SELECT charged_micros AS chargedMicros, charged_tokens AS chargedTokens FROM ai_months
  WHERE workspace_id = ?1 AND month = ?2
`;

const WARNING_IS_NEW = "NOT EXISTS (SELECT 1 FROM ai_warnings WHERE workspace_id = ? AND month = ? AND percent >= ?)";

const INSERT_WARNING = `
  INSERT INTO ai_warnings (workspace_id, month, percent) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING
`;

const FORGET_WARNINGS = `DELETE FROM ai_warnings WHERE workspace_id = ?1`;

const SUM_BY_DAY = `
  SELECT day, SUM(outcome <> 'repeated') AS calls, SUM(outcome = 'repeated') AS repeats,
         SUM(outcome NOT IN ('asked', 'answered', 'repeated')) AS failed, SUM(input_tokens) AS inputTokens,
         SUM(output_tokens) AS outputTokens, SUM(charged_micros) AS costMicros
  FROM ai_calls WHERE workspace_id = ?1 AND month = ?2 GROUP BY day ORDER BY day
`;

const LIST_RECENT = `
  SELECT lead_id AS leadId, purpose, model, outcome, input_tokens AS inputTokens, output_tokens AS outputTokens,
         charged_micros AS chargedMicros, has_price AS hasPrice, created_at_ms AS createdAtMs
  FROM ai_calls WHERE workspace_id = ?1 AND month = ?2 ORDER BY day DESC, created_at_ms DESC LIMIT ?3
`;

const PURGE_CALLS = `DELETE FROM ai_calls WHERE created_at_ms < ?1`;

const FIND_ANSWER = `SELECT sealed FROM ai_answers WHERE workspace_id = ?1 AND key = ?2 AND expires_at_ms > ?3`;

// A lead that was erased while the AI thought about it leaves no answer behind.
const SET_ANSWER = `
  INSERT INTO ai_answers (workspace_id, key, sealed, expires_at_ms)
  SELECT ?1, ?2, ?3, ?4 FROM ai_calls WHERE workspace_id = ?1 AND id = ?5 AND lead_id IS NOT NULL
  ON CONFLICT (workspace_id, key) DO UPDATE SET sealed = excluded.sealed, expires_at_ms = excluded.expires_at_ms
`;

const PURGE_ANSWERS = `DELETE FROM ai_answers WHERE expires_at_ms <= ?1`;

const ERASE_ANSWERS = `
  DELETE FROM ai_answers WHERE workspace_id = ?1 AND key IN (
    SELECT answer_key FROM ai_calls
    WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2)) AND answer_key IS NOT NULL
  )
`;

const FORGET_LEADS = `
  UPDATE ai_calls SET lead_id = NULL, answer_key = NULL
  WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2))
`;

const LIST_OF_LEADS = `
  SELECT lead_id AS leadId, vendor, model, outcome, input_tokens AS inputTokens, output_tokens AS outputTokens,
         created_at_ms AS createdAtMs
  FROM ai_calls WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2)) ORDER BY created_at_ms
`;

export interface CallEntry {
  id: string;
  leadId: string | null;
  purpose: "judge" | "test";
  vendor: string;
  model: string;
  /** The most it can cost; no more is ever spent on it. */
  mostMicros: number;
  mostTokens: number;
  hasPrice: boolean;
  createdAtMs: number;
}

export interface Settlement {
  outcome: string;
  chargedMicros: number;
  chargedTokens: number;
  inputTokens: number;
  outputTokens: number;
  answerKey: string | null;
}

const daySchema = z.object({
  day: z.string(),
  calls: z.number().int(),
  repeats: z.number().int(),
  failed: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  costMicros: z.number().int(),
});
export type DayOfCalls = z.infer<typeof daySchema>;

const recentSchema = z.object({
  leadId: z.string().nullable(),
  purpose: z.enum(["judge", "test"]),
  model: z.string(),
  outcome: z.string(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  chargedMicros: z.number().int(),
  hasPrice: flagColumn,
  createdAtMs: z.number().int(),
});

const monthSchema = z.object({ chargedMicros: z.number().int(), chargedTokens: z.number().int() });

const callOfLeadSchema = z.object({
  leadId: z.string(),
  vendor: z.string(),
  model: z.string(),
  outcome: z.string(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  createdAtMs: z.number().int(),
});

/** Charges the most that a call can cost, or refuses it; the one place where money is promised. */
export async function reserveCall(db: D1Database, workspaceId: string, call: CallEntry): Promise<boolean> {
  const { id, leadId, purpose, vendor, model, mostMicros, mostTokens, hasPrice, createdAtMs } = call;
  const times = [monthOf(createdAtMs), dayOf(createdAtMs), createdAtMs] as const;
  const [reserved] = await db.batch([
    db
      .prepare(INSERT_CALL_WITHIN_BUDGET)
      .bind(id, workspaceId, leadId, purpose, vendor, model, mostMicros, mostTokens, Number(hasPrice), ...times),
    db.prepare(CHARGE_MONTH).bind(workspaceId, id),
  ]);
  return reserved?.results.length === 1;
}

/** Puts what a call did cost in the place of what it could have cost. */
export function settleCall(
  db: D1Database,
  workspaceId: string,
  callId: string,
  { outcome, chargedMicros, chargedTokens, inputTokens, outputTokens, answerKey }: Settlement,
): D1PreparedStatement[] {
  return [
    db.prepare(CORRECT_MONTH).bind(workspaceId, callId, chargedMicros, chargedTokens),
    db
      .prepare(SETTLE_CALL)
      .bind(workspaceId, callId, chargedMicros, chargedTokens, outcome, inputTokens, outputTokens, answerKey),
  ];
}

/** A question that was answered before, so that nobody was asked. */
export async function insertRepeat(
  db: D1Database,
  workspaceId: string,
  {
    id,
    leadId,
    answerKey,
    vendor,
    model,
    nowMs,
  }: Record<"id" | "leadId" | "answerKey" | "vendor" | "model", string> & { nowMs: number },
): Promise<void> {
  await db
    .prepare(INSERT_REPEAT)
    .bind(id, workspaceId, leadId, answerKey, vendor, model, monthOf(nowMs), dayOf(nowMs), nowMs)
    .run();
}

export async function findMonth(db: D1Database, workspaceId: string, month: string) {
  const row = await db.prepare(FIND_MONTH).bind(workspaceId, month).first();
  return row === null ? { chargedMicros: 0, chargedTokens: 0 } : monthSchema.parse(row);
}

/** Holds as long as nobody was told of this threshold in this month, or of a higher one. */
export function warningIsNew(workspaceId: string, month: string, percent: number): SqlCondition {
  return { sql: WARNING_IS_NEW, params: [workspaceId, month, percent] };
}

export function insertWarning(
  db: D1Database,
  workspaceId: string,
  month: string,
  percent: number,
): D1PreparedStatement {
  return db.prepare(INSERT_WARNING).bind(workspaceId, month, percent);
}

/** For when the limit changes: what was said of the one before says nothing of this one. */
export function forgetWarnings(db: D1Database, workspaceId: string): D1PreparedStatement {
  return db.prepare(FORGET_WARNINGS).bind(workspaceId);
}

export async function sumByDay(db: D1Database, workspaceId: string, month: string): Promise<DayOfCalls[]> {
  const { results } = await db.prepare(SUM_BY_DAY).bind(workspaceId, month).all();
  return results.map((row) => daySchema.parse(row));
}

/** Newest first. */
export async function listRecent(db: D1Database, workspaceId: string, month: string, limit: number) {
  const { results } = await db.prepare(LIST_RECENT).bind(workspaceId, month, limit).all();
  return results.map((row) => recentSchema.parse(row));
}

export async function purgeCallsAcrossWorkspaces(db: D1Database, beforeMs: number): Promise<number> {
  return (await db.prepare(PURGE_CALLS).bind(beforeMs).run()).meta.changes;
}

export async function findAnswer(db: D1Database, workspaceId: string, key: string, nowMs: number) {
  return db.prepare(FIND_ANSWER).bind(workspaceId, key, nowMs).first<string>("sealed");
}

export interface KeptAnswer {
  key: string;
  sealed: string;
  expiresAtMs: number;
}

/** Keeps the answer to a call about a lead. */
export function setAnswer(
  db: D1Database,
  workspaceId: string,
  callId: string,
  { key, sealed, expiresAtMs }: KeptAnswer,
): D1PreparedStatement {
  return db.prepare(SET_ANSWER).bind(workspaceId, key, sealed, expiresAtMs, callId);
}

export async function purgeAnswersAcrossWorkspaces(db: D1Database, nowMs: number): Promise<number> {
  return (await db.prepare(PURGE_ANSWERS).bind(nowMs).run()).meta.changes;
}

/** Deletes the answers about these leads, and their names from the list of calls, which keeps its numbers. */
export function eraseLeads(db: D1Database, workspaceId: string, leadIds: readonly string[]): D1PreparedStatement[] {
  const ids = JSON.stringify(leadIds);
  return [db.prepare(ERASE_ANSWERS).bind(workspaceId, ids), db.prepare(FORGET_LEADS).bind(workspaceId, ids)];
}

export async function listCallsOfLeads(db: D1Database, workspaceId: string, leadIds: readonly string[]) {
  const { results } = await db.prepare(LIST_OF_LEADS).bind(workspaceId, JSON.stringify(leadIds)).all();
  return results.map((row) => callOfLeadSchema.parse(row));
}
