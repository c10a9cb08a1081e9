import type { AttemptOutcome } from "../../core/destination.ts";
import type { Services } from "../../core/services.ts";
import { MINUTE_MS } from "../../core/time.ts";

/** After the pause they go one behind another, so far apart: below the twenty a minute that Telegram takes for a group. */
const APART_MS = 4_000;

/** One answer keeps the others of its destination away for no longer than this. */
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;

/** A destination that said "too many": until when it is left alone, and how many deliveries wait for that. */
interface Pause {
  untilMs: number;
  waiting: number;
}

const keyOf = (destinationId: string) => `deliveries/pause/${destinationId}`;

/** Notes a "too many requests" that named a time. In this isolate's memory: another one hears of it by its own first call. */
export function notePause(
  destinationId: string,
  outcome: AttemptOutcome,
  { cache, now }: Pick<Services, "cache" | "now">,
) {
  if (outcome.kind === "sent" || outcome.statusCode !== 429 || outcome.retryAfterMs === 0) return;
  const untilMs = now() + Math.min(outcome.retryAfterMs, LONGEST_PAUSE_MS);
  const value: Pause = { untilMs, waiting: 0 };
  cache.set(keyOf(destinationId), { value, expiresAtMs: untilMs });
}

/** When a delivery may go to a destination that asked for a pause; null when it may go now. */
export function turnAfterPause(destinationId: string, { cache, now }: Pick<Services, "cache" | "now">): number | null {
  const known = cache.get(keyOf(destinationId));
  if (known === undefined) return null;
  if (known.expiresAtMs <= now()) {
    cache.delete(keyOf(destinationId));
    return null;
  }
  const pause = known.value as Pause;
  return pause.untilMs + pause.waiting++ * APART_MS;
}
