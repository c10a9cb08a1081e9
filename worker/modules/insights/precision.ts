import type { MonthCount } from "../leads/index.ts";
import { HOT_FROM } from "../scoring/contract.ts";
import type { Month } from "./months.ts";
import { compareShares, type Share, shareOf } from "./shares.ts";

/** What counts as the top: scores from here on, or the tenth of the leads that scores highest. */
const TOPS = ["hot", "tenth"] as const;
export type Top = (typeof TOPS)[number];

const TENTH = 0.1;

export interface Precision {
  /** Accepted leads, decided or not. */
  leads: number;
  /** From which score on a lead is of the top; null where there are no leads. */
  topFrom: number | null;
  top: Share;
  all: Share;
}

export interface PrecisionReport extends Precision {
  /** How the top compares with the rest. */
  comparison: ReturnType<typeof compareShares>;
  months: (Precision & { month: string })[];
}

/** How many of the top-scored leads were won, against all, over the months and by each of them. Pure. */
export function precisionOf(counts: readonly MonthCount[], months: readonly Month[], top: Top): PrecisionReport {
  const whole = tally(counts, top);
  return {
    ...whole.precision,
    comparison: compareShares(whole.precision.top, whole.rest),
    months: months.map(({ month }, place) => ({
      month,
      ...tally(
        counts.filter((count) => count.month === place),
        top,
      ).precision,
    })),
  };
}

function tally(counts: readonly MonthCount[], top: Top): { precision: Precision; rest: Share } {
  const topFrom = topFromOf(counts, top);
  const isTop = ({ score }: MonthCount) => topFrom !== null && (score ?? 0) >= topFrom;
  const precision = {
    leads: sum(counts),
    topFrom,
    top: shareIn(counts.filter(isTop)),
    all: shareIn(counts),
  };
  return { precision, rest: shareIn(counts.filter((count) => !isTop(count))) };
}

/** Leads of one score stay together, so the top holds a tenth or a little more. */
function topFromOf(counts: readonly MonthCount[], top: Top): number | null {
  const total = sum(counts);
  if (total === 0) return null;
  if (top === "hot") return HOT_FROM;
  const scores = [...new Set(counts.map(({ score }) => score ?? 0))].toSorted((a, b) => b - a);
  return scores.find((from) => sum(counts.filter(({ score }) => (score ?? 0) >= from)) >= total * TENTH) ?? null;
}

function shareIn(counts: readonly MonthCount[]): Share {
  const decided = counts.filter(({ outcome }) => outcome !== null);
  return shareOf(sum(decided), sum(decided.filter(({ outcome }) => outcome === "won")));
}

function sum(counts: readonly MonthCount[]): number {
  return counts.reduce((total, { leads }) => total + leads, 0);
}
