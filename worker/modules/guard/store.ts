import { type SqlCondition, toJson } from "../../core/sql.ts";
import { type ReasonKind, reasonOf } from "./decide.ts";
import type { Window } from "./rate-window.ts";

// All of a submission's counters in one statement.
const COUNT_UP = (condition: string) => `
  INSERT INTO rate_counters (workspace_id, key, window_start_ms, count, allowed, last_lead_id, expires_at_ms)
  SELECT ?, value ->> 0, value ->> 1, 1, value ->> 2, ?, value ->> 3 FROM json_each(?) WHERE ${condition}
  ON CONFLICT (workspace_id, key, window_start_ms) DO UPDATE
  SET count = count + 1, last_lead_id = excluded.last_lead_id WHERE last_lead_id <> excluded.last_lead_id
  RETURNING key, count
`;

// This window's count and that share of the last one's which still lies within one length of now: nobody gets a limit
// twice at a window's edge. A counter without windows stands at 0.
const REASONS_OVER_LIMIT = `
  SELECT ? ->> SUBSTR(key, 1, INSTR(key, '/') - 1) AS reason FROM rate_counters
  WHERE workspace_id = ? AND key IN (SELECT value FROM json_each(?)) AND window_start_ms IN (0, ?, ?)
  GROUP BY key HAVING SUM(CASE window_start_ms WHEN ? THEN count * ? ELSE count END) > MAX(allowed)
`;

const FORGET_COUNTERS = `DELETE FROM rate_counters WHERE expires_at_ms < ?1`;

/** Something that may come so often, in a window of time or in its life. */
export interface Counter {
  reason: ReasonKind;
  /** An id or a keyed hash. */
  of: string;
  windowStartMs: number;
  allowed: number;
  expiresAtMs: number;
}

/** Counts one lead; the same lead again counts nothing. Returns what was counted, as `key` and `count`. */
export function countUp(
  db: D1Database,
  workspaceId: string,
  leadId: string,
  counters: readonly Counter[],
  onlyIf: SqlCondition,
): D1PreparedStatement {
  const rows = counters.map((counter) => [keyOf(counter), counter.windowStartMs, counter.allowed, counter.expiresAtMs]);
  return db.prepare(COUNT_UP(onlyIf.sql)).bind(workspaceId, leadId, toJson(rows), ...onlyIf.params);
}

/** A SELECT of the reasons, as JSON in a column `reason`, of those counters that are over their limit. */
export function reasonsOverLimit(
  workspaceId: string,
  counters: readonly Counter[],
  { startMs, lastStartMs, shareOfLast }: Window,
): SqlCondition {
  const reasons = Object.fromEntries(counters.map(({ reason }) => [reason, reasonOf(reason)]));
  const keys = toJson(counters.map(keyOf));
  return {
    sql: REASONS_OVER_LIMIT,
    params: [toJson(reasons), workspaceId, keys, startMs, lastStartMs, lastStartMs, shareOfLast],
  };
}

export async function deleteExpiredCountersAcrossWorkspaces(db: D1Database, nowMs: number): Promise<number> {
  const { meta } = await db.prepare(FORGET_COUNTERS).bind(nowMs).run();
  return meta.changes;
}

function keyOf({ reason, of }: Counter): string {
  return `${reason}/${of}`;
}
