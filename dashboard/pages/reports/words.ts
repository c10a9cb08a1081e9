import type { ApiShare } from "../../../worker/modules/insights/contract.ts";
import type { ApiRecalibration } from "../../../worker/modules/outcomes/contract.ts";

/** "34 %" */
export function percent(share: number): string {
  return `${Math.round(share * 100)}\u202f%`;
}

/** "34 %" with its interval, or that there are too few. */
export function shareWords({ rate, low, high }: ApiShare): string {
  if (rate === null || low === null || high === null) return "too few to say";
  return `${percent(rate)} (${Math.round(low * 100)}–${percent(high)})`;
}

/** "Nov 2026", or "Nov". */
export function monthWords(month: string, isLong = false): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  const options: Intl.DateTimeFormatOptions = { month: "short", timeZone: "UTC" };
  if (isLong) options.year = "numeric";
  return new Intl.DateTimeFormat("en", options).format(date);
}

/** "45 s", "12 min", "3 h 20 min", "2 days" */
export function durationWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

type Counted = Pick<ApiRecalibration, "decided" | "won" | "min_decided" | "min_of_each_side">;

/** What is still missing before outcomes move scores. Pure. */
export function whenItBegins(state: Counted): string {
  const { decided, won, min_decided: least, min_of_each_side: side } = state;
  const so = `${decided} ${decided === 1 ? "outcome" : "outcomes"} so far, ${won} of them won`;
  const isEnough = decided >= least && won >= side && decided - won >= side;
  return isEnough
    ? `${so}: that is enough. Scores follow them from the next full hour on.`
    : `Nothing yet: ${so}. From ${least} on, with ${side} won and ${side} not, scores follow them.`;
}
