import { hmac, hmacKeyFor, toHex } from "../../core/crypto.ts";
import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { sendMail } from "../email/index.ts";
import { type OpenedSession, signInLibrary } from "./better-auth.ts";
import {
  claimCodeAcrossWorkspaces,
  findCodeAcrossWorkspaces,
  findOldestCodeMsAcrossWorkspaces,
  insertCodeAcrossWorkspaces,
} from "./sign-in.store.ts";
import { signInMail } from "./sign-in-mail.ts";
import { findMemberByEmailAcrossWorkspaces } from "./store.ts";

/** Life, tries and number of codes: OWASP ASVS 5.0, 6.5 and 6.6 ask for such bounds; ours make a guess 1 in 20,000 an hour. */
const CODE_LIFE_MINUTES = 10;
const MAX_TRIES = 5;
const MAX_CODES_PER_HOUR = 10;

/** Codes are kept as long as they count towards the limit of an hour. */
export const KEEP_CODES_MS = HOUR_MS;

/**
 * Mails a new code; it replaces the one before. Says the same whether or not the address is known.
 * @throws AppError `too_many_attempts` after ten codes in an hour; in an open deployment also what `sendMail` throws.
 */
export async function sendCode(email: string, services: Services): Promise<void> {
  const { config, db, now, log, inBackground } = services;
  if (config.email === null) throw new AppError("not_configured", "This service is not set up to send mail.");

  const code = randomCode();
  const { emailHash, codeHash } = await hashesOf(email, code, services);
  const createdAtMs = now();
  const countFromMs = createdAtMs - HOUR_MS;
  const row = { emailHash, codeHash, createdAtMs, expiresAtMs: createdAtMs + CODE_LIFE_MINUTES * MINUTE_MS };
  if (!(await insertCodeAcrossWorkspaces(db, row, countFromMs, MAX_CODES_PER_HOUR))) {
    log("sign_in.limited", { reason: "too_many_codes", address: nameForLog(emailHash) });
    const oldestMs = (await findOldestCodeMsAcrossWorkspaces(db, emailHash, countFromMs)) ?? createdAtMs;
    throw tooMany(
      "Too many codes were asked for with this address. Wait a while and try again.",
      oldestMs + HOUR_MS - now(),
    );
  }

  log("sign_in.code_made", { address: nameForLog(emailHash) });
  if (config.signUp === "open") return mailCode(email, code, services);
  // A stranger gets the same answer after the same time: so nobody waits for the mail, and its failure is only logged.
  inBackground(mailCodeToMember(email, code, services));
}

/**
 * Exchanges a code for a new session. A code works once, for ten minutes, and stands five tries.
 * @throws AppError `token_invalid` when the code is not the newest one of this address, or no longer good;
 * `too_many_attempts` when its tries are used up.
 */
export async function redeemCode(email: string, typedCode: string, services: Services): Promise<OpenedSession> {
  const { db, now, log } = services;
  const { emailHash, codeHash } = await hashesOf(email, typedCode.replace(/[\s-]/g, ""), services);

  const claim = await claimCodeAcrossWorkspaces(db, emailHash, codeHash, now(), MAX_TRIES);
  if (claim === "closed") {
    const code = await findCodeAcrossWorkspaces(db, emailHash);
    if (code !== null && code.usedAtMs === null && code.tries >= MAX_TRIES && code.expiresAtMs > now()) {
      log("sign_in.limited", { reason: "too_many_tries", address: nameForLog(emailHash) });
      throw tooMany("Too many wrong codes. Ask for a new one.", code.expiresAtMs - now());
    }
    log("sign_in.refused", { reason: "code_closed", address: nameForLog(emailHash) });
    throw new AppError("token_invalid", "This code is no longer good. Ask for a new one.");
  }
  if (claim === "wrong") {
    log("sign_in.refused", { reason: "wrong_code", address: nameForLog(emailHash) });
    throw new AppError("token_invalid", "This code is not right. Look at the newest mail, or ask for a new code.");
  }
  return openSession(email, services);
}

/** A session for an address that has proved itself. */
export async function openSession(email: string, services: Services): Promise<OpenedSession> {
  return (await signInLibrary(services)).openSession(email);
}

async function mailCodeToMember(email: string, code: string, services: Services): Promise<void> {
  const member = await findMemberByEmailAcrossWorkspaces(services.db, email);
  if (member !== null) await mailCode(email, code, services);
}

async function mailCode(email: string, code: string, services: Services): Promise<void> {
  const { config, newId } = services;
  const mail = await signInMail({ code, lifeMinutes: CODE_LIFE_MINUTES, publicUrl: config.publicUrl });
  await sendMail(services, { ...mail, to: email, idempotencyKey: `sign-in/${newId("message")}` });
}

/** Six digits, all equally likely: the few highest numbers, which would favour small remainders, are thrown again. */
function randomCode(): string {
  const fair = 2 ** 32 - (2 ** 32 % 1_000_000);
  for (;;) {
    const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
    if (number < fair) return String(number % 1_000_000).padStart(6, "0");
  }
}

/** Keyed: a million codes are quickly hashed, so a plain hash would hide nothing. The purpose is part of what is hashed. */
async function hashesOf(email: string, code: string, { config }: Pick<Services, "config">) {
  const key = await hmacKeyFor("accounts/sign-in-code", config.appSecret);
  const [emailHash, codeHash] = await Promise.all([hmac(key, `email:${email}`), hmac(key, `sign-in:${email}:${code}`)]);
  return { emailHash: toHex(emailHash), codeHash: toHex(codeHash) };
}

/** Enough of the keyed hash to see that many lines speak of one address, without saying which. */
const nameForLog = (emailHash: string) => emailHash.slice(0, 12);

function tooMany(message: string, waitMs: number): AppError {
  return new AppError("too_many_attempts", message, { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) });
}
