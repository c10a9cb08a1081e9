import type { TaughtScore } from "../lessons/index.ts";
import { CATEGORIES, type Score } from "./contract.ts";
import { toldFor } from "./score-text.ts";
import { refile } from "./summarise.ts";

/** The score as this workspace's own lessons move it, with the reasons among the others. Pure. */
export function withLessons(score: Score, { lean, category: taught }: TaughtScore): Score {
  const value = Math.min(100, Math.max(0, score.value + lean.points));
  const moved = lean.points === 0 ? [] : [{ label: lean.sentence, points: lean.points, quote: null }];
  const filedAs = CATEGORIES.find((one) => one === taught?.category);
  const category = filedAs ?? score.category;
  const filed =
    taught === null || category === score.category
      ? []
      : [{ label: `You filed ${taught.count} similar messages as ${category}`, points: 0, quote: null }];
  return {
    ...score,
    value,
    category,
    summary: refile(score.summary, score.category, category),
    reasons: [...score.reasons.map((reason) => toldFor(reason, category)), ...moved, ...filed],
    ...(filedAs !== undefined && { filed_by_workspace: true as const }),
  };
}
