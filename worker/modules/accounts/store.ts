import { z } from "zod";
import { flagColumn } from "../../core/sql.ts";
import { ROLES, type Workspace } from "./contract.ts";

const WORKSPACE_COLUMNS = `
  id, name, time_zone AS timeZone, default_country AS defaultCountry, ai_enabled AS aiEnabled, ai_wait_ms AS aiWaitMs,
  guide_hidden AS guideHidden, created_at_ms AS createdAtMs
`;

const NOT_YET_A_MEMBER = `NOT EXISTS (SELECT 1 FROM members WHERE email = ?3 AND removed_at_ms IS NULL)`;

const FIND_WORKSPACE = `SELECT ${WORKSPACE_COLUMNS} FROM workspaces WHERE id = ?1`;

const INSERT_WORKSPACE = `
  INSERT INTO workspaces
    (id, name, time_zone, default_country, ai_enabled, ai_wait_ms, guide_hidden, created_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
`;

const INSERT_FIRST_WORKSPACE = `
  INSERT INTO workspaces (id, name, time_zone, created_at_ms) SELECT ?1, ?2, ?4, ?5 WHERE ${NOT_YET_A_MEMBER}
  RETURNING id
`;

const INSERT_FIRST_MEMBER = `
  INSERT INTO members (id, workspace_id, email, name, role, created_at_ms)
  SELECT ?1, ?2, ?3, ?4, 'owner', ?5 WHERE ${NOT_YET_A_MEMBER}
`;

const CHANGE_WORKSPACE = `
  UPDATE workspaces
  SET name = COALESCE(?2, name), time_zone = COALESCE(?3, time_zone), ai_enabled = COALESCE(?4, ai_enabled),
      ai_wait_ms = COALESCE(?5, ai_wait_ms), guide_hidden = COALESCE(?6, guide_hidden),
      default_country = CASE WHEN ?7 THEN ?8 ELSE default_country END
  WHERE id = ?1
  RETURNING ${WORKSPACE_COLUMNS}
`;

const INSERT_MEMBER = `
  INSERT INTO members (id, workspace_id, email, name, role, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
`;

const FIND_MEMBER_BY_EMAIL = `
  SELECT id, workspace_id AS workspaceId, email, name, role, created_at_ms AS createdAtMs FROM members
  WHERE email = ?1 AND removed_at_ms IS NULL ORDER BY created_at_ms, id LIMIT 1
`;

const LIST_MEMBERS = `
  SELECT id, workspace_id AS workspaceId, email, name, role, created_at_ms AS createdAtMs FROM members
  WHERE workspace_id = ?1 AND removed_at_ms IS NULL ORDER BY created_at_ms, id LIMIT 500
`;

const SET_MEMBER_NAME = `UPDATE members SET name = ?3 WHERE workspace_id = ?1 AND id = ?2`;

const INSERT_API_KEY = `
  INSERT INTO api_keys (id, workspace_id, name, start, key_hash, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
`;

const LIST_API_KEYS = `
  SELECT id, name, start, created_at_ms AS createdAtMs, last_used_at_ms AS lastUsedAtMs FROM api_keys
  WHERE workspace_id = ?1 AND revoked_at_ms IS NULL ORDER BY created_at_ms DESC, id DESC LIMIT 200
`;

const REVOKE_API_KEY = `
  UPDATE api_keys SET revoked_at_ms = ?3 WHERE workspace_id = ?1 AND id = ?2 AND revoked_at_ms IS NULL
  RETURNING key_hash AS keyHash
`;

const FIND_API_KEY = `
  SELECT id AS apiKeyId, workspace_id AS workspaceId, last_used_at_ms AS lastUsedAtMs FROM api_keys
  WHERE key_hash = ?1 AND revoked_at_ms IS NULL
`;

const TOUCH_API_KEY = `UPDATE api_keys SET last_used_at_ms = ?3 WHERE workspace_id = ?1 AND id = ?2`;

const workspaceRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  timeZone: z.string(),
  defaultCountry: z.string().nullable(),
  aiEnabled: flagColumn,
  aiWaitMs: z.number().int(),
  guideHidden: flagColumn,
  createdAtMs: z.number().int(),
});

const memberSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  createdAtMs: z.number().int(),
});
export type Member = z.infer<typeof memberSchema>;

const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  start: z.string(),
  createdAtMs: z.number().int(),
  lastUsedAtMs: z.number().int().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

const knownKeySchema = z.object({
  apiKeyId: z.string(),
  workspaceId: z.string(),
  lastUsedAtMs: z.number().int().nullable(),
});
export type KnownKey = z.infer<typeof knownKeySchema>;

/** The workspace's settings, or null. */
export async function findWorkspace(db: D1Database, workspaceId: string): Promise<Workspace | null> {
  const row = await db.prepare(FIND_WORKSPACE).bind(workspaceId).first();
  return row === null ? null : workspaceRowSchema.parse(row);
}

