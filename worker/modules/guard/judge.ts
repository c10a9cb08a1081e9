import { addressBlock } from "../../core/address-block.ts";
import { hmac, toBase64Url } from "../../core/crypto.ts";
import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { signingKey } from "../../core/signing-keys.ts";
import type { LedgerEntry, NewLead } from "../leads/contract.ts";
import { type ConditionalEntry, holdLeadFor, leadHasReason, leadIsStored } from "../leads/index.ts";
import { askAboutHolding, MOST_HELD_POINTS } from "../lessons/index.ts";
import { checkFacts, type Facts } from "./checks.ts";
import type { Verdict, VerdictReason } from "./contract.ts";
import { HELD_FROM, pointsOf, type ReasonKind, reasonOf, TEXT_REASONS, verdictFor } from "./decide.ts";
import { isDisposableAddress } from "./disposable.ts";
import { FLOOD_FROM, learnCount } from "./flood-gate.ts";
import { RATE_WINDOW_MS, windowAt } from "./rate-window.ts";
import { type Counter, countUp, reasonsOverLimit } from "./store.ts";
import { type FormToken, isSolved, readToken, TOKEN_LIFE_MS } from "./token.ts";
import { askTurnstile } from "./turnstile.ts";

/** Submissions of one address to one form in a window. An office behind one address may send ten. */
const ALLOWED_BY_ADDRESS = 10;

/** The same longer text to one workspace in a window. */
const ALLOWED_SAME_TEXT = 30;
const MIN_COUNTED_TEXT = 40;

const SENTENCE_OF: Record<Verdict, string> = {
  accepted: "Judged to be real.",
  held: "Held for a look before anybody is rung up.",
  spam: "Judged to be spam; stored all the same.",
};

/** What intake tells the guard: the facts it has, and who sent them. */
export type Suspect = Omit<
  Facts,
  "token" | "tokenIsForThisOrigin" | "puzzleIsSolved" | "emailIsDisposable" | "turnstile"
> & { workspaceId: string; email: string; ip: string | null; submissionId: string };

export interface Judgement {
  verdict: Verdict;
  reasons: VerdictReason[];
  /** What the batch that stores the lead counts. Empty for a trusted sender. */
  counters: Counter[];
}

/** Finds the facts out and weighs them. Never refuses and never waits for a third party longer than two seconds. */
export async function judgeSubmission(suspect: Suspect, services: Services): Promise<Judgement> {
  const { evidence, door, origin, ownOrigin, email, ip } = suspect;
  const [token, emailIsDisposable, turnstile, counters] = await Promise.all([
    door === "form" || door === "api" || !evidence.token ? null : readToken(services, evidence.token),
    email === "" ? false : isDisposableAddress(email),
    askTurnstile(services, evidence.turnstile, ip, suspect.submissionId),
    countersOf(suspect, services),
  ]);
  const puzzleIsSolved = token !== null && (await isSolved(token, evidence.solution));
  const tokenIsForThisOrigin = token?.origin === (origin ?? (door === "page" ? ownOrigin : ""));

  const facts = {
    ...suspect,
    token,
    tokenIsForThisOrigin,
    puzzleIsSolved,
    emailIsDisposable,
    asksTurnstile: suspect.asksTurnstile && services.config.turnstile !== null,
    turnstile,
  };
  const checked = checkFacts(facts, services.now());
  const reasons = [...checked, ...(await lessonsOn(checked, suspect, services))];
  return {
    verdict: verdictFor(reasons),
    reasons,
    counters: token?.formId === suspect.formId ? [...counters, useOf(token)] : counters,
  };
}

/**
 * For what was accepted before anything could be checked, and turns out to be doubtful: a person looks, whatever else
 * speaks for it.
 * @param doubt a sentence for that person
 */
export function withDoubt(judgement: Judgement, doubt: string): Judgement {
  const reason = { ...reasonOf("arrived_in_outage"), sentence: doubt };
  const verdict = judgement.verdict === "accepted" ? "held" : judgement.verdict;
  return { ...judgement, verdict, reasons: [...judgement.reasons, reason] };
}

/**
 * What this workspace's own presses on similar messages say. They cost a read, so they are asked only where the words
 * speak against a message and as little as they may weigh would tip the scale; and they are never in the way.
 */
