import type { TaughtScore } from "../lessons/index.ts";
import { CATEGORIES, type Score } from "./contract.ts";
import { refile } from "./summarise.ts";

/** The score as this workspace's own lessons move it, with the reasons among the others. Pure. */
export function withLessons(score: Score, { lean, category: taught }: TaughtScore): Score {
  const value = Math.min(100, Math.max(0, score.value + lean.points));
  const moved = lean.points === 0 ? [] : [{ label: lean.sentence, points: lean.points, quote: null }];
  const category = CATEGORIES.find((one) => one === taught?.category) ?? score.category;
  const filed =
    taught === null || category === score.category
      ? []
      : [{ label: `You filed ${taught.count} similar messages as ${category}`, points: 0, quote: null }];
  const summary = refile(score.summary, score.category, category);
  return { ...score, value, category, summary, reasons: [...score.reasons, ...moved, ...filed] };
}
