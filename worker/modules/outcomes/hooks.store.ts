import { z } from "zod";

const HOOK_COLUMNS = `
  id, workspace_id AS workspaceId, name, secret_sealed AS secretSealed, old_secret_sealed AS oldSecretSealed,
  old_secret_until_ms AS oldSecretUntilMs, refused_code AS refusedCode, refused_at_ms AS refusedAtMs,
  created_at_ms AS createdAtMs
`;

const INSERT_HOOK = `
  INSERT INTO outcome_hooks (id, workspace_id, name, secret_sealed, created_at_ms)
  SELECT ?1, ?2, ?3, ?4, ?5 WHERE (SELECT COUNT(*) FROM outcome_hooks WHERE workspace_id = ?2) < ?6
`;

// The one lookup without a workspace: a signed call names its hook, and the hook names the workspace.
const FIND_HOOK_BY_ID = `SELECT ${HOOK_COLUMNS} FROM outcome_hooks WHERE id = ?1`;

const FIND_HOOK = `SELECT ${HOOK_COLUMNS} FROM outcome_hooks WHERE workspace_id = ?1 AND id = ?2`;

const LIST_HOOKS = `SELECT ${HOOK_COLUMNS} FROM outcome_hooks WHERE workspace_id = ?1 ORDER BY created_at_ms, id`;

// Only where the secret is the one that was read: of two rotations at once the second one fails.
const ROTATE_SECRET = `
  UPDATE outcome_hooks SET secret_sealed = ?4, old_secret_sealed = ?3, old_secret_until_ms = ?5
  WHERE workspace_id = ?1 AND id = ?2 AND secret_sealed = ?3
`;

// A flood of refused calls costs at most one write in a while.
const NOTE_REFUSAL = `
  UPDATE outcome_hooks SET refused_code = ?3, refused_at_ms = ?4
  WHERE workspace_id = ?1 AND id = ?2 AND (refused_at_ms IS NULL OR refused_at_ms <= ?5)
`;

const PURGE_OLD_SECRETS = `
  UPDATE outcome_hooks SET old_secret_sealed = NULL, old_secret_until_ms = NULL WHERE old_secret_until_ms <= ?1
`;

const DELETE_HOOK = "DELETE FROM outcome_hooks WHERE workspace_id = ?1 AND id = ?2 RETURNING id";
const DELETE_RECEIPTS_OF_HOOK = "DELETE FROM outcome_receipts WHERE workspace_id = ?1 AND hook_id = ?2";
const DELETE_REFERENCES_OF_HOOK = "DELETE FROM outcome_references WHERE workspace_id = ?1 AND hook_id = ?2";

const hookRowSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  name: z.string(),
  secretSealed: z.string(),
  /** The secret before the last rotation and how long it still holds; null when there is none. */
  oldSecretSealed: z.string().nullable(),
  oldSecretUntilMs: z.number().nullable(),
  /** Why the last refused call was refused. */
  refusedCode: z.string().nullable(),
  refusedAtMs: z.number().nullable(),
  createdAtMs: z.number(),
});
export type Hook = z.infer<typeof hookRowSchema>;
export type NewHookRow = Pick<Hook, "id" | "workspaceId" | "name" | "secretSealed" | "createdAtMs">;

/** False when the workspace has this many already. */
export async function insertHook(db: D1Database, hook: NewHookRow, most: number): Promise<boolean> {
  const { id, workspaceId, name, secretSealed, createdAtMs } = hook;
  const { meta } = await db.prepare(INSERT_HOOK).bind(id, workspaceId, name, secretSealed, createdAtMs, most).run();
  return meta.changes > 0;
}

export async function findHookAcrossWorkspaces(db: D1Database, hookId: string): Promise<Hook | null> {
  const row = await db.prepare(FIND_HOOK_BY_ID).bind(hookId).first();
  return row === null ? null : hookRowSchema.parse(row);
}

export async function findHook(db: D1Database, workspaceId: string, hookId: string): Promise<Hook | null> {
  const row = await db.prepare(FIND_HOOK).bind(workspaceId, hookId).first();
  return row === null ? null : hookRowSchema.parse(row);
}

export async function listHooks(db: D1Database, workspaceId: string): Promise<Hook[]> {
  const { results } = await db.prepare(LIST_HOOKS).bind(workspaceId).all();
  return results.map((row) => hookRowSchema.parse(row));
}

/** False when the secret is not the one that was read any more. */
export async function rotateHookSecret(
  db: D1Database,
  workspaceId: string,
  { id, secretSealed }: Pick<Hook, "id" | "secretSealed">,
  to: { secretSealed: string; oldSecretUntilMs: number },
): Promise<boolean> {
  const { meta } = await db
    .prepare(ROTATE_SECRET)
    .bind(workspaceId, id, secretSealed, to.secretSealed, to.oldSecretUntilMs)
    .run();
  return meta.changes > 0;
}

/** Remembers why a call was refused, unless one was refused after `notSinceMs`. */
export async function noteRefusal(
  db: D1Database,
  workspaceId: string,
  hookId: string,
  code: string,
  nowMs: number,
  notSinceMs: number,
): Promise<void> {
  await db.prepare(NOTE_REFUSAL).bind(workspaceId, hookId, code, nowMs, notSinceMs).run();
}

/** Forgets secrets that hold no longer. */
export async function purgeOldHookSecretsAcrossWorkspaces(db: D1Database, nowMs: number): Promise<number> {
  const { meta } = await db.prepare(PURGE_OLD_SECRETS).bind(nowMs).run();
  return meta.changes;
}

/** With everything that was received by it. False when there is none. */
export async function deleteHook(db: D1Database, workspaceId: string, hookId: string): Promise<boolean> {
  const [deleted] = await db.batch(
    [DELETE_HOOK, DELETE_RECEIPTS_OF_HOOK, DELETE_REFERENCES_OF_HOOK].map((sql) =>
      db.prepare(sql).bind(workspaceId, hookId),
    ),
  );
  return deleted?.results.length === 1;
}
