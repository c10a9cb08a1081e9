import { hmac, toBase64Url } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import { signingKey } from "../../core/signing-keys.ts";
import { listIdentities, normaliseEmail } from "./contacts.store.ts";
import { insertErasedPerson } from "./erasure.store.ts";

/** What somebody can be known by. */
export interface KnownBy {
  email: string;
  phoneE164: string | null;
}

/**
 * Keeps in mind, by hashes alone, that this person was erased: what they sent before then and is stored only later, such as
 * a message of the lifeboat, is kept out. Comes before their rows go, in the batch that writes the wish down.
 */
export async function rememberErased(
  services: Services,
  workspaceId: string,
  contactId: string,
  atMs: number,
): Promise<D1PreparedStatement> {
  const identities = await listIdentities(services.db, workspaceId, contactId);
  const hashes = await Promise.all(identities.map(({ kind, value }) => hashOf(workspaceId, kind, value, services)));
  return insertErasedPerson(services.db, workspaceId, hashes, atMs);
}

/** By these a person who was erased is known again. */
export async function personHashesOf(
  { email, phoneE164 }: KnownBy,
  workspaceId: string,
  services: Pick<Services, "cache" | "config">,
): Promise<string[]> {
  const address = normaliseEmail(email);
  return Promise.all([
    ...(address === null ? [] : [hashOf(workspaceId, "email", address, services)]),
    ...(phoneE164 === null ? [] : [hashOf(workspaceId, "phone", phoneE164, services)]),
  ]);
}

/** Keyed: whoever reads the table cannot try out addresses on it. */
async function hashOf(
  workspaceId: string,
  kind: "email" | "phone",
  value: string,
  services: Pick<Services, "cache" | "config">,
): Promise<string> {
  const key = await signingKey(services, "erased-person");
  return toBase64Url((await hmac(key, JSON.stringify([workspaceId, kind, value]))).subarray(0, 18));
}
