import { z } from "zod";
import type { LoggedJob } from "../core/services.ts";
import { ALWAYS, type SqlCondition } from "../core/sql.ts";

/** Lanes that one claim looks into for work; those with the fewest jobs under way come first. */
const LANES_A_CLAIM = 64;

const insertJobSql = (condition: string) => `
  INSERT INTO jobs (id, workspace_id, name, data, lane, places, due_at_ms, created_at_ms)
  SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE ${condition}
  ON CONFLICT (id) DO NOTHING
`;

const HASTEN_JOB = `
  UPDATE jobs SET due_at_ms = MIN(due_at_ms, ?2)
  WHERE id = ?1 AND status = 'due' AND attempts = 0
`;

// Walks from lane to lane (a seek each, however long a lane is) and shares out the places in turns: every lane gets its
// first before any gets its second, and none more than its jobs allow. So a slow or crowded lane delays itself alone.
const CLAIM_JOBS = `
  WITH RECURSIVE
    lanes (lane) AS (
      SELECT MIN(lane) FROM jobs WHERE status = 'due'
      UNION ALL
      SELECT (SELECT MIN(lane) FROM jobs WHERE status = 'due' AND lane > lanes.lane) FROM lanes WHERE lane IS NOT NULL
    ),
    held (lane, places) AS MATERIALIZED (
      SELECT lane, COUNT(*) FROM jobs INDEXED BY jobs_leased WHERE status = 'due' AND lease_until_ms > ?1 GROUP BY lane
    ),
    open_lanes (lane, held) AS MATERIALIZED (
      SELECT lane, COALESCE((SELECT places FROM held WHERE held.lane = heads.lane), 0)
      FROM (
        SELECT lane, (SELECT MIN(due_at_ms) FROM jobs WHERE status = 'due' AND jobs.lane = lanes.lane) AS due_at_ms
        FROM lanes WHERE lane IS NOT NULL
      ) AS heads
      WHERE due_at_ms <= ?1
      ORDER BY 2, due_at_ms LIMIT ${LANES_A_CLAIM}
    )
  UPDATE jobs
  SET lease_until_ms = ?2, lease_token = ?3, attempts = attempts + 1
  WHERE id IN (
    SELECT id FROM (
      SELECT waiting.id, waiting.due_at_ms, waiting.places,
             open_lanes.held + ROW_NUMBER() OVER (PARTITION BY open_lanes.lane ORDER BY due_at_ms, id) AS place
      FROM open_lanes
      JOIN jobs AS waiting ON waiting.id IN (
        SELECT id FROM jobs AS mine
        WHERE status = 'due' AND mine.lane = open_lanes.lane AND due_at_ms <= ?1 AND lease_until_ms <= ?1
        ORDER BY due_at_ms, id LIMIT ?4
      )
    )
    WHERE place <= places ORDER BY place, due_at_ms, id LIMIT ?4
  )
  RETURNING id, workspace_id AS workspaceId, name, data, attempts, failures
`;

// Only what is leased still: a lease that has run out may be somebody else's by now.
const RENEW_LEASES = `
  UPDATE jobs SET lease_until_ms = ?2
  WHERE status = 'due' AND lease_until_ms > ?1 AND lease_token IN (SELECT value FROM json_each(?3))
`;

const FIRST_LEASE_END = `SELECT MIN(lease_until_ms) AS untilMs FROM jobs WHERE status = 'due' AND lease_until_ms > ?1`;

// Ids are `name/key` and `name/key/more`: a seek for each key, and no other job has to be read. "0" comes after "/".
const cancelJobsSql = (keys: string) => `
  DELETE FROM jobs WHERE workspace_id = ? AND id IN (
    SELECT jobs.id FROM (SELECT ? || '/' || key AS first FROM (${keys})) AS wanted
    CROSS JOIN jobs ON jobs.id >= wanted.first AND jobs.id < wanted.first || '0'
  )
`;

const FINISH_JOB = `
  UPDATE jobs SET status = 'done', finished_at_ms = ?3, lease_until_ms = 0
  WHERE id = ?1 AND lease_token = ?2
`;

