import { MINUTE_MS } from "../../core/time.ts";

/** The window in which submissions are counted. */
export const RATE_WINDOW_MS = 10 * MINUTE_MS;

/** The window that is counted in, and what still counts of the one before: nobody gets a limit twice at an edge. */
export interface Window {
  startMs: number;
  lastStartMs: number;
  /** From 1 at the window's begin down to 0 at its end. */
  shareOfLast: number;
}

export function windowAt(nowMs: number): Window {
  const startMs = nowMs - (nowMs % RATE_WINDOW_MS);
  return {
    startMs,
    lastStartMs: startMs - RATE_WINDOW_MS,
    shareOfLast: 1 - (nowMs - startMs) / RATE_WINDOW_MS,
  };
}
