import { z } from "zod";
import { jsonColumn, toJson } from "../../core/sql.ts";
import { type ItemResult, itemResultSchema } from "./contract.ts";

// A call that is being worked on is taken over only when its lease is past: its worker died.
const TAKE_RECEIPT = `
  INSERT INTO outcome_receipts (hook_id, webhook_id, workspace_id, lease_until_ms, received_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT (hook_id, webhook_id) DO UPDATE SET lease_until_ms = excluded.lease_until_ms
  WHERE results IS NULL AND lease_until_ms <= ?5
  RETURNING webhook_id
`;

const FIND_RESULTS = `
  SELECT results FROM outcome_receipts WHERE workspace_id = ?1 AND hook_id = ?2 AND webhook_id = ?3
`;

const FINISH_RECEIPT = `
  UPDATE outcome_receipts SET results = ?4 WHERE workspace_id = ?1 AND hook_id = ?2 AND webhook_id = ?3
`;

const LET_GO_OF_RECEIPT = `
  UPDATE outcome_receipts SET lease_until_ms = 0
  WHERE workspace_id = ?1 AND hook_id = ?2 AND webhook_id = ?3 AND results IS NULL
`;

const LIST_RECEIPTS = `
  SELECT webhook_id AS webhookId, results, received_at_ms AS receivedAtMs
  FROM outcome_receipts WHERE workspace_id = ?1 AND hook_id = ?2 ORDER BY received_at_ms DESC LIMIT ?3
`;

const PURGE_RECEIPTS = "DELETE FROM outcome_receipts WHERE received_at_ms < ?1";

const KEEP_REFERENCE = `
  INSERT INTO outcome_references (workspace_id, hook_id, reference, lead_id, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT (workspace_id, hook_id, reference) DO UPDATE SET lead_id = excluded.lead_id
`;

const FIND_BY_REFERENCE = `
  SELECT lead_id AS leadId FROM outcome_references WHERE workspace_id = ?1 AND hook_id = ?2 AND reference = ?3
`;

const LIST_REFERENCES = `
  SELECT lead_id AS lead, reference, created_at_ms AS createdAtMs FROM outcome_references
  WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2)) ORDER BY created_at_ms, reference
`;

const DELETE_REFERENCES = `
  DELETE FROM outcome_references WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2))
`;

const receiptRowSchema = z.object({
  webhookId: z.string(),
  /** Null while it is worked on. */
  results: jsonColumn.pipe(z.array(itemResultSchema)).nullable(),
  receivedAtMs: z.number(),
});
export type Receipt = z.infer<typeof receiptRowSchema>;

const referenceRowSchema = z.object({ lead: z.string(), reference: z.string(), createdAtMs: z.number() });

/** A call, by its hook and its own id. */
export interface CallRef {
  hookId: string;
  webhookId: string;
}

/** True for exactly one of many at once: whoever gets it works the call off. */
export async function takeReceipt(
  db: D1Database,
  workspaceId: string,
  { hookId, webhookId }: CallRef,
  nowMs: number,
  leaseUntilMs: number,
): Promise<boolean> {
  const row = await db.prepare(TAKE_RECEIPT).bind(hookId, webhookId, workspaceId, leaseUntilMs, nowMs).first();
  return row !== null;
}

/** What a call came to; null while it is worked on. */
export async function findResults(db: D1Database, workspaceId: string, call: CallRef): Promise<ItemResult[] | null> {
  const row = await db.prepare(FIND_RESULTS).bind(workspaceId, call.hookId, call.webhookId).first();
  return row === null ? null : receiptRowSchema.shape.results.parse(row.results);
}

export async function finishReceipt(
  db: D1Database,
  workspaceId: string,
  { hookId, webhookId }: CallRef,
  results: readonly ItemResult[],
): Promise<void> {
  await db.prepare(FINISH_RECEIPT).bind(workspaceId, hookId, webhookId, toJson(results)).run();
}

/** The call could not be worked off: its next try may begin at once. */
export async function letGoOfReceipt(db: D1Database, workspaceId: string, { hookId, webhookId }: CallRef) {
  await db.prepare(LET_GO_OF_RECEIPT).bind(workspaceId, hookId, webhookId).run();
}

/** Newest first. */
export async function listReceipts(
  db: D1Database,
  workspaceId: string,
  hookId: string,
  limit: number,
): Promise<Receipt[]> {
  const { results } = await db.prepare(LIST_RECEIPTS).bind(workspaceId, hookId, limit).all();
  return results.map((row) => receiptRowSchema.parse(row));
}

export async function purgeReceiptsAcrossWorkspaces(db: D1Database, receivedBeforeMs: number): Promise<number> {
  const { meta } = await db.prepare(PURGE_RECEIPTS).bind(receivedBeforeMs).run();
  return meta.changes;
}

/** Remembers the CRM's own name for a lead; told again for another lead, the last word counts. */
export async function keepReference(
  db: D1Database,
  workspaceId: string,
  hookId: string,
  { reference, leadId, nowMs }: { reference: string; leadId: string; nowMs: number },
): Promise<void> {
  await db.prepare(KEEP_REFERENCE).bind(workspaceId, hookId, reference, leadId, nowMs).run();
}

export async function findLeadIdByReference(
  db: D1Database,
  workspaceId: string,
  hookId: string,
  reference: string,
): Promise<string | null> {
  return db.prepare(FIND_BY_REFERENCE).bind(workspaceId, hookId, reference).first<string>("leadId");
}

/** What CRMs call these leads. */
export async function listReferences(db: D1Database, workspaceId: string, leadIds: readonly string[]) {
  const { results } = await db.prepare(LIST_REFERENCES).bind(workspaceId, toJson(leadIds)).all();
  return results.map((row) => referenceRowSchema.parse(row));
}

export function deleteReferences(db: D1Database, workspaceId: string, leadIds: readonly string[]): D1PreparedStatement {
  return db.prepare(DELETE_REFERENCES).bind(workspaceId, toJson(leadIds));
}
