import { FAILING_SPAN_MS, FAILING_WINDOW_MS } from "../../core/retry.ts";

/** What is known of the failures of a destination since its last success. */
export interface FailureRun {
  firstFailureAtMs: number | null;
  lastFailureAtMs: number | null;
  /** When the clock started that ends with switching off. */
  failingSinceMs: number | null;
  /** When its owner was told that half of the time is over. */
  warnedAtMs: number | null;
}

export interface FailureVerdict {
  run: FailureRun;
  step: "none" | "warn" | "disable";
}

/**
 * What one more failure means. Pure. Only a failure switches off, never the passing of time alone; and the owner was
 * told at least half of `disableAfterMs` before, also where tries are rare.
 */
export function decideOnFailure(run: FailureRun, nowMs: number, disableAfterMs: number): FailureVerdict {
  const failed = { ...run, firstFailureAtMs: windowStart(run, nowMs), lastFailureAtMs: nowMs };
  const { failingSinceMs, warnedAtMs } = run;
  if (failingSinceMs === null) {
    const isFailing = nowMs - failed.firstFailureAtMs >= FAILING_SPAN_MS;
    return { run: { ...failed, failingSinceMs: isFailing ? nowMs : null }, step: "none" };
  }
  if (warnedAtMs === null) {
    const isHalfOver = nowMs - failingSinceMs >= disableAfterMs / 2;
    return { run: { ...failed, warnedAtMs: isHalfOver ? nowMs : null }, step: isHalfOver ? "warn" : "none" };
  }
  const isOver = nowMs - failingSinceMs >= disableAfterMs && nowMs - warnedAtMs >= disableAfterMs / 2;
  return { run: failed, step: isOver ? "disable" : "none" };
}

/** The first failure that this one may be counted together with: of those older than a day the last one's turn has come. */
function windowStart({ firstFailureAtMs, lastFailureAtMs }: FailureRun, nowMs: number): number {
  if (firstFailureAtMs !== null && nowMs - firstFailureAtMs <= FAILING_WINDOW_MS) return firstFailureAtMs;
  return lastFailureAtMs !== null && nowMs - lastFailureAtMs <= FAILING_WINDOW_MS ? lastFailureAtMs : nowMs;
}
