import { featuresOf } from "../../worker/modules/lessons/features.ts";
import { pointsOf, pull, type Taught } from "../../worker/modules/lessons/weigh-lessons.ts";
import { areaUnderCurve } from "./measure.ts";
import type { Result } from "./task.ts";

/** So many examples of each kind a workspace is thought to bring, as far as a domain has twice as many. */
const EXAMPLES_OF_A_KIND = 20;
/** A point of the score in log-odds, near enough: what the wording is worth at most, over what it says at most. */
const LOG_ODDS_PER_POINT = 0.125;
const SEED = 1;
const NOW = 0;

/**
 * What a workspace's own examples are worth: a domain that the weights never saw is judged without and with examples of
 * its own, by the layer that ships. The examples are the rows that come first by id, and are not judged themselves.
 */
export function judgeWithExamples(ofDomain: readonly Result[]) {
  const byId = ofDomain.toSorted((a, b) => a.sample.row.id.localeCompare(b.sample.row.id));
  const firstOf = (isPositive: boolean) => {
    const ofKind = byId.filter((result) => result.isPositive === isPositive);
    return ofKind.slice(0, Math.min(EXAMPLES_OF_A_KIND, Math.floor(ofKind.length / 2)));
  };
  const examples = [...firstOf(true), ...firstOf(false)];
  const lessons = examples.map(
    ({ sample, isPositive }, at): Taught => ({
      ...{ kind: isPositive ? "good_example" : "bad_example", wants: isPositive ? 1 : -1, category: null },
      ...{ leadId: null, personKey: `${at}`, memberId: "member", atMs: NOW },
      features: featuresOf(sample.row.text, SEED),
    }),
  );
  const rest = byId.filter((result) => !examples.includes(result));
  const after = rest.map((result) => {
    const features = featuresOf(result.sample.row.text, SEED);
    const points = pointsOf(lessons.reduce((sum, lesson) => sum + pull(features, lesson, NOW), 0));
    return { ...result, margin: result.margin + LOG_ODDS_PER_POINT * points };
  });
  return { examples: examples.length, before: areaUnderCurve(rest), after: areaUnderCurve(after) };
}
