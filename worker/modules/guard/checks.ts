import type { Evidence, VerdictReason } from "./contract.ts";
import { type ReasonKind, reasonOf } from "./decide.ts";
import { isAllowedOrigin } from "./origins.ts";
import { type FormToken, TOKEN_LIFE_MS } from "./token.ts";
import type { TurnstileWord } from "./turnstile.ts";
import { weighWords } from "./weigh-words.ts";

/** Nobody reads a form and types an answer in less. */
const MIN_FILL_MS = 2_000;

/** How far the clocks of two of our own machines may differ. */
const CLOCK_SLACK_MS = 60_000;

/** The ways in, as the guard tells them apart. The same words as a lead's `source`. */
export type Door = "widget" | "form" | "page" | "api";

/** All that is known of a submission when it is judged. Everything slow has been found out before. */
export interface Facts {
  door: Door;
  formId: string;
  allowedOrigins: readonly string[];
  /** Of the page it came from, by the browser's `Origin` or `Referer`; null when neither says. */
  origin: string | null;
  /** Our own, where the hosted page lives. */
  ownOrigin: string;
  /** Whether any header said that a browser sent it. */
  hasBrowserMarks: boolean;
  evidence: Evidence;
  /** Null when there was none or it was not signed by us. */
  token: FormToken | null;
  tokenIsForThisOrigin: boolean;
  puzzleIsSolved: boolean;
  emailIsDisposable: boolean;
  /** The form's owner wants Turnstile asked, and this server can ask it. */
  asksTurnstile: boolean;
  turnstile: TurnstileWord;
  name: string;
  message: string;
}

/** Pure: no clock, no network. What the browser says of itself can only make us stricter. */
export function checkFacts(facts: Facts, nowMs: number): VerdictReason[] {
  const { door, evidence, message, name } = facts;
  const before: ReasonKind[] = door === "api" ? ["api_key"] : checkBrowser(facts, nowMs);
  if (evidence.honeypot !== undefined && evidence.honeypot !== "") before.push("honeypot_filled");
  const after: VerdictReason[] = [];
  if (facts.emailIsDisposable) after.push(reasonOf("disposable_email"));
  if (facts.turnstile === "vouched") after.push(reasonOf("turnstile_passed"));
  else if (facts.asksTurnstile && door !== "api") after.push(withoutTurnstile(facts));
  return [...before.map(reasonOf), ...weighWords({ name, message }), ...after];
}

/** A refusal is another matter than no word at all: a page may lack the box, and that its owner can mend. */
function withoutTurnstile({ door, turnstile }: Facts): VerdictReason {
  const reason = reasonOf("turnstile_missing");
  if (turnstile === "refused") return reason;
  if (turnstile === "silent")
    return {
      ...reason,
      sentence: "The form asks Cloudflare Turnstile, and Cloudflare gave no word when it was asked.",
    };
  const why =
    door === "form"
      ? "the page of this HTML form has no Turnstile box, or the browser ran no script."
      : "the browser ran no script, or nothing came from Cloudflare.";
  return { ...reason, sentence: `The form asks Cloudflare Turnstile, but no answer came along: ${why}` };
}

function checkBrowser(facts: Facts, nowMs: number): ReasonKind[] {
  const { door, evidence } = facts;
  const reasons = checkOrigin(facts);
  // A form in plain HTML has no script, so neither token nor puzzle can be asked of it; only that a browser sent it.
  if (door === "form") return facts.hasBrowserMarks ? reasons : [...reasons, "no_browser_marks"];

  const problem = checkToken(facts, nowMs);
  if (problem !== null) reasons.push(problem);
  else if (door === "widget" && !facts.puzzleIsSolved) reasons.push("puzzle_unsolved");
  if (problem === null && facts.token !== null && nowMs - facts.token.issuedAtMs < MIN_FILL_MS)
    reasons.push("too_fast");
  if (door === "widget") {
    if (evidence.automated === true) reasons.push("automated_browser");
    if ((evidence.touches ?? 0) === 0) reasons.push("no_touches");
  }
  return reasons;
}

function checkToken({ evidence, token, formId, tokenIsForThisOrigin }: Facts, nowMs: number): ReasonKind | null {
  if (evidence.token === undefined || evidence.token === "") return "token_missing";
  if (token === null || token.formId !== formId || !tokenIsForThisOrigin) return "token_invalid";
  if (token.issuedAtMs > nowMs + CLOCK_SLACK_MS) return "token_invalid";
  return nowMs - token.issuedAtMs > TOKEN_LIFE_MS ? "token_expired" : null;
}

function checkOrigin({ allowedOrigins, origin, ownOrigin }: Facts): ReasonKind[] {
  if (allowedOrigins.length === 0) return [];
  if (origin === null) return ["origin_unknown"];
  return origin === ownOrigin || isAllowedOrigin(allowedOrigins, origin) ? [] : ["origin_not_listed"];
}
