import type { Lead } from "../leads/contract.ts";
import type { Score } from "./contract.ts";
import { toldFor } from "./score-text.ts";
import { refile } from "./summarise.ts";

/** What a message is worth at most that the guard reads as spam, until somebody releases it. */
const MOST_AS_SPAM = 5;

/** The score beside what the guard read in the same words: what it holds as spam is nobody's sale. Pure. */
export function besideGuard(
  score: Score,
  { verdict, verdictReasons }: Pick<Lead, "verdict" | "verdictReasons">,
): Score {
  const isSpam = verdict !== "accepted" && verdictReasons.some(({ kind }) => kind === "text_looks_like_spam");
  if (!isSpam || score.category === "spam" || score.category === "vendor") return score;
  const value = Math.min(score.value, MOST_AS_SPAM);
  const reason = { label: "The wording is like that of spam", points: value - score.value, quote: null };
  return {
    ...score,
    value,
    category: "spam",
    summary: refile(score.summary, score.category, "spam"),
    reasons: [...score.reasons.map((known) => toldFor(known, "spam")), reason],
  };
}
