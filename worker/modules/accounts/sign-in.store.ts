import { z } from "zod";

/** Codes and the sign-in library's storage. Both come before anybody is known to belong to a workspace. */

const INSERT_CODE = `
  INSERT INTO sign_in_codes (email_hash, code_hash, created_at_ms, expires_at_ms)
  SELECT ?1, ?2, ?3, ?4
  WHERE (SELECT COUNT(*) FROM sign_in_codes WHERE email_hash = ?1 AND created_at_ms > ?5) < ?6
  RETURNING id
`;

const OLDEST_CODE = `
  SELECT MIN(created_at_ms) AS createdAtMs FROM sign_in_codes WHERE email_hash = ?1 AND created_at_ms > ?2
`;

const NEWEST_CODE = `SELECT id FROM sign_in_codes WHERE email_hash = ?1 ORDER BY id DESC LIMIT 1`;

const CLAIM_CODE = `
  UPDATE sign_in_codes
  SET tries = tries + 1, used_at_ms = CASE WHEN code_hash = ?2 THEN ?3 END
  WHERE id = (${NEWEST_CODE}) AND used_at_ms IS NULL AND tries < ?4 AND expires_at_ms > ?3
  RETURNING used_at_ms IS NOT NULL AS isRight
`;

const FIND_CODE = `
  SELECT tries, expires_at_ms AS expiresAtMs, used_at_ms AS usedAtMs FROM sign_in_codes WHERE id = (${NEWEST_CODE})
`;

// Null once the window is used up: of many at once no more pass than there are turns.
const TAKE_TURN = `
  INSERT INTO sign_in_networks (network_hash, what, window_start_ms, count) VALUES (?1, ?2, ?3, 1)
  ON CONFLICT (network_hash, what, window_start_ms) DO UPDATE SET count = count + 1 WHERE count < ?4
  RETURNING count
`;

const FIND_VALUE = `SELECT value_sealed AS sealed FROM auth_storage WHERE key_hash = ?1 AND expires_at_ms > ?2`;

const SET_VALUE = `
  INSERT INTO auth_storage (key_hash, value_sealed, expires_at_ms) VALUES (?1, ?2, ?3)
  ON CONFLICT (key_hash) DO UPDATE SET value_sealed = excluded.value_sealed, expires_at_ms = excluded.expires_at_ms
`;

const TAKE_VALUE = `DELETE FROM auth_storage WHERE key_hash = ?1 AND expires_at_ms > ?2 RETURNING value_sealed AS sealed`;

const REMOVE_VALUE = `DELETE FROM auth_storage WHERE key_hash = ?1`;

const PURGE_CODES = `DELETE FROM sign_in_codes WHERE created_at_ms <= ?1`;

const PURGE_NETWORKS = `DELETE FROM sign_in_networks WHERE window_start_ms <= ?1`;

const PURGE_VALUES = `DELETE FROM auth_storage WHERE expires_at_ms <= ?1`;

export interface NewCode {
  emailHash: string;
  codeHash: string;
  createdAtMs: number;
  expiresAtMs: number;
}

/** Stores the code unless its address had `limit` codes since `countFromMs`; says whether it did. */
export async function insertCodeAcrossWorkspaces(
  db: D1Database,
  code: NewCode,
  countFromMs: number,
  limit: number,
): Promise<boolean> {
  const { emailHash, codeHash, createdAtMs, expiresAtMs } = code;
  const row = await db
    .prepare(INSERT_CODE)
    .bind(emailHash, codeHash, createdAtMs, expiresAtMs, countFromMs, limit)
    .first();
  return row !== null;
}

export async function findOldestCodeMsAcrossWorkspaces(
  db: D1Database,
  emailHash: string,
  countFromMs: number,
): Promise<number | null> {
  return db.prepare(OLDEST_CODE).bind(emailHash, countFromMs).first<number>("createdAtMs");
}

/**
 * Spends one try on the newest code of an address and uses the code up if it is this one: one statement, so that of
 * many right answers at once one is told `right`. `closed` when the code is used, expired, out of tries or not there.
 */
export async function claimCodeAcrossWorkspaces(
  db: D1Database,
  emailHash: string,
  codeHash: string,
  nowMs: number,
  maxTries: number,
): Promise<"right" | "wrong" | "closed"> {
  const isRight = await db.prepare(CLAIM_CODE).bind(emailHash, codeHash, nowMs, maxTries).first<number>("isRight");
  if (isRight === null) return "closed";
  return isRight === 1 ? "right" : "wrong";
}

const codeStateSchema = z.object({
  tries: z.number().int(),
  expiresAtMs: z.number().int(),
  usedAtMs: z.number().int().nullable(),
});
export type CodeState = z.infer<typeof codeStateSchema>;

/** What became of the newest code of an address, or null when it has none. */
export async function findCodeAcrossWorkspaces(db: D1Database, emailHash: string): Promise<CodeState | null> {
  const row = await db.prepare(FIND_CODE).bind(emailHash).first();
  return row === null ? null : codeStateSchema.parse(row);
}

export async function findSealedValueAcrossWorkspaces(
  db: D1Database,
  keyHash: string,
  nowMs: number,
): Promise<string | null> {
  return db.prepare(FIND_VALUE).bind(keyHash, nowMs).first<string>("sealed");
}

export async function setSealedValueAcrossWorkspaces(
  db: D1Database,
  keyHash: string,
  sealed: string,
  expiresAtMs: number,
) {
  await db.prepare(SET_VALUE).bind(keyHash, sealed, expiresAtMs).run();
}

export async function takeSealedValueAcrossWorkspaces(
  db: D1Database,
  keyHash: string,
  nowMs: number,
): Promise<string | null> {
  return db.prepare(TAKE_VALUE).bind(keyHash, nowMs).first<string>("sealed");
}

export async function removeSealedValueAcrossWorkspaces(db: D1Database, keyHash: string): Promise<void> {
  await db.prepare(REMOVE_VALUE).bind(keyHash).run();
}

/** Counts one act of a network in a window of time; says whether it was still allowed. */
export async function takeTurnAcrossWorkspaces(
  db: D1Database,
  { networkHash, what, windowStartMs, allowed }: NetworkTurn,
): Promise<boolean> {
  return (await db.prepare(TAKE_TURN).bind(networkHash, what, windowStartMs, allowed).first()) !== null;
}

export interface NetworkTurn {
  networkHash: string;
  what: "code" | "try";
  windowStartMs: number;
  allowed: number;
}

/** Forgets codes and counts older than `codesBeforeMs` and what has expired in the library's storage; how many rows. */
export async function purgeSignInAcrossWorkspaces(
  db: D1Database,
  nowMs: number,
  codesBeforeMs: number,
): Promise<number> {
  const results = await db.batch([
    db.prepare(PURGE_CODES).bind(codesBeforeMs),
    db.prepare(PURGE_NETWORKS).bind(codesBeforeMs),
    db.prepare(PURGE_VALUES).bind(nowMs),
  ]);
  return results.reduce((sum, { meta }) => sum + meta.changes, 0);
}
