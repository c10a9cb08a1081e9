import type { Score } from "../scoring/contract.ts";
import { bandAt, type Curve, shiftAt } from "./draw-curve.ts";

/** The score as this workspace's outcomes move it, with the reason among the others. Without a curve it stays. Pure. */
export function recalibrateScore(score: Score, curve: Curve | null): Score {
  const shift = curve === null ? 0 : shiftAt(curve, score.value);
  const band = curve === null ? undefined : bandAt(curve, score.value);
  if (shift === 0 || band === undefined) return score;
  const label =
    band.decided === 0
      ? "Leads that score much like this one here turned out otherwise than expected"
      : `Of ${band.decided} leads that scored like this, ${band.won} were won`;
  return {
    ...score,
    value: score.value + shift,
    calibrated_from: score.value,
    reasons: [...score.reasons, { label, points: shift, quote: null }],
  };
}

/** The score as it was before the outcomes moved it. Pure. */
export function beforeRecalibration({ calibrated_from: before, ...score }: Score): Score {
  return before === undefined ? score : { ...score, value: before, reasons: score.reasons.slice(0, -1) };
}