const RESCHEDULE_JOB = `
  UPDATE jobs
  SET due_at_ms = ?3, lease_until_ms = 0, last_error = ?4, failures = CASE WHEN ?4 IS NULL THEN 0 ELSE failures + 1 END
  WHERE id = ?1 AND lease_token = ?2
`;

const BURY_JOB = `
  UPDATE jobs SET status = 'dead', finished_at_ms = ?3, lease_until_ms = 0, last_error = ?4
  WHERE id = ?1 AND lease_token = ?2
`;

// A lane with a job under way is being worked off: what waits there waits for a slow receiver, not for us.
const OLDEST_DUE = `
  SELECT MIN(due_at_ms) AS dueAtMs FROM jobs
  WHERE status = 'due' AND due_at_ms <= ?1
    AND lane NOT IN (SELECT lane FROM jobs INDEXED BY jobs_leased WHERE status = 'due' AND lease_until_ms > ?1)
`;

const IS_DESERTED = `
  SELECT MIN(due_at_ms) < ?2 AND NOT EXISTS (SELECT 1 FROM jobs WHERE status = 'due' AND lease_until_ms > ?1) AS isSo
  FROM jobs WHERE status = 'due'
`;

const COUNT_DEAD = `SELECT COUNT(*) AS dead FROM jobs WHERE status = 'dead' AND finished_at_ms > ?1`;

const LOGGED_COLUMNS = `
  id, workspace_id AS workspaceId, name, status, attempts, last_error AS lastError, due_at_ms AS dueAtMs,
  created_at_ms AS createdAtMs, finished_at_ms AS finishedAtMs
`;

const LIST_JOBS = `
  SELECT ${LOGGED_COLUMNS} FROM jobs
  WHERE status = ?1 AND (created_at_ms, id) < (?2, ?3)
  ORDER BY created_at_ms DESC, id DESC LIMIT ?4
`;

const REVIVE_JOB = `
  UPDATE jobs SET status = 'due', attempts = 0, failures = 0, due_at_ms = ?2, lease_until_ms = 0, finished_at_ms = NULL
  WHERE id = ?1 AND status = 'dead'
  RETURNING ${LOGGED_COLUMNS}
`;

const FIND_DEAD = `SELECT ${LOGGED_COLUMNS} FROM jobs WHERE id = ?1 AND status = 'dead'`;

const DELETE_DEAD = `DELETE FROM jobs WHERE id = ?1 AND status = 'dead'`;

const PURGE_DONE = `DELETE FROM jobs WHERE status = 'done' AND finished_at_ms < ?1`;

const claimedJobSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  name: z.string(),
  data: z.string(),
  /** Runs, this one included. */
  attempts: z.number().int(),
  /** Failures in a row before this run. */
  failures: z.number().int(),
});
export type ClaimedJob = z.infer<typeof claimedJobSchema>;

const loggedJobSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  name: z.string(),
  status: z.enum(["due", "done", "dead"]),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  dueAtMs: z.number().int(),
  createdAtMs: z.number().int(),
  finishedAtMs: z.number().int().nullable(),
});

export interface NewJob {
  id: string;
  workspaceId: string;
  name: string;
  data: string;
  lane: string;
  /** How many jobs of its lane may be under way at once, over all workers. */
  places: number;
  dueAtMs: number;
  createdAtMs: number;
}

export function insertJob(db: D1Database, job: NewJob, onlyIf: SqlCondition = ALWAYS): D1PreparedStatement {
  const { id, workspaceId, name, data, lane, places, dueAtMs, createdAtMs } = job;
  return db
    .prepare(insertJobSql(onlyIf.sql))
    .bind(id, workspaceId, name, data, lane, places, dueAtMs, createdAtMs, ...onlyIf.params);
}

export function hastenJob(db: D1Database, jobId: string, dueAtMs: number): D1PreparedStatement {
  return db.prepare(HASTEN_JOB).bind(jobId, dueAtMs);
}

/** Deletes jobs by their keys, and those whose keys go on from there. */
export function cancelJobs(db: D1Database, workspaceId: string, name: string, keys: SqlCondition): D1PreparedStatement {
  return db.prepare(cancelJobsSql(keys.sql)).bind(workspaceId, name, ...keys.params);
}

