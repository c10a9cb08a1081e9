import { z } from "zod";
import type { KeyRing } from "../../core/crypto.ts";
import { customHeaderSchema } from "./contract.ts";
import type { CustomHeader } from "./header-rules.ts";
import type { Endpoint } from "./store.ts";

/** Sealing binds a value to its column and its row, so that one moved elsewhere does not open. */
const secretPlace = (destinationId: string) => `webhook_endpoints.secret:${destinationId}`;
const headersPlace = (destinationId: string) => `webhook_endpoints.headers:${destinationId}`;

export function sealSecret(keyRing: KeyRing, destinationId: string, secret: string): Promise<string> {
  return keyRing.seal(secret, secretPlace(destinationId));
}

export function openSecret(keyRing: KeyRing, { destinationId, secretSealed }: Endpoint): Promise<string> {
  return keyRing.open(secretSealed, secretPlace(destinationId));
}

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
