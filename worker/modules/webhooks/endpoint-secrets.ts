import { z } from "zod";
import type { KeyRing } from "../../core/crypto.ts";
import { customHeaderSchema } from "./contract.ts";
import type { CustomHeader } from "./header-rules.ts";
import type { Endpoint } from "./store.ts";

/** Sealing binds a value to its column and its row, so that one moved elsewhere does not open. */
const secretPlace = (destinationId: string) => `webhook_endpoints.secret:${destinationId}`;
const oldSecretsPlace = (destinationId: string) => `webhook_endpoints.old_secrets:${destinationId}`;
const headersPlace = (destinationId: string) => `webhook_endpoints.headers:${destinationId}`;

const oldSecretsSchema = z.array(z.object({ secret: z.string(), untilMs: z.number().int() }));

/** Each seal is bound to the destination's row and column: moved elsewhere it does not open. */
export function sealSecret(keyRing: KeyRing, destinationId: string, secret: string): Promise<string> {
  return keyRing.seal(secret, secretPlace(destinationId));
}

/** The newest secret. Throws when it was not sealed for this destination by a key we have. */
export function openSecret(
  keyRing: KeyRing,
  { destinationId, secretSealed }: Pick<Endpoint, "destinationId" | "secretSealed">,
): Promise<string> {
  return keyRing.open(secretSealed, secretPlace(destinationId));
}

/** A secret from before a rotation. */
export interface OldSecret {
  secret: string;
  /** Signs beside the newest one until then. */
  untilMs: number;
}

/** Null when there are none. */
export async function sealOldSecrets(
  keyRing: KeyRing,
  destinationId: string,
  oldSecrets: readonly OldSecret[],
): Promise<string | null> {
  return oldSecrets.length === 0 ? null : keyRing.seal(JSON.stringify(oldSecrets), oldSecretsPlace(destinationId));
}

/** Those that still sign at this time, newest first. */
export async function openOldSecrets(
  keyRing: KeyRing,
  { destinationId, oldSecretsSealed, oldSecretsUntilMs }: Endpoint,
  nowMs: number,
): Promise<OldSecret[]> {
  if (oldSecretsSealed === null || oldSecretsUntilMs === null || oldSecretsUntilMs <= nowMs) return [];
  const opened: unknown = JSON.parse(await keyRing.open(oldSecretsSealed, oldSecretsPlace(destinationId)));
  return oldSecretsSchema.parse(opened).filter(({ untilMs }) => untilMs > nowMs);
}

/** Null when the customer set none. */
export async function sealHeaders(
  keyRing: KeyRing,
  destinationId: string,
  headers: readonly CustomHeader[],
): Promise<string | null> {
  return headers.length === 0 ? null : keyRing.seal(JSON.stringify(headers), headersPlace(destinationId));
}

export async function openHeaders(
  keyRing: KeyRing,
  { destinationId, headersSealed }: Endpoint,
): Promise<CustomHeader[]> {
  if (headersSealed === null) return [];
  return z.array(customHeaderSchema).parse(JSON.parse(await keyRing.open(headersSealed, headersPlace(destinationId))));
}