async function lessonsOn(reasons: readonly VerdictReason[], suspect: Suspect, services: Services) {
  const points = pointsOf(reasons);
  const isNear = points >= HELD_FROM - MOST_HELD_POINTS && points < HELD_FROM + MOST_HELD_POINTS;
  if (!isNear || !reasons.some(({ kind, points: own }) => own > 0 && TEXT_REASONS.has(kind))) return [];
  try {
    const lean = await askAboutHolding(services, suspect.workspaceId, suspect.message);
    return lean.points === 0 ? [] : [{ kind: "workspace_lessons", ...lean }];
  } catch (error) {
    services.log("guard.lessons_unread", { reason: errorText(error) });
    return [];
  }
}

/**
 * For the batch that stores the lead, after `insertLead`: counts, and holds an accepted lead when it turns out that its
 * token was used before or that too many came. What follows an accepted lead only, follows these.
 */
export function guardStatements(
  lead: NewLead,
  { verdict, counters }: Judgement,
  db: D1Database,
): D1PreparedStatement[] {
  if (counters.length === 0) return [];
  const { workspaceId, id, createdAtMs } = lead;
  const count = countUp(db, workspaceId, id, counters, leadIsStored(workspaceId, id));
  if (verdict !== "accepted") return [count];
  return [count, holdLeadFor(db, workspaceId, id, reasonsOverLimit(workspaceId, counters, windowAt(createdAtMs)))];
}

/** What the statement that counts returned: other isolates count in the same rows. */
export function learnCounts(lead: NewLead, rows: readonly Record<string, unknown>[], services: Services): void {
  const count = rows.find(({ key }) => String(key).startsWith("rate_address/"))?.count;
  if (typeof count === "number") learnCount(lead.formId, lead.ip, count, services);
}

/** What the ledger says of the judgement; after `guardStatements`, as they may have held the lead. */
export function guardEntries(lead: NewLead, { verdict, reasons, counters }: Judgement): ConditionalEntry[] {
  const kinds = reasons.map(({ kind }) => kind);
  const data = { verdict, points: pointsOf(reasons), reasons: kinds };
  const judged = { entry: stepOf(lead, "guard.judged", SENTENCE_OF[verdict], data) };
  if (verdict !== "accepted" || counters.length === 0) return [judged];
  const sentence = "Held after all: its token was used before, or too many like it came.";
  const found = counters.map(({ reason }) => reason);
  return [
    judged,
    {
      entry: stepOf(lead, "guard.counted", sentence, {}),
      onlyIf: leadHasReason(lead.workspaceId, lead.id, found),
    },
  ];
}

function stepOf(lead: NewLead, kind: string, sentence: string, data: LedgerEntry["data"]): LedgerEntry {
  const { workspaceId, id: leadId, createdAtMs: atMs } = lead;
  return { workspaceId, leadId, key: kind, atMs, kind, actor: "system", sentence, data };
}

async function countersOf(suspect: Suspect, services: Services): Promise<Counter[]> {
  const { door, formId, ip, message } = suspect;
  // A server that holds a key may send many: they are its own customers' words.
  if (door === "api") return [];
  const key = await signingKey(services, "rate-counter");
  const block = ip === null ? null : addressBlock(ip);
  const hashOf = async (value: string) => toBase64Url((await hmac(key, value)).subarray(0, 12));
  const [byAddress, byText] = await Promise.all([
    block === null ? null : hashOf(`${formId} ${block}`),
    message.length < MIN_COUNTED_TEXT ? null : hashOf(message.toLowerCase().replaceAll(/\s+/g, " ")),
  ]);
  const { startMs: windowStartMs } = windowAt(services.now());
  const expiresAtMs = windowStartMs + 2 * RATE_WINDOW_MS;
  const counted = (reason: ReasonKind, of: string, allowed: number): Counter => {
    return { reason, of, windowStartMs, allowed, expiresAtMs };
  };
  return [
    counted("rate_form", formId, FLOOD_FROM),
    ...(byAddress === null ? [] : [counted("rate_address", byAddress, ALLOWED_BY_ADDRESS)]),
    ...(byText === null ? [] : [counted("repeated_content", byText, ALLOWED_SAME_TEXT)]),
  ];
}

/** A token may come once in its life. */
function useOf({ nonce, issuedAtMs }: FormToken): Counter {
  return { reason: "token_reused", of: nonce, windowStartMs: 0, allowed: 1, expiresAtMs: issuedAtMs + TOKEN_LIFE_MS };
}
