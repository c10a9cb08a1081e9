import { z } from "zod";
import type { SqlCondition } from "../../core/sql.ts";
import { type Limits, PLAN_IDS, type PlanId } from "./plans.ts";

/** What a workspace's plan allows, and what it has used of that in a month. */

const SET_LIMITS = `
  UPDATE workspace_limits
  SET plan = ?2, leads_per_month = ?3, ai_per_month = ?4, seats = ?5, destinations = ?6, changes_at_ms = ?7
  WHERE workspace_id = ?1
`;

const FIND_LIMITS = `
  SELECT plan, leads_per_month AS leadsPerMonth, ai_per_month AS aiPerMonth, seats, destinations,
         granted_leads AS grantedLeads, granted_ai AS grantedAi,
         granted_seats AS grantedSeats, granted_destinations AS grantedDestinations
  FROM workspace_limits WHERE workspace_id = ?1
`;

const GRANT = `
  UPDATE workspace_limits SET granted_leads = ?2, granted_ai = ?3, granted_seats = ?4, granted_destinations = ?5
  WHERE workspace_id = ?1
`;

const LIST_DUE_LIMITS = `
  SELECT workspace_id AS workspaceId FROM workspace_limits WHERE changes_at_ms <= ?1 ORDER BY changes_at_ms LIMIT ?2
`;

const LIST_WAITING = `
  SELECT workspace_id AS workspaceId FROM workspace_limits
  WHERE leads_wait = 1 AND looked_month < ?1 ORDER BY looked_month LIMIT ?2
`;

const SET_LOOKED = `UPDATE workspace_limits SET looked_month = ?2 WHERE workspace_id = ?1`;

const SET_NOTHING_WAITS = `UPDATE workspace_limits SET leads_wait = 0 WHERE workspace_id = ?1`;

const FIND_USAGE = `
  SELECT leads_accepted AS leadsAccepted, leads_over_limit AS leadsOverLimit, ai_judgements AS aiJudgements
  FROM usage_counters WHERE workspace_id = ?1 AND month = ?2
`;

// One statement decides and counts, so that of many at once no more are taken than there are.
const TAKE_AI = `
  INSERT INTO usage_counters (workspace_id, month, ai_judgements)
  SELECT ?1, ?2, 1
  WHERE COALESCE((SELECT ai_per_month + granted_ai FROM workspace_limits WHERE workspace_id = ?1), 1) > 0
  ON CONFLICT (workspace_id, month) DO UPDATE SET ai_judgements = ai_judgements + 1
  WHERE ai_judgements < COALESCE(
    (SELECT ai_per_month + granted_ai FROM workspace_limits WHERE workspace_id = ?1), ai_judgements + 1)
  RETURNING ai_judgements
`;

const RETURN_AI = `
  UPDATE usage_counters SET ai_judgements = ai_judgements - 1
  WHERE workspace_id = ?1 AND month = ?2 AND ai_judgements > 0
`;

const LIST_TO_TELL = `
  SELECT usage_counters.workspace_id AS workspaceId, leads_accepted AS used, leads_per_month + granted_leads AS allowed
  FROM usage_counters JOIN workspace_limits USING (workspace_id)
  WHERE month = ?1 AND told_percent < 100 AND leads_per_month + granted_leads > 0
    AND (leads_accepted >= leads_per_month + granted_leads
         OR (told_percent < 80 AND leads_accepted * 100 >= (leads_per_month + granted_leads) * 80))
  LIMIT ?2
`;

const SET_TOLD = `
  UPDATE usage_counters SET told_percent = MAX(told_percent, ?3) WHERE workspace_id = ?1 AND month = ?2
`;

const LEADS_WAIT = "EXISTS (SELECT 1 FROM workspace_limits WHERE workspace_id = ? AND leads_wait = 1)";

const limitsSchema = z.object({
  plan: z.enum(PLAN_IDS),
  leadsPerMonth: z.number().int().nullable(),
  aiPerMonth: z.number().int().nullable(),
  seats: z.number().int().nullable(),
  destinations: z.number().int().nullable(),
  grantedLeads: z.number().int(),
  grantedAi: z.number().int(),
  grantedSeats: z.number().int(),
  grantedDestinations: z.number().int(),
});
/** Null stands for no limit. */
export type StoredLimits = z.infer<typeof limitsSchema>;

