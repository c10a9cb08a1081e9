/** Submissions that no workspace could be found for: they come before anybody is known to have them. */

const INSERT_STRANDED = `
  INSERT INTO stranded_submissions (id, message, arrived_at_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING
`;

const FIND_STRANDED = `SELECT message FROM stranded_submissions WHERE id = ?1`;

const DELETE_STRANDED = `DELETE FROM stranded_submissions WHERE id = ?1`;

export function insertStrandedAcrossWorkspaces(
  db: D1Database,
  { id, message, arrivedAtMs }: { id: string; message: string; arrivedAtMs: number },
): D1PreparedStatement {
  return db.prepare(INSERT_STRANDED).bind(id, message, arrivedAtMs);
}

/** The message as the queue brought it, as JSON. */
export async function findStrandedAcrossWorkspaces(db: D1Database, id: string): Promise<string | null> {
  return db.prepare(FIND_STRANDED).bind(id).first<string>("message");
}

export async function deleteStrandedAcrossWorkspaces(db: D1Database, id: string): Promise<void> {
  await db.prepare(DELETE_STRANDED).bind(id).run();
}
