import type { CommitDesk, Rows } from "./commit-desk.do.ts";
import { plainStatements } from "./plain-statement.ts";

/** After two commits met in this isolate, go through the desk for this long: pressure seldom ends at once. */
const PRESSURE_MS = 1_000;

let underWay = 0;
let lastMetAtMs = Number.NEGATIVE_INFINITY;

/**
 * Commits one repeatable batch. In quiet times straight to the database; under pressure through the workspace's desk,
 * where batches share a transaction. A desk that cannot be reached is passed by: the batch is then run here, and may
 * have been run already, which is why it has to be repeatable.
 */
export async function commitBatch(
  db: D1Database,
  desk: () => Pick<DurableObjectStub<CommitDesk>, "commit">,
  statements: D1PreparedStatement[],
  nowMs: number,
): Promise<Rows> {
  if (underWay > 0) lastMetAtMs = nowMs;
  const isPressed = Math.abs(nowMs - lastMetAtMs) < PRESSURE_MS; // a clock that was set back ends the pressure, too
  const plain = isPressed ? plainStatements(statements) : null;
  underWay++;
  try {
    if (plain !== null) return await desk().commit(plain);
  } catch (error) {
    if (isOfDatabase(error)) throw error;
  } finally {
    underWay--;
  }
  return commitHere(db, statements);
}

async function commitHere(db: D1Database, statements: D1PreparedStatement[]): Promise<Rows> {
  underWay++;
  try {
    return (await db.batch<Record<string, unknown>>(statements)).map((result) => result.results);
  } finally {
    underWay--;
  }
}

/** The database's own word on the batch, which another way to it would only repeat. */
function isOfDatabase(error: unknown): boolean {
  return String(error).includes("D1_");
}