export function insertWorkspace(db: D1Database, workspace: Workspace): D1PreparedStatement {
  const { id, name, timeZone, defaultCountry, aiEnabled, aiWaitMs, guideHidden, createdAtMs } = workspace;
  return db
    .prepare(INSERT_WORKSPACE)
    .bind(id, name, timeZone, defaultCountry, Number(aiEnabled), aiWaitMs, Number(guideHidden), createdAtMs);
}

export interface FirstWorkspace {
  workspaceId: string;
  workspaceName: string;
  timeZone: string;
  owner: { id: string; email: string; name: string };
  createdAtMs: number;
}

/** A workspace with its owner, unless that address is a member somewhere; says whether it was made. */
export async function insertFirstWorkspace(db: D1Database, first: FirstWorkspace): Promise<boolean> {
  const { workspaceId, workspaceName, timeZone, owner, createdAtMs } = first;
  const [workspace] = await db.batch([
    db.prepare(INSERT_FIRST_WORKSPACE).bind(workspaceId, workspaceName, owner.email, timeZone, createdAtMs),
    db.prepare(INSERT_FIRST_MEMBER).bind(owner.id, workspaceId, owner.email, owner.name, createdAtMs),
  ]);
  return workspace?.results.length === 1;
}

export interface WorkspaceChange {
  name?: string | undefined;
  timeZone?: string | undefined;
  /** Null forgets it. */
  defaultCountry?: string | null | undefined;
  aiEnabled?: boolean | undefined;
  aiWaitMs?: number | undefined;
  guideHidden?: boolean | undefined;
}

/** Changes what is named and leaves the rest; returns the workspace as it is now. */
export async function changeWorkspace(
  db: D1Database,
  workspaceId: string,
  change: WorkspaceChange,
): Promise<Workspace | null> {
  const row = await db
    .prepare(CHANGE_WORKSPACE)
    .bind(
      workspaceId,
      change.name ?? null,
      change.timeZone ?? null,
      flagOrNull(change.aiEnabled),
      change.aiWaitMs ?? null,
      flagOrNull(change.guideHidden),
      Number(change.defaultCountry !== undefined),
      change.defaultCountry ?? null,
    )
    .first();
  return row === null ? null : workspaceRowSchema.parse(row);
}

export function insertMember(db: D1Database, member: Member): D1PreparedStatement {
  const { id, workspaceId, email, name, role, createdAtMs } = member;
  return db.prepare(INSERT_MEMBER).bind(id, workspaceId, email.toLowerCase(), name, role, createdAtMs);
}

/** The first membership of an address that still stands. Asked at every request: a removal counts at once. */
export async function findMemberByEmailAcrossWorkspaces(db: D1Database, email: string): Promise<Member | null> {
  const row = await db.prepare(FIND_MEMBER_BY_EMAIL).bind(email.toLowerCase()).first();
  return row === null ? null : memberSchema.parse(row);
}

export async function listMembers(db: D1Database, workspaceId: string): Promise<Member[]> {
  const { results } = await db.prepare(LIST_MEMBERS).bind(workspaceId).all();
  return results.map((row) => memberSchema.parse(row));
}

export async function setMemberName(db: D1Database, workspaceId: string, memberId: string, name: string) {
  await db.prepare(SET_MEMBER_NAME).bind(workspaceId, memberId, name).run();
}

export interface ApiKeyRow {
  id: string;
  workspaceId: string;
  name: string;
  start: string;
  keyHash: string;
  createdAtMs: number;
}

export function insertApiKey(db: D1Database, key: ApiKeyRow): D1PreparedStatement {
  const { id, workspaceId, name, start, keyHash, createdAtMs } = key;
  return db.prepare(INSERT_API_KEY).bind(id, workspaceId, name, start, keyHash, createdAtMs);
}

export async function listApiKeys(db: D1Database, workspaceId: string): Promise<ApiKey[]> {
  const { results } = await db.prepare(LIST_API_KEYS).bind(workspaceId).all();
  return results.map((row) => apiKeySchema.parse(row));
}

/** The hash of the key that was revoked, or null when the workspace has no such key in use. */
export async function revokeApiKey(db: D1Database, workspaceId: string, apiKeyId: string, nowMs: number) {
  return db.prepare(REVOKE_API_KEY).bind(workspaceId, apiKeyId, nowMs).first<string>("keyHash");
}

export async function findApiKeyAcrossWorkspaces(db: D1Database, keyHash: string): Promise<KnownKey | null> {
  const row = await db.prepare(FIND_API_KEY).bind(keyHash).first();
  return row === null ? null : knownKeySchema.parse(row);
}

export async function touchApiKey(db: D1Database, workspaceId: string, apiKeyId: string, nowMs: number) {
  await db.prepare(TOUCH_API_KEY).bind(workspaceId, apiKeyId, nowMs).run();
}

function flagOrNull(flag: boolean | undefined): number | null {
  return flag === undefined ? null : Number(flag);
}
