import { z } from "zod";
import type { Services } from "../../core/services.ts";
import { ALWAYS, jsonColumn, type SqlCondition, toJson } from "../../core/sql.ts";
import type { LedgerEntry } from "./contract.ts";

// The entries come as one JSON list: one parameter is cheaper to carry than nine for each of them.
const insertEntriesSql = (conditions: readonly string[]) => `
  INSERT INTO ledger (id, workspace_id, lead_id, key, at_ms, kind, actor, sentence, data)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
         value -> 8
  FROM json_each(?) AS entry WHERE ${conditions.join(" AND ")}
  ON CONFLICT (workspace_id, lead_id, key) DO NOTHING
`;

const LIST_ENTRIES = `
  SELECT workspace_id AS workspaceId, lead_id AS leadId, key, at_ms AS atMs, kind, actor, sentence, data
  FROM ledger WHERE workspace_id = ?1 AND lead_id = ?2 ORDER BY at_ms, seq
`;

const LIST_ENTRIES_OF_LEADS = `
  SELECT workspace_id AS workspaceId, lead_id AS leadId, key, at_ms AS atMs, kind, actor, sentence, data
  FROM ledger WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2)) ORDER BY lead_id, at_ms, seq
`;

const entryRowSchema = z.object({
  workspaceId: z.string(),
  leadId: z.string(),
  key: z.string(),
  atMs: z.number(),
  kind: z.string(),
  actor: z.string(),
  sentence: z.string(),
  data: jsonColumn.pipe(z.record(z.string(), z.unknown())),
});

/** A step, and the condition under which it was taken at all. */
export interface ConditionalEntry {
  entry: LedgerEntry;
  onlyIf?: SqlCondition;
}

/** One step of a lead's story; the same key again changes nothing. */
export function writeLedger(
  db: D1Database,
  { newId }: Pick<Services, "newId">,
  entry: LedgerEntry,
  onlyIf: SqlCondition = ALWAYS,
): D1PreparedStatement {
  return writeLedgerEntries(db, { newId }, [{ entry }], onlyIf);
}

/** Several steps in one statement, in order; each may have a condition of its own beside that of all. */
export function writeLedgerEntries(
  db: D1Database,
  { newId }: Pick<Services, "newId">,
  entries: ConditionalEntry[],
  onlyIf: SqlCondition = ALWAYS,
): D1PreparedStatement {
  const rows = entries.map(({ entry: { workspaceId, leadId, key, atMs, kind, actor, sentence, data } }) => [
    ...[newId("ledgerEntry"), workspaceId, leadId, key, atMs, kind, actor, sentence, data],
  ]);
  const ofOne = entries.flatMap((entry, at) => (entry.onlyIf === undefined ? [] : [{ at, ...entry.onlyIf }]));
  const conditions = [onlyIf.sql, ...ofOne.map(({ at, sql }) => `(entry.key <> ${at} OR ${sql})`)];
  const params = [...onlyIf.params, ...ofOne.flatMap((condition) => condition.params)];
  return db.prepare(insertEntriesSql(conditions)).bind(toJson(rows), ...params);
}

/** Everything that happened to a lead, in order. */
export async function listLedger(db: D1Database, workspaceId: string, leadId: string): Promise<LedgerEntry[]> {
  const { results } = await db.prepare(LIST_ENTRIES).bind(workspaceId, leadId).all();
  return results.map((row) => entryRowSchema.parse(row));
}

/** The stories of several leads, each in order. */
export async function listStories(db: D1Database, workspaceId: string, leadIds: readonly string[]) {
  const { results } = await db.prepare(LIST_ENTRIES_OF_LEADS).bind(workspaceId, JSON.stringify(leadIds)).all();
  return results.map((row) => entryRowSchema.parse(row));
}
