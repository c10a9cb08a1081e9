import { sha256Hex, toBase64Url } from "../../core/crypto.ts";
import type { ApiCaller, Services } from "../../core/services.ts";
import { findApiKeyAcrossWorkspaces, insertApiKey, type KnownKey, touchApiKey } from "./store.ts";

/** 256 random bits: such a key needs no salt, and its hash can be looked up. */
const KEY_BYTES = 32;
const KEY_SHAPE = /^lbk_[A-Za-z0-9_-]{43}$/;

/** How much of a key is kept readable, so that its owner can tell two apart. */
const START_LENGTH = 10;

/** A revoked key may work this much longer in another isolate; in ours it ends at once. */
const REMEMBER_MS = 5_000;

/** "Last used" is written at most this often. */
const TOUCH_EVERY_MS = 60_000;

/** A new API key: the text to show once, and the row to insert, which holds only its hash. */
export async function createApiKey(
  db: D1Database,
  about: { id: string; workspaceId: string; name: string; createdAtMs: number },
): Promise<{ key: string; start: string; insert: D1PreparedStatement }> {
  const key = `lbk_${toBase64Url(crypto.getRandomValues(new Uint8Array(KEY_BYTES)))}`;
  const start = key.slice(0, START_LENGTH);
  return { key, start, insert: insertApiKey(db, { ...about, start, keyHash: await sha256Hex(key) }) };
}

/** What a key is known by, or null when the text cannot be one of ours: a wrong shape costs no query. */
export async function apiKeyHashOf(key: string): Promise<string | null> {
  return KEY_SHAPE.test(key) ? sha256Hex(key) : null;
}

/** Who holds the key with this hash, or null when it is unknown or revoked. */
export async function findCaller(keyHash: string, services: Services): Promise<ApiCaller | null> {
  const known = await findKnownKey(keyHash, services);
  if (known === null) return null;
  noteUse(known, services);
  return { workspaceId: known.workspaceId, apiKeyId: known.apiKeyId };
}

/** For the moment of revoking: this isolate asks the database again. */
export function forgetKey(keyHash: string, { cache }: Pick<Services, "cache">): void {
  cache.delete(cacheKeyOf(keyHash));
}

async function findKnownKey(keyHash: string, { db, cache, now }: Services): Promise<KnownKey | null> {
  const remembered = cache.get(cacheKeyOf(keyHash));
  if (remembered !== undefined && remembered.expiresAtMs > now()) return remembered.value as KnownKey;
  const known = await findApiKeyAcrossWorkspaces(db, keyHash);
  if (known === null) cache.delete(cacheKeyOf(keyHash));
  else cache.set(cacheKeyOf(keyHash), { value: known, expiresAtMs: now() + REMEMBER_MS });
  return known;
}

function noteUse(known: KnownKey, { db, now, inBackground }: Services): void {
  if (known.lastUsedAtMs !== null && now() - known.lastUsedAtMs < TOUCH_EVERY_MS) return;
  known.lastUsedAtMs = now(); // the remembered entry: the next calls of this minute write nothing
  inBackground(touchApiKey(db, known.workspaceId, known.apiKeyId, now()));
}

const cacheKeyOf = (keyHash: string) => `accounts/api-key/${keyHash}`;
