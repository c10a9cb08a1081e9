import { z } from "zod";
import { REPLAY_STOP_REASONS } from "./contract.ts";

const REPLAY_COLUMNS = `
  id, workspace_id AS workspaceId, destination_id AS destinationId, status, from_ms AS fromMs, to_ms AS toMs, state, total,
  replayed, chunks, after_created_ms AS afterCreatedMs, after_delivery_id AS afterDeliveryId,
  stop_reason AS stopReason, created_at_ms AS createdAtMs, finished_at_ms AS finishedAtMs,
  arrived_and_left + (
    SELECT COUNT(*) FROM deliveries
    WHERE deliveries.workspace_id = replays.workspace_id AND replay_id = replays.id AND deliveries.status = 'sent'
  ) AS arrived,
  failed_and_left + (
    SELECT COUNT(*) FROM deliveries
    WHERE deliveries.workspace_id = replays.workspace_id AND replay_id = replays.id AND deliveries.status = 'failed'
  ) AS failed
`;

const INSERT_REPLAY = `
  INSERT INTO replays (id, workspace_id, destination_id, status, from_ms, to_ms, total, created_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
`;

const FIND_REPLAY = `SELECT ${REPLAY_COLUMNS} FROM replays WHERE workspace_id = ?1 AND id = ?2`;

const LIST_REPLAYS = `
  SELECT ${REPLAY_COLUMNS} FROM replays WHERE workspace_id = ?1 AND destination_id = ?2
  ORDER BY created_at_ms DESC LIMIT 20
`;

const FINISH_CHUNK = `
  UPDATE replays SET chunks = chunks + 1, replayed = replayed + ?4, after_created_ms = ?5, after_delivery_id = ?6
  WHERE workspace_id = ?1 AND id = ?2 AND chunks = ?3 AND state = 'running'
`;

const END_REPLAY = `
  UPDATE replays SET state = ?3, stop_reason = ?4, finished_at_ms = ?5
  WHERE workspace_id = ?1 AND id = ?2 AND state = 'running'
`;

// Due and not through: what failed again and waits for its own next try holds up nobody.
const COUNT_UNDER_WAY = `
  SELECT COUNT(*) AS count FROM deliveries
  WHERE workspace_id = ?1 AND replay_id = ?2 AND status = 'pending' AND next_try_at_ms <= ?3
`;

const replayRowSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  destinationId: z.string(),
  status: z.enum(["failed", "all"]),
  fromMs: z.number().int(),
  toMs: z.number().int(),
  state: z.enum(["running", "done", "stopped"]),
  total: z.number().int(),
  replayed: z.number().int(),
  /** How many are through. */
  chunks: z.number().int(),
  stopReason: z.enum(REPLAY_STOP_REASONS).nullable(),
  /** What became of those that it sent, whatever later replays or an erasure did to them since. */
  arrived: z.number().int(),
  failed: z.number().int(),
  afterCreatedMs: z.number().int(),
  afterDeliveryId: z.string(),
  createdAtMs: z.number().int(),
  finishedAtMs: z.number().int().nullable(),
});
export type Replay = z.infer<typeof replayRowSchema>;

export interface ReplayRow {
  id: string;
  workspaceId: string;
  destinationId: string;
  status: Replay["status"];
  fromMs: number;
  toMs: number;
  total: number;
  createdAtMs: number;
}

export function insertReplay(db: D1Database, replay: ReplayRow): D1PreparedStatement {
  const { id, workspaceId, destinationId, status, fromMs, toMs, total, createdAtMs } = replay;
  return db.prepare(INSERT_REPLAY).bind(id, workspaceId, destinationId, status, fromMs, toMs, total, createdAtMs);
}

export async function findReplay(db: D1Database, workspaceId: string, replayId: string): Promise<Replay | null> {
  const row = await db.prepare(FIND_REPLAY).bind(workspaceId, replayId).first();
  return row === null ? null : replayRowSchema.parse(row);
}

/** The newest 20, newest first. */
export async function listReplays(db: D1Database, workspaceId: string, destinationId: string): Promise<Replay[]> {
  const { results } = await db.prepare(LIST_REPLAYS).bind(workspaceId, destinationId).all();
  return results.map((row) => replayRowSchema.parse(row));
}

/** Writes down that the next chunk is through, and where the one after it begins. */
export function finishChunk(
  db: D1Database,
  workspaceId: string,
  replayId: string,
  chunk: { number: number; replayed: number; afterCreatedMs: number; afterDeliveryId: string },
): D1PreparedStatement {
  const { number, replayed, afterCreatedMs, afterDeliveryId } = chunk;
  return db.prepare(FINISH_CHUNK).bind(workspaceId, replayId, number, replayed, afterCreatedMs, afterDeliveryId);
}

/** Nothing when it is over already. */
export function finishReplay(
  db: D1Database,
  workspaceId: string,
  replayId: string,
  nowMs: number,
): D1PreparedStatement {
  return db.prepare(END_REPLAY).bind(workspaceId, replayId, "done", null, nowMs);
}

/** Nothing when it is over already. */
export function stopReplay(
  db: D1Database,
  workspaceId: string,
  replayId: string,
  reason: NonNullable<Replay["stopReason"]>,
  nowMs: number,
): D1PreparedStatement {
  return db.prepare(END_REPLAY).bind(workspaceId, replayId, "stopped", reason, nowMs);
}

/** How many of its deliveries are due and not through. */
export async function countUnderWay(
  db: D1Database,
  workspaceId: string,
  replayId: string,
  nowMs: number,
): Promise<number> {
  return (await db.prepare(COUNT_UNDER_WAY).bind(workspaceId, replayId, nowMs).first<number>("count")) ?? 0;
}
