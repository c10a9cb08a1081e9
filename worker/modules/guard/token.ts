import { z } from "zod";
import { fromBase64Url, hmac, hmacMatches, sha256Hex, toBase64Url, toHex } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import { signingKey } from "../../core/signing-keys.ts";
import { HOUR_MS } from "../../core/time.ts";
import type { TokenAnswer } from "./contract.ts";

/**
 * The secret number lies between 0 and this: 25,000 hashes in the mean, 50,000 at worst, about 50 to 100 ms of script on
 * a desk computer and half a second on a weak phone, done while the visitor types.
 */
const PUZZLE_MAX = 50_000;

/** How long a form may stand open before it is sent. */
export const TOKEN_LIFE_MS = 24 * HOUR_MS;

const TOKEN_VERSION = 1;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Signed, so it can be believed; not secret: the puzzle's number is not in it. */
const tokenSchema = z.tuple([
  z.literal(TOKEN_VERSION),
  z.string(), // form id
  z.string(), // the origin it was given to
  z.number().int(), // issued at, in milliseconds of our own clock
  z.string(), // nonce
  z.number().int(), // the puzzle's max
  z.string(), // the puzzle's salt
  z.string(), // the puzzle's hash
]);

/** What a believed token says. */
export interface FormToken {
  formId: string;
  /** Of the page that asked; empty when the browser did not say. */
  origin: string;
  issuedAtMs: number;
  nonce: string;
  salt: string;
  hash: string;
  max: number;
}

type TokenServices = Pick<Services, "cache" | "config" | "now">;

/**
 * A token and its puzzle for one visit to one form. Nothing is stored and nothing is looked up: a token for a form that
 * does not exist opens nothing.
 * @param origin of the page that asks; empty when the browser did not say
 * @param max the puzzle's size; the token carries it, so it may differ from form to form
 */
export async function issueToken(
  services: TokenServices,
  formId: string,
  origin: string,
  max = PUZZLE_MAX,
): Promise<TokenAnswer> {
  const nonce = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  const salt = toHex(crypto.getRandomValues(new Uint8Array(8)));
  const [hash, key] = await Promise.all([sha256Hex(salt + secretNumber(max)), tokenKey(services)]);
  const body = toBase64Url(
    encoder.encode(JSON.stringify([TOKEN_VERSION, formId, origin, services.now(), nonce, max, salt, hash])),
  );
  return { token: `${body}.${toBase64Url(await hmac(key, body))}`, salt, hash, max };
}

/** Null when we did not sign it. Says nothing of its age, its form or its puzzle: those are `checks`. */
export async function readToken(services: TokenServices, token: string): Promise<FormToken | null> {
  const [body = "", signatureText = "", ...rest] = token.split(".");
  const signature = fromBase64Url(signatureText);
  const bytes = fromBase64Url(body);
  if (signature === null || bytes === null || rest.length > 0) return null;
  if (!(await hmacMatches(await tokenKey(services), body, signature))) return null;

  const parsed = tokenSchema.safeParse(JSON.parse(decoder.decode(bytes)));
  if (!parsed.success) return null; // signed by an older version of ours
  const [, formId, origin, issuedAtMs, nonce, max, salt, hash] = parsed.data;
  return { formId, origin, issuedAtMs, nonce, salt, hash, max };
}

export async function isSolved({ salt, hash, max }: FormToken, solution: number | undefined): Promise<boolean> {
  if (solution === undefined || solution > max) return false;
  return (await sha256Hex(salt + solution)) === hash;
}

function tokenKey(services: TokenServices): Promise<CryptoKey> {
  return signingKey(services, "form-token");
}

/** Evenly from 0 to `max`, from the runtime's secure source; the modulo's bias over 2^32 is below 0.002 %. */
function secretNumber(max: number): number {
  const [noise = 0] = crypto.getRandomValues(new Uint32Array(1));
  return noise % (max + 1);
}
