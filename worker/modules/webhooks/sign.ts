import { toBase64 } from "../../core/crypto.ts";

/** A new signing secret: `whsec_` and base64 of 32 random bytes. Source: Standard Webhooks asks for 24 to 64 bytes. */
export function newSecret(): string {
  return `whsec_${toBase64(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/**
 * The three headers of Standard Webhooks v1 for a body sent now. The id stays the same on every try; the time does not.
 * Several secrets give several signatures, newest first, parted by spaces: a receiver may verify by any of them.
 */
export async function signedHeaders(secrets: readonly string[], id: string, nowMs: number, body: string) {
  const { Webhook } = await import("standardwebhooks");
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, new Date(nowMs), body));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(nowMs / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
}
