import { z } from "zod";
import type { Services } from "../../core/services.ts";
import { ALWAYS, type SqlCondition, toJson } from "../../core/sql.ts";
import type { LedgerEntry } from "./contract.ts";

const insertEntrySql = (condition: string) => `
  INSERT INTO ledger (id, workspace_id, lead_id, key, at_ms, kind, actor, sentence, data)
  SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${condition}
  ON CONFLICT (workspace_id, lead_id, key) DO NOTHING
`;

const LIST_ENTRIES = `
  SELECT workspace_id AS workspaceId, lead_id AS leadId, key, at_ms AS atMs, kind, actor, sentence, data
  FROM ledger WHERE workspace_id = ?1 AND lead_id = ?2 ORDER BY at_ms, seq
`;

const entryRowSchema = z.object({
  workspaceId: z.string(),
  leadId: z.string(),
  key: z.string(),
  atMs: z.number(),
  kind: z.string(),
  actor: z.string(),
  sentence: z.string(),
  data: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.record(z.string(), z.unknown())),
});

/** One step of a lead's story; the same key again changes nothing. */
export function writeLedger(
  db: D1Database,
  { newId }: Pick<Services, "newId">,
  entry: LedgerEntry,
  onlyIf: SqlCondition = ALWAYS,
): D1PreparedStatement {
  const { workspaceId, leadId, key, atMs, kind, actor, sentence, data } = entry;
  return db
    .prepare(insertEntrySql(onlyIf.sql))
    .bind(newId("ledgerEntry"), workspaceId, leadId, key, atMs, kind, actor, sentence, toJson(data), ...onlyIf.params);
}

/** Everything that happened to a lead, in order. */
export async function listLedger(db: D1Database, workspaceId: string, leadId: string): Promise<LedgerEntry[]> {
  const { results } = await db.prepare(LIST_ENTRIES).bind(workspaceId, leadId).all();
  return results.map((row) => entryRowSchema.parse(row));
}
