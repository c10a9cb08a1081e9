import { sha256Hex } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import { findSealedValue, removeSealedValue, setSealedValue, takeSealedValue } from "./sign-in-store.ts";

/** Nothing is kept longer than this when the library names no time. */
const DEFAULT_LIFE_SECONDS = 24 * 60 * 60;

/**
 * Where the sign-in library keeps sessions. The key is hashed and the value sealed to it, so that a copy of the
 * database holds no token that opens a session.
 */
export function createSealedStorage({ db, keyRing, now }: Pick<Services, "db" | "keyRing" | "now">) {
  const open = (sealed: string | null, keyHash: string) =>
    sealed === null ? null : keyRing.open(sealed, contextOf(keyHash));

  return {
    async get(key: string): Promise<string | null> {
      const keyHash = await sha256Hex(key);
      return open(await findSealedValue(db, keyHash, now()), keyHash);
    },
    /** One statement: of many callers at once, one gets the value. */
    async getAndDelete(key: string): Promise<string | null> {
      const keyHash = await sha256Hex(key);
      return open(await takeSealedValue(db, keyHash, now()), keyHash);
    },
    async set(key: string, value: string, lifeSeconds = DEFAULT_LIFE_SECONDS): Promise<void> {
      const keyHash = await sha256Hex(key);
      await setSealedValue(db, keyHash, await keyRing.seal(value, contextOf(keyHash)), now() + lifeSeconds * 1_000);
    },
    async delete(key: string): Promise<void> {
      await removeSealedValue(db, await sha256Hex(key));
    },
    /** Only the library's rate limiter counts, and that is switched off: ours counts in `sign_in_codes`. */
    async increment(): Promise<number> {
      throw new Error("the sign-in library is set up not to count");
    },
  };
}

const contextOf = (keyHash: string) => `auth_storage/value/${keyHash}`;
