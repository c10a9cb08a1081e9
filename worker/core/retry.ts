import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";

/** When to try again. Pure: the time and the dice are arguments, so a schedule can be tested as a table. */

/**
 * Gaps between the ten tries of the Standard Webhooks example schedule: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h,
 * 24 h after the try before, over 75 h 35 min 5 s in all.
 * Source: standard-webhooks/spec/standard-webhooks.md, "Delivery and retries".
 */
export const WEBHOOK_RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** An endpoint that only fails for so long is switched off. Source: Svix, "Disabling failing endpoints". */
export const WEBHOOK_DISABLE_AFTER_MS = 5 * DAY_MS;

/**
 * The clock of those days starts once two failures lie this far apart with no success between them, and within a day: a
 * short outage starts none. Source: as above.
 */
export const FAILING_SPAN_MS = 12 * HOUR_MS;
export const FAILING_WINDOW_MS = 24 * HOUR_MS;

/** For our own work (scoring, routing): quick at first, as the cause is mostly a passing fault of ours. */
export const JOB_RETRY_DELAYS_MS: readonly number[] = [
  2 * SECOND_MS,
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
];

/** Each gap is stretched or shrunk by up to this share, so that failures of one moment do not return as one. */
export const JITTER_SHARE = 0.2;

/** A receiver may ask us to wait, but not for longer than this. */
export const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;

/**
 * When the next try falls due, or null when `triesMade` has used up the table.
 * @param random 0 ≤ x < 1
 * @param waitAtLeastMs what the receiver asked for by `Retry-After`; the next try is never sooner
 */
export function nextTryAtMs(
  delaysMs: readonly number[],
  triesMade: number,
  nowMs: number,
  random: number,
  waitAtLeastMs = 0,
): number | null {
  const delayMs = delaysMs[triesMade - 1];
  if (delayMs === undefined) return null;
  const jitteredMs = delayMs * (1 - JITTER_SHARE + 2 * JITTER_SHARE * random);
  return nowMs + Math.round(Math.max(jitteredMs, Math.min(waitAtLeastMs, MAX_RETRY_AFTER_MS)));
}

/**
 * Milliseconds that a `Retry-After` header asks for: seconds or an HTTP date (RFC 9110 section 10.2.3). A fraction is
 * against the rule but clear, so it counts: the next try is never sooner than asked. Zero for anything else; never more
 * than 24 hours.
 */
export function retryAfterMs(header: string | null, nowMs: number): number {
  const text = header?.trim() ?? "";
  const askedMs = /^\d+(\.\d+)?$/.test(text) ? Math.ceil(Number(text) * SECOND_MS) : httpDateMs(text) - nowMs;
  return askedMs > 0 ? Math.min(askedMs, MAX_RETRY_AFTER_MS) : 0;
}

/** The three forms that a recipient has to know (RFC 9110 section 5.6.7): today's, RFC 850's and C's `asctime`. */
const HTTP_DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, (?:0[1-9]|[12]\d|3[01])-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

function httpDateMs(text: string): number {
  if (!HTTP_DATES.some((form) => form.test(text))) return Number.NaN;
  return Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
}
