import type { TaughtScore } from "../lessons/index.ts";
import { CATEGORIES, type Score, type ScoreReason } from "./contract.ts";
import { contradicts } from "./score-text.ts";
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
  // Its points stay, as a refiled message may move no further than the lessons' bound; what it says must not.
  const agreeing = ({ label, ...reason }: ScoreReason) => ({
    ...reason,
    label: contradicts({ label, ...reason }, category) ? "Has words that buyers use" : label,
  });
  return {
    ...score,
    value,
    category,
    summary: refile(score.summary, score.category, category),
    reasons: [...score.reasons.map(agreeing), ...moved, ...filed],
    ...(filedAs !== undefined && { filed_by_workspace: true as const }),
  };
}
