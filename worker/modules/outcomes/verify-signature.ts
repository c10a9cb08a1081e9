import { fromBase64 } from "../../core/crypto.ts";

/** What a signed call says of itself, as its headers came. */
export interface SignedCall {
  id: string | undefined;
  timestamp: string | undefined;
  signature: string | undefined;
  /** The raw bytes of the body: what was signed, before anything reads it. */
  body: Uint8Array<ArrayBuffer>;
}

/** How old a call may be, and how far ahead its clock. Source: the reference libraries of Standard Webhooks. */
export const TOLERANCE_SECONDS = 300;

/** Bytes of a usable secret. Source: Standard Webhooks asks for 24 to 64. */
const SECRET_BYTES = { min: 24, max: 64 };

/** More signatures than any sender's rotation needs; each costs a digest. */
const MAX_SIGNATURES = 8;

/** The spec forbids the dot, as it parts id, time and body; the rest keeps an id readable in a log. */
const ID_SHAPE = /^[\x21-\x2d\x2f-\x7e]{1,200}$/;
const TIME_SHAPE = /^\d{1,12}$/;

const encoder = new TextEncoder();

/**
 * Whether one of these secrets signed the call, as Standard Webhooks v1 asks. Says nothing about the call's age. Fails
 * closed: without a usable secret, an id, a time or a signature nothing holds. Digests are compared in constant time.
 */
export async function signatureHolds(secrets: readonly string[], call: SignedCall): Promise<boolean> {
  const { id = "", timestamp = "", signature = "", body } = call;
  if (!ID_SHAPE.test(id) || !TIME_SHAPE.test(timestamp)) return false;
  const signatures = signaturesIn(signature);
  const keys = secrets.map(keyBytesOf).filter((bytes) => bytes !== null);
  const signed = join(encoder.encode(`${id}.${timestamp}.`), body);

  const checks = await Promise.all(
    keys.map(async (bytes) => {
      const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
      return Promise.all(signatures.map((digest) => crypto.subtle.verify("HMAC", key, digest, signed)));
    }),
  );
  return checks.flat().includes(true);
}

/** Whether the call was signed within the tolerance, before or after now. */
export function isOfNow({ timestamp }: SignedCall, nowMs: number): boolean {
  return Math.abs(nowMs / 1_000 - Number(timestamp)) <= TOLERANCE_SECONDS;
}

function keyBytesOf(secret: string): Uint8Array<ArrayBuffer> | null {
  const [, text = ""] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const bytes = fromBase64(text);
  return bytes === null || bytes.length < SECRET_BYTES.min || bytes.length > SECRET_BYTES.max ? null : bytes;
}

function signaturesIn(header: string): Uint8Array<ArrayBuffer>[] {
  return header
    .split(" ", MAX_SIGNATURES)
    .map((part) => (part.startsWith("v1,") ? fromBase64(part.slice(3)) : null))
    .filter((bytes) => bytes !== null);
}

function join(head: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}
