import { hmac, toBase64Url } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import { signingKey } from "../../core/signing-keys.ts";
import type { SqlCondition } from "../../core/sql.ts";
import type { NewLead } from "../leads/contract.ts";
import { holdLeadWhen, leadIsStored, writeLedger } from "../leads/index.ts";
import { addressBlock } from "./address.ts";
import { checkFacts, type Facts } from "./checks.ts";
import type { Verdict, VerdictReason } from "./contract.ts";
import { pointsOf, type ReasonKind, reasonOf, verdictFor } from "./decide.ts";
import { isDisposableAddress } from "./disposable.ts";
import { countUp, insertNonce, isOverLimit, nonceIsTaken } from "./store.ts";
import { type FormToken, hashOrigin, isSolved, readToken, TOKEN_LIFE_MS } from "./token.ts";
import { turnstileVouches } from "./turnstile.ts";

/** The window in which submissions are counted. */
export const RATE_WINDOW_MS = 10 * 60 * 1_000;

/** Submissions of one address to one form in a window. An office behind one address may send ten. */
const MAX_BY_ADDRESS = 10;

/** Submissions to one form in a window: a good day's campaign, not a flood. */
const MAX_BY_FORM = 300;

/** The same longer text to one workspace in a window. */
const MAX_SAME_TEXT = 10;
const MIN_COUNTED_TEXT = 40;

const SENTENCE_OF: Record<Verdict, string> = {
  accepted: "Judged to be real.",
  held: "Held for a look before anybody is rung up.",
  spam: "Judged to be spam; stored all the same.",
};

/** What intake tells the guard: the facts it has, and who sent them. */
export type Suspect = Omit<
  Facts,
  "token" | "tokenIsForThisOrigin" | "puzzleIsSolved" | "emailIsDisposable" | "turnstileVouches"
> & { email: string; ip: string | null };

export interface Judgement {
  verdict: Verdict;
  reasons: VerdictReason[];
  /** The believed token of this form, whose single use is still to be recorded. */
  token: FormToken | null;
  /** What is counted, and how often each may come in a window. Keyed hashes: a counter holds no address. */
  counters: { key: string; limit: number; reason: ReasonKind }[];
}

/** Finds the facts out and weighs them. Never refuses and never waits for a third party longer than two seconds. */
export async function judgeSubmission(suspect: Suspect, services: Services): Promise<Judgement> {
  const { evidence, door, origin, ownOrigin, email, ip } = suspect;
  const [token, originHash, emailIsDisposable, vouched, counters] = await Promise.all([
    door === "form" || door === "api" || !evidence.token ? null : readToken(services, evidence.token),
    hashOrigin(door === "page" ? (origin ?? ownOrigin) : (origin ?? "")),
    email === "" ? false : isDisposableAddress(email),
    turnstileVouches(services, evidence.turnstile, ip),
    countersOf(suspect, services),
  ]);
  const puzzleIsSolved = token !== null && (await isSolved(token, evidence.solution));
  const tokenIsForThisOrigin = token?.originHash === originHash;

  const facts = {
    ...suspect,
    token,
    tokenIsForThisOrigin,
    puzzleIsSolved,
    emailIsDisposable,
    turnstileVouches: vouched,
  };
  const reasons = checkFacts(facts, services.now()).map(reasonOf);
  return {
    verdict: verdictFor(reasons),
    reasons,
    token: token?.formId === suspect.formId ? token : null,
    counters,
  };
}

/**
 * For the batch that stores the lead, after `insertLead`: marks the token used, counts, holds the lead when it turns
 * out that the token was used before or that too many came, and tells the ledger.
 */
export function guardStatements(
  lead: NewLead,
  { verdict, reasons, token, counters }: Judgement,
  services: Pick<Services, "db" | "newId">,
): D1PreparedStatement[] {
  const { db } = services;
  const { workspaceId, submissionId, createdAtMs } = lead;
  const isStored = leadIsStored(workspaceId, lead.id);
  const statements: D1PreparedStatement[] = [];
  const holds: { reason: VerdictReason; when: SqlCondition }[] = [];

  if (token !== null) {
    const { nonce, issuedAtMs } = token;
    const expiresAtMs = issuedAtMs + TOKEN_LIFE_MS;
    statements.push(insertNonce(db, workspaceId, { nonce, submissionId, expiresAtMs }, isStored));
    holds.push({ reason: reasonOf("token_reused"), when: nonceIsTaken(nonce, submissionId) });
  }
  if (counters.length > 0) {
    const window = windowAt(createdAtMs);
    const keys = counters.map(({ key }) => key);
    statements.push(countUp(db, workspaceId, keys, window.startMs, isStored));
    for (const { key, limit, reason } of counters) {
      holds.push({ reason: reasonOf(reason), when: isOverLimit(workspaceId, key, window, limit) });
    }
  }
  statements.push(...holds.map(({ reason, when }) => holdLeadWhen(db, workspaceId, lead.id, reason, when)));

  const entry = { leadId: lead.id, workspaceId, atMs: createdAtMs, actor: "system" };
  const judged = {
    ...entry,
    key: "guard.judged",
    kind: "guard.judged",
    sentence: SENTENCE_OF[verdict],
    data: { verdict, points: pointsOf(reasons), reasons: reasons.map(({ kind }) => kind) },
  };
  statements.push(writeLedger(db, services, judged, isStored));
  if (holds.length > 0) {
    const counted = {
      ...entry,
      key: "guard.counted",
      kind: "guard.counted",
      sentence: "Held if it was not already: its token had been used before, or too many came within minutes.",
      data: { possible: holds.map(({ reason }) => reason.kind) },
    };
    statements.push(writeLedger(db, services, counted, allOf(isStored, anyOf(holds.map(({ when }) => when)))));
  }
  return statements;
}

async function countersOf(suspect: Suspect, services: Services): Promise<Judgement["counters"]> {
  const { door, formId, ip, message } = suspect;
  // A server that holds a key may send many: they are its own customers' words.
  if (door === "api") return [];
  const key = await signingKey(services, "rate-counter");
  const block = ip === null ? null : addressBlock(ip);
  const text = message.length < MIN_COUNTED_TEXT ? null : message;
  const hashOf = async (value: string) => toBase64Url((await hmac(key, value)).subarray(0, 12));
  const [byAddress, byText] = await Promise.all([
    block === null ? null : hashOf(`${formId} ${block}`),
    text === null ? null : hashOf(text.toLowerCase().replaceAll(/\s+/g, " ")),
  ]);
  return [
    { key: `form/${formId}`, limit: MAX_BY_FORM, reason: "rate_form" },
    ...(byAddress === null
      ? []
      : [{ key: `address/${byAddress}`, limit: MAX_BY_ADDRESS, reason: "rate_address" } as const]),
    ...(byText === null ? [] : [{ key: `text/${byText}`, limit: MAX_SAME_TEXT, reason: "repeated_content" } as const]),
  ];
}

function windowAt(nowMs: number) {
  const startMs = nowMs - (nowMs % RATE_WINDOW_MS);
  return { startMs, lengthMs: RATE_WINDOW_MS, shareOfLast: 1 - (nowMs - startMs) / RATE_WINDOW_MS };
}

function allOf(...conditions: SqlCondition[]): SqlCondition {
  return joined(conditions, " AND ");
}

function anyOf(conditions: SqlCondition[]): SqlCondition {
  return joined(conditions, " OR ");
}

function joined(conditions: SqlCondition[], by: string): SqlCondition {
  return {
    sql: `(${conditions.map(({ sql }) => sql).join(by)})`,
    params: conditions.flatMap(({ params }) => params),
  };
}
