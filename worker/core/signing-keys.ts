import { hmacKeyFor } from "./crypto.ts";
import type { Services } from "./services.ts";

/** The deployment's HMAC key for one purpose, derived once per isolate. */
export async function signingKey(
  { cache, config }: Pick<Services, "cache" | "config">,
  purpose: string,
): Promise<CryptoKey> {
  const name = `signing-key/${purpose}`;
  const known = cache.get(name);
  if (known !== undefined) return known.value as CryptoKey;
  // The key is kept, not its promise: a promise of one request must not be awaited by another.
  const key = await hmacKeyFor(purpose, config.appSecret);
  cache.set(name, { value: key, expiresAtMs: Number.POSITIVE_INFINITY });
  return key;
}
