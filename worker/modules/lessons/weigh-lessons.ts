import { DAY_MS } from "../../core/time.ts";
import type { LessonKind, LessonRow } from "./contract.ts";

/** How far lessons move what is held, in the guard's points: clear spam and clear enquiries stay what they are. */
export const MOST_HELD_POINTS = 4;
/** How far they move a score of 0 to 100. */
export const MOST_SCORE_POINTS = 12;

/** Fewer people's texts than this teach nothing: one press, or one stranger who writes often, is no pattern. */
const MIN_PEOPLE = 3;
/** What one member says weighs no more than this many lessons, however often it is said. */
const MOST_OF_ONE_MEMBER = 6;
/** A lesson counts half after so long. */
const HALF_LIFE_MS = 180 * DAY_MS;
/** From this likeness on (the cosine of their features) two messages are of one kind. */
const SIMILAR_FROM = 0.3;
/** A member's own example says more about a score than a press, which may have had other reasons. */
const PRESS_SHARE = 0.5;
/** All that members say of scores by presses and opinions, at most, on the scale on which one exact example is 1. */
const MOST_OF_ONE_MEMBER_ON_SCORES = 1;

const EXAMPLES: readonly LessonKind[] = ["good_example", "bad_example"];

export type Taught = Pick<
  LessonRow,
  "kind" | "wants" | "category" | "personKey" | "memberId" | "features" | "atMs" | "leadId"
>;

export interface Lean {
  points: number;
  /** For a person who asks why; empty when nothing moves. */
  sentence: string;
}

const NO_LEAN: Lean = { points: 0, sentence: "" };

/**
 * What presses on similar messages say about holding this one: points towards holding, negative ones towards letting
 * it in. Several people's messages have to agree, nobody's presses weigh beyond a bound, and old ones fade. Pure.
 */
export function leanOfPresses(features: readonly number[], lessons: readonly Taught[], nowMs: number): Lean {
  const similar = lessons.filter((lesson) => likeness(features, lesson.features) >= SIMILAR_FROM);
  const balance = sumByMember(onePerPerson(similar), MOST_OF_ONE_MEMBER, (lesson) => lesson.wants * age(lesson, nowMs));
  const agreeing = onePerPerson(similar.filter(({ wants }) => wants === Math.sign(balance)));
  if (balance === 0 || agreeing.length < MIN_PEOPLE) return NO_LEAN;
  const size = Math.min(MOST_HELD_POINTS, Math.round(Math.abs(balance)) - MIN_PEOPLE + 2);
  if (size <= 0) return NO_LEAN;
  return balance > 0
    ? { points: -size, sentence: `You marked ${agreeing.length} similar messages as not spam.` }
    : { points: size, sentence: `You marked ${agreeing.length} similar messages as not a lead.` };
}

/** What examples, presses and opinions on similar messages say about a score. Pure. */
export function leanOfScore(features: readonly number[], lessons: readonly Taught[], nowMs: number): Lean {
  const examples = lessons.filter(({ kind }) => EXAMPLES.includes(kind));
  const said = onePerPerson(lessons.filter(({ kind }) => !EXAMPLES.includes(kind)));
  const near = said.filter((lesson) => lesson.wants !== 0 && likeness(features, lesson.features) >= SIMILAR_FROM);
  const toldByPresses =
    near.length < MIN_PEOPLE
      ? 0
      : sumByMember(near, MOST_OF_ONE_MEMBER_ON_SCORES, (lesson) => PRESS_SHARE * pull(features, lesson, nowMs));
  const toldByExamples = examples.reduce((sum, lesson) => sum + pull(features, lesson, nowMs), 0);
  const points = pointsOf(toldByExamples + toldByPresses);
  if (points === 0) return NO_LEAN;
  const resembles = examples.filter(
    (lesson) => lesson.wants === Math.sign(points) && likeness(features, lesson.features) >= SIMILAR_FROM,
  ).length;
  const what =
    resembles > 0 ? "your own examples" : near.length > 0 ? "what you said of similar leads" : "your examples";
  return { points, sentence: `Resembles ${what} of ${points > 0 ? "good leads" : "what is no good lead"}` };
}

/** The points of so much evidence: less for each further piece, and never beyond the bound. */
export function pointsOf(evidence: number): number {
  return Math.round(MOST_SCORE_POINTS * Math.tanh(evidence)) || 0;
}

/** What one lesson pulls at a text, on the scale on which an example of the very same words is 1. */
export function pull(features: readonly number[], lesson: Taught, nowMs: number): number {
  return lesson.wants * likeness(features, lesson.features) * age(lesson, nowMs);
}

/** The category under which several people's similar messages were filed, and how many agree; null without agreement. */
export function taughtCategory(features: readonly number[], lessons: readonly Taught[]) {
  const similar = onePerPerson(
    lessons.filter(({ category, features: own }) => category !== null && likeness(features, own) >= SIMILAR_FROM),
  );
  const counts = Map.groupBy(similar, ({ category }) => category);
  const [best] = [...counts].toSorted(([, a], [, b]) => b.length - a.length);
  if (best === undefined || best[0] === null || best[1].length < MIN_PEOPLE) return null;
  return best[1].length > similar.length / 2 ? { category: best[0], count: best[1].length } : null;
}

/** The cosine of two sorted lists of features. */
function likeness(a: readonly number[], b: readonly number[]): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left === right) shared++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return shared === 0 ? 0 : shared / Math.sqrt(a.length * b.length);
}

function age({ atMs }: Taught, nowMs: number): number {
  return 0.5 ** (Math.max(0, nowMs - atMs) / HALF_LIFE_MS);
}

/** Of each person's texts the newest lesson. */
function onePerPerson(lessons: readonly Taught[]): Taught[] {
  const newest = new Map<string, Taught>();
  for (const lesson of lessons) {
    const known = newest.get(lesson.personKey);
    if (known === undefined || known.atMs < lesson.atMs) newest.set(lesson.personKey, lesson);
  }
  return [...newest.values()];
}

/** The sum of what members said, each one's own sum within a bound. */
function sumByMember(lessons: readonly Taught[], most: number, worthOf: (lesson: Taught) => number): number {
  const byMember = Map.groupBy(lessons, ({ memberId }) => memberId);
  return [...byMember.values()].reduce((total, ofOne) => {
    const own = ofOne.reduce((sum, lesson) => sum + worthOf(lesson), 0);
    return total + Math.max(-most, Math.min(most, own));
  }, 0);
}
