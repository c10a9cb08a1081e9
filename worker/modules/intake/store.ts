import { z } from "zod";

/** Submissions that no workspace could be found for: they come before anybody is known to have them. */

const INSERT_STRANDED = `
  INSERT INTO stranded_submissions (id, message, arrived_at_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING
`;

const FIND_STRANDED = `SELECT message, arrived_at_ms AS arrivedAtMs FROM stranded_submissions WHERE id = ?1`;

const DELETE_STRANDED = `DELETE FROM stranded_submissions WHERE id = ?1`;

const LIST_STRANDED_BEFORE = `
  SELECT id FROM stranded_submissions WHERE arrived_at_ms < ?1 ORDER BY arrived_at_ms, id LIMIT ?2
`;

const strandedRowSchema = z.object({ message: z.string(), arrivedAtMs: z.number().int() });

export function insertStrandedAcrossWorkspaces(
  db: D1Database,
  { id, message, arrivedAtMs }: { id: string; message: string; arrivedAtMs: number },
): D1PreparedStatement {
  return db.prepare(INSERT_STRANDED).bind(id, message, arrivedAtMs);
}

/** The message as the queue brought it, as JSON, and when it was given up. */
export async function findStrandedAcrossWorkspaces(db: D1Database, id: string) {
  const row = await db.prepare(FIND_STRANDED).bind(id).first();
  return row === null ? null : strandedRowSchema.parse(row);
}

export function deleteStrandedAcrossWorkspaces(db: D1Database, id: string): D1PreparedStatement {
  return db.prepare(DELETE_STRANDED).bind(id);
}

/** Ids of those that came before then, oldest first. */
export async function listStrandedBeforeAcrossWorkspaces(db: D1Database, beforeMs: number, limit: number) {
  const { results } = await db.prepare(LIST_STRANDED_BEFORE).bind(beforeMs, limit).all<{ id: string }>();
  return results.map(({ id }) => id);
}
