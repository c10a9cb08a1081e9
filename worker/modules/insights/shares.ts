/** A share of won leads is told from so many decided ones on: with fewer its interval is wider than what it tells. */
export const MIN_DECIDED = 20;

/** 95 % of such intervals hold the true share. */
const Z = 1.959964;

/** Of so many decided leads so many were won. `rate`, `low` and `high` are null where there are too few to say. */
export interface Share {
  decided: number;
  won: number;
  rate: number | null;
  low: number | null;
  high: number | null;
}

/** The share with its interval. Pure. */
export function shareOf(decided: number, won: number): Share {
  if (decided < MIN_DECIDED) return { decided, won, rate: null, low: null, high: null };
  const { low, high } = wilson(decided, won);
  return { decided, won, rate: won / decided, low, high };
}

/**
 * How the top compares with the rest: `better` or `worse` only where the two intervals do not touch, otherwise the
 * difference may be chance. Pure.
 */
export function compareShares(top: Share, rest: Share): "better" | "worse" | "unclear" | "too_few" {
  if (top.low === null || top.high === null || rest.low === null || rest.high === null) return "too_few";
  if (top.low > rest.high) return "better";
  return top.high < rest.low ? "worse" : "unclear";
}

/** Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927. */
function wilson(decided: number, won: number): { low: number; high: number } {
  const share = won / decided;
  const weight = (Z * Z) / decided;
  const middle = (share + weight / 2) / (1 + weight);
  const reach = (Z / (1 + weight)) * Math.sqrt((share * (1 - share)) / decided + weight / (4 * decided));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}