const NO_LIMITS: StoredLimits = {
  plan: "free",
  leadsPerMonth: null,
  aiPerMonth: null,
  seats: null,
  destinations: null,
  grantedLeads: 0,
  grantedAi: 0,
  grantedSeats: 0,
  grantedDestinations: 0,
};

const usageSchema = z.object({
  leadsAccepted: z.number().int(),
  leadsOverLimit: z.number().int(),
  aiJudgements: z.number().int(),
});
export type UsageOfMonth = z.infer<typeof usageSchema>;

const toTellSchema = z.object({ workspaceId: z.string(), used: z.number().int(), allowed: z.number().int() });

/** `onlyIf` may use any table of this room. */
export function setLimits(
  db: D1Database,
  workspaceId: string,
  { plan, limits, changesAtMs }: { plan: PlanId; limits: Limits; changesAtMs: number | null },
  onlyIf: SqlCondition = { sql: "1", params: [] },
): D1PreparedStatement {
  const { leadsPerMonth, aiPerMonth, seats, destinations } = limits;
  return db
    .prepare(`${SET_LIMITS} AND ${onlyIf.sql}`)
    .bind(workspaceId, plan, leadsPerMonth, aiPerMonth, seats, destinations, changesAtMs, ...onlyIf.params);
}

export async function findLimits(db: D1Database, workspaceId: string): Promise<StoredLimits> {
  const row = await db.prepare(FIND_LIMITS).bind(workspaceId).first();
  return row === null ? NO_LIMITS : limitsSchema.parse(row);
}

/** What the operator gives a workspace on top of its plan. */
export async function grantOnTop(
  db: D1Database,
  workspaceId: string,
  { leads, ai, seats, destinations }: { leads: number; ai: number; seats: number; destinations: number },
) {
  await db.prepare(GRANT).bind(workspaceId, leads, ai, seats, destinations).run();
}

export async function listDueLimitsAcrossWorkspaces(db: D1Database, nowMs: number, limit: number): Promise<string[]> {
  return idsOf(await db.prepare(LIST_DUE_LIMITS).bind(nowMs, limit).all());
}

/** Workspaces with held leads for which this month has not been tried yet. */
export async function listWaitingAcrossWorkspaces(db: D1Database, month: string, limit: number): Promise<string[]> {
  return idsOf(await db.prepare(LIST_WAITING).bind(month, limit).all());
}

export function setLooked(db: D1Database, workspaceId: string, month: string): D1PreparedStatement {
  return db.prepare(SET_LOOKED).bind(workspaceId, month);
}

export async function setNothingWaits(db: D1Database, workspaceId: string): Promise<void> {
  await db.prepare(SET_NOTHING_WAITS).bind(workspaceId).run();
}

export async function findUsage(db: D1Database, workspaceId: string, month: string): Promise<UsageOfMonth> {
  const row = await db.prepare(FIND_USAGE).bind(workspaceId, month).first();
  return row === null ? { leadsAccepted: 0, leadsOverLimit: 0, aiJudgements: 0 } : usageSchema.parse(row);
}

/** Takes one judgement of the month; false when none is left. */
export async function takeAi(db: D1Database, workspaceId: string, month: string): Promise<boolean> {
  return (await db.prepare(TAKE_AI).bind(workspaceId, month).first()) !== null;
}

export function returnAi(db: D1Database, workspaceId: string, month: string): D1PreparedStatement {
  return db.prepare(RETURN_AI).bind(workspaceId, month);
}

/** Workspaces that have used 80 or 100 percent of the month's leads and have not been told yet. */
export async function listToTellAcrossWorkspaces(db: D1Database, month: string, limit: number) {
  const { results } = await db.prepare(LIST_TO_TELL).bind(month, limit).all();
  return results.map((row) => toTellSchema.parse(row));
}

export function setTold(db: D1Database, workspaceId: string, month: string, percent: number): D1PreparedStatement {
  return db.prepare(SET_TOLD).bind(workspaceId, month, percent);
}

/** Holds while leads of the workspace are held because its month was used up. */
export function leadsWait(workspaceId: string): SqlCondition {
  return { sql: LEADS_WAIT, params: [workspaceId] };
}

function idsOf({ results }: D1Result): string[] {
  return results.map((row) => z.object({ workspaceId: z.string() }).parse(row).workspaceId);
}
