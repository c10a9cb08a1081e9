import { monthOf } from "../../core/time.ts";

/** Before this share of the time is over, a forecast would be a guess. */
const TOO_EARLY_SHARE = 0.1;
/** So few say nothing about a month. */
const TOO_FEW = 5;

export interface Month {
  /** Such as `2026-11`, in UTC. */
  name: string;
  startMs: number;
  endMs: number;
}

/** The calendar month of a moment, in UTC: the end is the first moment of the next. */
export function monthAt(nowMs: number): Month {
  const now = new Date(nowMs);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return {
    name: monthOf(nowMs),
    startMs: Date.UTC(year, month, 1),
    endMs: Date.UTC(year, month + 1, 1),
  };
}

/**
 * How many it will be by the end of the month if it goes on like this: linear by the share of the month that is over, from
 * the day the workspace began. Null when it is too early to say. Pure.
 */
export function forecast(used: number, month: Month, workspaceSinceMs: number, nowMs: number): number | null {
  const sinceMs = Math.max(month.startMs, workspaceSinceMs);
  const share = (nowMs - sinceMs) / (month.endMs - month.startMs);
  if (share < TOO_EARLY_SHARE || used < TOO_FEW) return null;
  const perMs = used / (nowMs - sinceMs);
  return Math.round(used + perMs * Math.max(0, month.endMs - nowMs));
}
