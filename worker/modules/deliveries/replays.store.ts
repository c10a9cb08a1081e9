import { z } from "zod";

const REPLAY_COLUMNS = `
  id, workspace_id AS workspaceId, destination_id AS destinationId, status, from_ms AS fromMs, to_ms AS toMs, state, total,
  replayed, chunks, after_created_ms AS afterCreatedMs, after_delivery_id AS afterDeliveryId,
  created_at_ms AS createdAtMs, finished_at_ms AS finishedAtMs
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
  UPDATE replays SET state = ?3, finished_at_ms = ?4 WHERE workspace_id = ?1 AND id = ?2 AND state = 'running'
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

export function endReplay(
  db: D1Database,
  workspaceId: string,
  replayId: string,
  state: "done" | "stopped",
  nowMs: number,
): D1PreparedStatement {
  return db.prepare(END_REPLAY).bind(workspaceId, replayId, state, nowMs);
}
