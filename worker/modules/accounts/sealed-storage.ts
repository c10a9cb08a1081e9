import { sha256Hex } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import {
  findSealedValueAcrossWorkspaces,
  removeSealedValueAcrossWorkspaces,
  setSealedValueAcrossWorkspaces,
  takeSealedValueAcrossWorkspaces,
} from "./sign-in.store.ts";

/** Nothing is kept longer than this when the library names no time. */
const DEFAULT_LIFE_SECONDS = 24 * 60 * 60;

/**
 * Where the sign-in library keeps sessions. The key is hashed and the value sealed to it, so that a copy of the
 * database holds no token that opens a session.
 */
export function createSealedStorage({ db, keyRing, now }: Pick<Services, "db" | "keyRing" | "now">) {
  async function open(sealed: string | null, keyHash: string): Promise<string | null> {
    if (sealed === null) return null;
    try {
      return await keyRing.open(sealed, contextOf(keyHash));
    } catch {
      return null; // sealed by a key that has left the ring: the session is over and its owner signs in again
    }
  }

  return {
    async get(key: string): Promise<string | null> {
      const keyHash = await sha256Hex(key);
      return open(await findSealedValueAcrossWorkspaces(db, keyHash, now()), keyHash);
    },
    /** One statement: of many callers at once, one gets the value. */
    async getAndDelete(key: string): Promise<string | null> {
      const keyHash = await sha256Hex(key);
      return open(await takeSealedValueAcrossWorkspaces(db, keyHash, now()), keyHash);
    },
    async set(key: string, value: string, lifeSeconds = DEFAULT_LIFE_SECONDS): Promise<void> {
      const keyHash = await sha256Hex(key);
      await setSealedValueAcrossWorkspaces(
        db,
        keyHash,
        await keyRing.seal(value, contextOf(keyHash)),
        now() + lifeSeconds * 1_000,
      );
    },
    async delete(key: string): Promise<void> {
      await removeSealedValueAcrossWorkspaces(db, await sha256Hex(key));
    },
    /** Only the library's rate limiter counts, and that is switched off: ours counts in `sign_in_codes`. */
    async increment(): Promise<number> {
      throw new Error("the sign-in library is set up not to count");
    },
  };
}

const contextOf = (keyHash: string) => `auth_storage/value/${keyHash}`;