/** Takes up to `limit` due jobs until `leaseUntilMs`. Two callers never get the same one while a lease holds. */
export async function claimJobsAcrossWorkspaces(
  db: D1Database,
  claim: { nowMs: number; leaseUntilMs: number; leaseToken: string; limit: number },
): Promise<ClaimedJob[]> {
  const { nowMs, leaseUntilMs, leaseToken, limit } = claim;
  const { results } = await db.prepare(CLAIM_JOBS).bind(nowMs, leaseUntilMs, leaseToken, limit).all();
  return results.map((row) => claimedJobSchema.parse(row));
}

/** Keeps the jobs of these leases for longer: whoever holds them is alive. */
export async function renewLeasesAcrossWorkspaces(
  db: D1Database,
  nowMs: number,
  leaseUntilMs: number,
  leaseTokens: readonly string[],
): Promise<void> {
  await db.prepare(RENEW_LEASES).bind(nowMs, leaseUntilMs, JSON.stringify(leaseTokens)).run();
}

/** When the first lease runs out, or null when nothing is leased. */
export async function firstLeaseEndMsAcrossWorkspaces(db: D1Database, nowMs: number): Promise<number | null> {
  return db.prepare(FIRST_LEASE_END).bind(nowMs).first<number>("untilMs");
}

export async function finishJob(db: D1Database, jobId: string, leaseToken: string, nowMs: number): Promise<void> {
  await db.prepare(FINISH_JOB).bind(jobId, leaseToken, nowMs).run();
}

/** @param lastError why it failed, or null when it named its own next time */
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

/** How long the oldest due job has waited in a lane that nobody works off, in milliseconds; 0 when there is none. */
export async function oldestDueAgeMsAcrossWorkspaces(db: D1Database, nowMs: number): Promise<number> {
  const dueAtMs = await db.prepare(OLDEST_DUE).bind(nowMs).first<number>("dueAtMs");
  return dueAtMs === null ? 0 : nowMs - dueAtMs;
}

/** Whether a job has been due since before this time, and nobody is at work at any. */
export async function isDesertedAcrossWorkspaces(db: D1Database, nowMs: number, dueBeforeMs: number): Promise<boolean> {
  return (await db.prepare(IS_DESERTED).bind(nowMs, dueBeforeMs).first<number | null>("isSo")) === 1;
}

/** Jobs that gave up after this time and are dead still. */
export async function countDeadJobsAcrossWorkspaces(db: D1Database, sinceMs = 0): Promise<number> {
  return (await db.prepare(COUNT_DEAD).bind(sinceMs).first<number>("dead")) ?? 0;
}

/** Newest first, after this one. */
export async function listJobsAcrossWorkspaces(
  db: D1Database,
  status: LoggedJob["status"],
  limit: number,
  after: { atMs: number; id: string } | null,
): Promise<LoggedJob[]> {
  const { atMs, id } = after ?? { atMs: Number.MAX_SAFE_INTEGER, id: "" };
  const { results } = await db.prepare(LIST_JOBS).bind(status, atMs, id, limit).all();
  return results.map((row) => loggedJobSchema.parse(row));
}

/** Lets a dead job begin again, with its whole table of retries. Null when there is none with this id. */
export async function reviveJobAcrossWorkspaces(
  db: D1Database,
  jobId: string,
  nowMs: number,
): Promise<LoggedJob | null> {
  const row = await db.prepare(REVIVE_JOB).bind(jobId, nowMs).first();
  return row === null ? null : loggedJobSchema.parse(row);
}

export async function findDeadJobAcrossWorkspaces(db: D1Database, jobId: string): Promise<LoggedJob | null> {
  const row = await db.prepare(FIND_DEAD).bind(jobId).first();
  return row === null ? null : loggedJobSchema.parse(row);
}

export function deleteDeadJob(db: D1Database, jobId: string): D1PreparedStatement {
  return db.prepare(DELETE_DEAD).bind(jobId);
}

/** Forgets finished jobs; dead ones stay until a person has dealt with them. */
export async function purgeDoneJobsAcrossWorkspaces(db: D1Database, finishedBeforeMs: number): Promise<number> {
  const { meta } = await db.prepare(PURGE_DONE).bind(finishedBeforeMs).run();
  return meta.changes;
}
