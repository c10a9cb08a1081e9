import { z } from "zod";
import { ALWAYS, type SqlCondition } from "../core/sql.ts";

/** Places that one lane may hold at a time, over all workers: a slow receiver holds up only itself. */
export const PLACES_PER_LANE = 4;

/** How far down the due rows one claim looks for work in lanes that are free. */
const CLAIM_WINDOW = 200;

const insertJobSql = (condition: string) => `
  INSERT INTO jobs (id, workspace_id, name, data, lane, due_at_ms, created_at_ms)
  SELECT ?, ?, ?, ?, ?, ?, ? WHERE ${condition}
  ON CONFLICT (id) DO NOTHING
`;

const HASTEN_JOB = `
  UPDATE jobs SET due_at_ms = MIN(due_at_ms, ?2)
  WHERE id = ?1 AND status = 'due' AND attempts = 0
`;

// A lane that is full is passed over as a whole; within the window each lane gets its share, oldest first.
const CLAIM_JOBS = `
  UPDATE jobs
  SET lease_until_ms = ?1 + 1000 * ?2, lease_token = ?3, attempts = attempts + 1
  WHERE id IN (
    SELECT id FROM (
      SELECT id, due_at_ms, ROW_NUMBER() OVER (PARTITION BY lane ORDER BY due_at_ms, id) AS place
      FROM (
        SELECT id, lane, due_at_ms FROM jobs
        WHERE status = 'due' AND due_at_ms <= ?1 AND lease_until_ms <= ?1
          AND lane NOT IN (
            SELECT lane FROM jobs WHERE status = 'due' AND lease_until_ms > ?1
            GROUP BY lane HAVING COUNT(*) >= ?5
          )
        ORDER BY due_at_ms, id LIMIT ${CLAIM_WINDOW}
      )
    )
    WHERE place <= ?5 ORDER BY due_at_ms, id LIMIT ?4
  )
  RETURNING id, workspace_id AS workspaceId, name, data, attempts
`;

const FINISH_JOB = `
  UPDATE jobs SET status = 'done', finished_at_ms = ?3, lease_until_ms = 0
  WHERE id = ?1 AND lease_token = ?2
`;

const RESCHEDULE_JOB = `
  UPDATE jobs SET due_at_ms = ?3, lease_until_ms = 0, last_error = ?4
  WHERE id = ?1 AND lease_token = ?2
`;

const BURY_JOB = `
  UPDATE jobs SET status = 'dead', finished_at_ms = ?3, lease_until_ms = 0, last_error = ?4
  WHERE id = ?1 AND lease_token = ?2
`;

const OLDEST_DUE = `SELECT MIN(due_at_ms) AS dueAtMs FROM jobs WHERE status = 'due' AND due_at_ms <= ?1`;

const COUNT_DEAD = `SELECT COUNT(*) AS dead FROM jobs WHERE status = 'dead'`;

const PURGE_DONE = `DELETE FROM jobs WHERE status = 'done' AND finished_at_ms < ?1`;

const claimedJobSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  name: z.string(),
  data: z.string(),
  attempts: z.number().int(),
});
export type ClaimedJob = z.infer<typeof claimedJobSchema>;

export interface NewJob {
  id: string;
  workspaceId: string;
  name: string;
  data: string;
  lane: string;
  dueAtMs: number;
  createdAtMs: number;
}

export function insertJob(db: D1Database, job: NewJob, onlyIf: SqlCondition = ALWAYS): D1PreparedStatement {
  const { id, workspaceId, name, data, lane, dueAtMs, createdAtMs } = job;
  return db
    .prepare(insertJobSql(onlyIf.sql))
    .bind(id, workspaceId, name, data, lane, dueAtMs, createdAtMs, ...onlyIf.params);
}

export function hastenJob(db: D1Database, jobId: string, dueAtMs: number): D1PreparedStatement {
  return db.prepare(HASTEN_JOB).bind(jobId, dueAtMs);
}

/** Takes up to `limit` due jobs for `leaseSeconds`. Two callers never get the same one while a lease holds. */
export async function claimJobsAcrossWorkspaces(
  db: D1Database,
  claim: { nowMs: number; leaseSeconds: number; leaseToken: string; limit: number },
): Promise<ClaimedJob[]> {
  const { nowMs, leaseSeconds, leaseToken, limit } = claim;
  const { results } = await db.prepare(CLAIM_JOBS).bind(nowMs, leaseSeconds, leaseToken, limit, PLACES_PER_LANE).all();
  return results.map((row) => claimedJobSchema.parse(row));
}

export async function finishJob(db: D1Database, jobId: string, leaseToken: string, nowMs: number): Promise<void> {
  await db.prepare(FINISH_JOB).bind(jobId, leaseToken, nowMs).run();
}

export async function rescheduleJob(
  db: D1Database,
  jobId: string,
  leaseToken: string,
  dueAtMs: number,
  lastError: string | null,
): Promise<void> {
  await db.prepare(RESCHEDULE_JOB).bind(jobId, leaseToken, dueAtMs, lastError).run();
}

export async function buryJob(
  db: D1Database,
  jobId: string,
  leaseToken: string,
  nowMs: number,
  reason: string,
): Promise<void> {
  await db.prepare(BURY_JOB).bind(jobId, leaseToken, nowMs, reason).run();
}

/** How long the oldest due job has been waiting, in milliseconds; 0 when nothing is due. */
export async function oldestDueAgeMsAcrossWorkspaces(db: D1Database, nowMs: number): Promise<number> {
  const dueAtMs = await db.prepare(OLDEST_DUE).bind(nowMs).first<number>("dueAtMs");
  return dueAtMs === null ? 0 : nowMs - dueAtMs;
}

export async function countDeadJobsAcrossWorkspaces(db: D1Database): Promise<number> {
  return (await db.prepare(COUNT_DEAD).first<number>("dead")) ?? 0;
}

/** Forgets finished jobs; dead ones stay until a person has dealt with them. */
export async function purgeDoneJobsAcrossWorkspaces(db: D1Database, finishedBeforeMs: number): Promise<number> {
  const { meta } = await db.prepare(PURGE_DONE).bind(finishedBeforeMs).run();
  return meta.changes;
}
