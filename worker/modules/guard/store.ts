import type { SqlCondition } from "../../core/sql.ts";

const USE_NONCE = (condition: string) => `
  INSERT INTO token_nonces (nonce, workspace_id, submission_id, expires_at_ms)
  SELECT ?, ?, ?, ? WHERE ${condition}
  ON CONFLICT (nonce) DO NOTHING
`;

// All of a submission's counters in one statement; `?` marks in order: workspace, window, keys as a JSON list.
const COUNT_UP = (condition: string) => `
  INSERT INTO rate_counters (workspace_id, key, window_start_ms, count)
  SELECT ?, value, ?, 1 FROM json_each(?) WHERE ${condition}
  ON CONFLICT (workspace_id, key, window_start_ms) DO UPDATE SET count = count + 1
`;

const FORGET_NONCES = `DELETE FROM token_nonces WHERE expires_at_ms < ?1`;

const FORGET_COUNTERS = `DELETE FROM rate_counters WHERE window_start_ms < ?1`;

export interface UsedNonce {
  nonce: string;
  submissionId: string;
  expiresAtMs: number;
}

/** The first submission with this nonce keeps it. */
export function insertNonce(
  db: D1Database,
  workspaceId: string,
  { nonce, submissionId, expiresAtMs }: UsedNonce,
  onlyIf: SqlCondition,
): D1PreparedStatement {
  return db.prepare(USE_NONCE(onlyIf.sql)).bind(nonce, workspaceId, submissionId, expiresAtMs, ...onlyIf.params);
}

/** Holds when another submission has used this nonce. */
export function nonceIsTaken(nonce: string, submissionId: string): SqlCondition {
  return {
    sql: "EXISTS (SELECT 1 FROM token_nonces WHERE nonce = ? AND submission_id <> ?)",
    params: [nonce, submissionId],
  };
}

export function countUp(
  db: D1Database,
  workspaceId: string,
  keys: readonly string[],
  windowStartMs: number,
  onlyIf: SqlCondition,
): D1PreparedStatement {
  return db.prepare(COUNT_UP(onlyIf.sql)).bind(workspaceId, windowStartMs, JSON.stringify(keys), ...onlyIf.params);
}

/**
 * Holds when a key was heard of more than `limit` times in the last window, reckoned as this window's count and that
 * share of the one before which still lies within its length: so a limit cannot be had twice at a window's edge.
 */
export function isOverLimit(
  workspaceId: string,
  key: string,
  window: { startMs: number; lengthMs: number; shareOfLast: number },
  limit: number,
): SqlCondition {
  return {
    sql: `(SELECT SUM(CASE window_start_ms WHEN ? THEN count ELSE count * ? END) FROM rate_counters
           WHERE workspace_id = ? AND key = ? AND window_start_ms IN (?, ?)) > ?`,
    params: [
      window.startMs,
      window.shareOfLast,
      workspaceId,
      key,
      window.startMs,
      window.startMs - window.lengthMs,
      limit,
    ],
  };
}

export async function deleteExpiredNoncesAcrossWorkspaces(db: D1Database, nowMs: number): Promise<number> {
  const { meta } = await db.prepare(FORGET_NONCES).bind(nowMs).run();
  return meta.changes;
}

export async function deleteOldCountersAcrossWorkspaces(db: D1Database, startedBeforeMs: number): Promise<number> {
  const { meta } = await db.prepare(FORGET_COUNTERS).bind(startedBeforeMs).run();
  return meta.changes;
}
