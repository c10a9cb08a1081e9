import type { Harness } from "./harness.ts";

/** How many rows a table has. */
export async function countRows({ db }: Pick<Harness, "db">, table: string): Promise<number> {
  return (await db.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>("n")) ?? 0;
}

/** The jobs that gave up. */
export async function deadJobs({ db }: Pick<Harness, "db">): Promise<Record<string, unknown>[]> {
  return (await db.prepare("SELECT id, attempts, last_error FROM jobs WHERE status = 'dead'").all()).results;
}
