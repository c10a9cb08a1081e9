import { type Content, checkContent } from "./content.ts";
import type { VerdictReason } from "./contract.ts";
import { HELD_FROM, pointsOf, type ReasonKind, reasonOf } from "./decide.ts";
import { type SpamScore, spamScoreOf } from "./judge-text.ts";

/** What one log-odd of the text judge weighs beside the other reasons. */
const POINTS_PER_LOG_ODD = 4;
/** However much a text looks like spam: twice what holds it, so that facts are needed for more. */
const MOST_POINTS = 2 * HELD_FROM;
/** Fewer points are no news: half of all people write something that somebody's spam said too. */
const LEAST_POINTS = 4;

/** Above every margin of the text judge, so that the list's own opinion stands. */
const HELD_BY_LIST = 100;

/** What the text judge reads too. Of these two readings of the same words the stronger counts, never both. */
const READ_BY_JUDGE: ReadonlySet<ReasonKind> = new Set<ReasonKind>([
  "some_links",
  "many_links",
  "shouting",
  "spam_phrase",
  "spam_phrases",
]);

/** Everything that the words say, as reasons whose points add up. Pure; linear in the text (F73). */
export function weighWords(content: Content): VerdictReason[] {
  const kinds = checkContent(content);
  const score = spamScoreOf(content.message);
  const judged = score.isNeutral ? 0 : Math.min(MOST_POINTS, Math.floor(pointsOfJudge(score.distance)));
  const points = judged - listedPoints(kinds);
  const reasons = kinds.map(reasonOf);
  return judged < LEAST_POINTS || points <= 0 ? reasons : [...reasons, wordingReason(judged, points, score)];
}

/**
 * Where a message stands for the guard, on the scale of the text judge: at the judge's threshold words alone hold it.
 * For training and measuring, which so judge as the product does.
 */
export function marginWithListed(kinds: readonly ReasonKind[], margin: number): number {
  const others = pointsOf(kinds.filter((kind) => !READ_BY_JUDGE.has(kind)).map(reasonOf));
  if (listedPoints(kinds) + others >= HELD_FROM) return HELD_BY_LIST + margin;
  return margin + Math.min(others, HELD_FROM - LEAST_POINTS) / POINTS_PER_LOG_ODD;
}

function pointsOfJudge(distance: number): number {
  return HELD_FROM + POINTS_PER_LOG_ODD * distance;
}

function listedPoints(kinds: readonly ReasonKind[]): number {
  return pointsOf(kinds.filter((kind) => READ_BY_JUDGE.has(kind)).map(reasonOf));
}

/** The reason with the strongest signs of the text and the words they rest on. */
function wordingReason(judged: number, points: number, { signs }: SpamScore): VerdictReason {
  const looks = judged >= HELD_FROM;
  const { kind, sentence } = reasonOf(looks ? "text_looks_like_spam" : "text_leans_to_spam");
  const told = signs.map(({ says, quote }) => (quote === "" ? says : `${says} (“${quote}”)`)).join(", ");
  const bare = sentence.slice(0, -1);
  return { kind, points, sentence: told === "" ? sentence : `${bare}: it ${told}.` };
}
