import { DAY_MS, MINUTE_MS } from "../../core/time.ts";
import type { Period } from "../leads/index.ts";

export interface Month extends Period {
  /** Such as `2026-11`. */
  month: string;
}

/**
 * The calendar months of a time zone that end with the one of `nowMs`, oldest first. Where a month begins is asked of
 * `Intl`, which knows the zones, their summer times and their past changes. Pure.
 */
export function lastMonths(nowMs: number, timeZone: string, count: number): Month[] {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", calendar: "gregory" });
  const monthOf = (atMs: number) => format.format(atMs).slice(0, 7);
  const current = numberOf(monthOf(nowMs));
  const starts = Array.from({ length: count + 1 }, (_, place) => {
    const month = nameOf(current - count + 1 + place);
    return { month, startsAtMs: firstMoment(month, monthOf) };
  });
  return starts.slice(0, -1).map(({ month, startsAtMs }, place) => ({
    month,
    fromMs: startsAtMs,
    toMs: starts[place + 1]?.startsAtMs ?? startsAtMs,
  }));
}

/** The first minute that lies in this month. No zone is further from UTC than a day. */
function firstMoment(month: string, monthOf: (atMs: number) => string): number {
  const inUtcMs = Date.parse(`${month}-01T00:00:00Z`);
  let before = inUtcMs - DAY_MS;
  let inside = inUtcMs + DAY_MS;
  while (inside - before > MINUTE_MS) {
    const middle = before + Math.floor((inside - before) / 2 / MINUTE_MS) * MINUTE_MS;
    if (monthOf(middle) < month) before = middle;
    else inside = middle;
  }
  return inside;
}

function numberOf(month: string): number {
  const [year, ofYear] = month.split("-").map(Number);
  return (year ?? 0) * 12 + (ofYear ?? 1) - 1;
}

function nameOf(number: number): string {
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;
}
