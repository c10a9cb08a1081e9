import { writeFileSync } from "node:fs";
import { probabilityOf, unpackModel } from "../../worker/core/text-model.ts";
import { SPAM_MODEL, SPAM_THRESHOLD } from "../../worker/modules/guard/spam-model.ts";
import { marginWithListed } from "../../worker/modules/guard/weigh-words.ts";
import { INTENT_MODEL } from "../../worker/modules/scoring/intent-model.ts";
import { drawCurve } from "./curve.ts";
import { isHeldOut, readRows } from "./data.ts";
import { areaUnderCurve, calibrationOf, expectedError, type Judged, shareAbove, thresholdFor } from "./measure.ts";
import {
  INTENT_TASK,
  judgeAll,
  judgeBySourceLeftOut,
  type Result,
  SPAM_TASK,
  samplesOf,
  type Task,
  train,
} from "./task.ts";
import { judgeWithExamples } from "./workspace-examples.ts";

const CURVE_FILE = "tools/judge/calibration.svg";

const WITH_EXAMPLES = "--workspace-examples";
const [folder, lines] = process.argv.slice(2).filter((word) => word !== WITH_EXAMPLES);
if (folder === undefined) {
  console.error(
    "Say where the data are: npm run judge:eval -- <folder of .jsonl files> [file of labelled lines] [--workspace-examples]",
  );
  process.exit(1);
}

const curves = [SPAM_TASK, INTENT_TASK].map((task) => {
  const samples = samplesOf(task, readRows(folder));
  const kept = samples.filter(({ row }) => isHeldOut(row));
  const heldOut = judgeAll(
    task,
    train(
      task,
      samples.filter(({ row }) => !isHeldOut(row)),
    ),
    kept,
  );
  const leftOut = judgeBySourceLeftOut(task, samples);
  if (task === SPAM_TASK) {
    tellSpam("rows held out, trained on the others", heldOut);
    tellSpam("each source by weights that never saw it", leftOut);
  } else {
    tellIntent("rows held out, trained on the others", heldOut);
    tellIntent("each domain by weights that never saw it", leftOut);
    if (process.argv.includes(WITH_EXAMPLES)) tellExamples(leftOut);
  }
  const given = lines === undefined ? [] : judgeAll(task, shippedOf(task), samplesOf(task, readRows(lines)));
  if (given.length > 0) {
    if (task === SPAM_TASK) tellSpam(`the shipped model on ${lines}`, given);
    else tellIntent(`the shipped model on ${lines}`, given);
  }
  const drawn = given.some(isSpamOrBuyer) && !given.every(isSpamOrBuyer) ? given : leftOut;
  return { name: task.name, points: calibrationOf(drawn.map((result) => withProbability(task, result))) };
});
writeFileSync(CURVE_FILE, drawCurve(curves));
console.log(`\nThe calibration curve is in ${CURVE_FILE}.`);
for (const { name, points } of curves) {
  console.log(`\n${name}: said → true (rows); wrong by ${percent(expectedError(points))} on average`);
  for (const point of points) console.log(`  ${percent(point.said)} → ${percent(point.true)} (${point.count})`);
}

function isSpamOrBuyer({ isPositive }: Judged): boolean {
  return isPositive;
}

function shippedOf(task: Task) {
  return unpackModel(task === SPAM_TASK ? SPAM_MODEL : INTENT_MODEL);
}

function withProbability(task: Task, { margin, isPositive }: Judged) {
  return { probability: probabilityOf(shippedOf(task), margin), isPositive };
}

/** As the product judges: the model with what the guard's list finds, by the same function and the same threshold. */
function tellSpam(title: string, byModel: readonly Result[]): void {
  const results = byModel.map((result) => ({
    ...result,
    margin: marginWithListed(result.sample.listed, result.margin),
  }));
  const spam = results.filter(({ isPositive }) => isPositive);
  const enquiries = results.filter(({ sample }) => sample.isEnquiry);
  const ham = results.filter(({ isPositive, sample }) => !isPositive && !sample.isEnquiry);
  const atHalfPercent = thresholdFor(enquiries, 0.005);
  const withHam = thresholdFor([...enquiries, ...ham], 0.005);

  console.log(`\nSPAM, ${title}: ${spam.length} spam, ${enquiries.length} enquiries, ${ham.length} ham`);
  console.log(`  AUC against enquiries ${area([...spam, ...enquiries])}, against ham ${area([...spam, ...ham])}`);
  console.log(`  recall at 0.5 % of the enquiries: ${percent(shareAbove(spam, atHalfPercent))}`);
  console.log(`  recall at 0.5 % of enquiries and ham together: ${percent(shareAbove(spam, withHam))}`);
  console.log(`  spam held as shipped: ${percent(shareAbove(spam, SPAM_THRESHOLD))}`);
  console.log(`  enquiries held as shipped: ${percent(shareAbove(enquiries, SPAM_THRESHOLD))}`);
  for (const [source, ofSource] of bySource(results)) {
    const positives = ofSource.filter(({ isPositive }) => isPositive);
    const negatives = ofSource.filter(({ isPositive }) => !isPositive);
    console.log(
      `    ${source.padEnd(20)} AUC within ${area(ofSource)}  recall ${percent(shareAbove(positives, atHalfPercent))} at 0.5 %,` +
        ` ${percent(shareAbove(positives, SPAM_THRESHOLD))} as shipped; false positives ${percent(shareAbove(negatives, SPAM_THRESHOLD))} of ${negatives.length}`,
    );
  }
}

function tellIntent(title: string, results: readonly Result[]): void {
  console.log(`\nBUYERS ABOVE SUPPORT, ${title}: ${results.length} rows`);
  console.log(`  AUC of all together ${area(results)}`);
  for (const [source, ofSource] of bySource(results)) {
    const buyers = ofSource.filter(({ isPositive }) => isPositive).length;
    console.log(
      `    ${source.padEnd(20)} AUC ${area(ofSource)}  (${buyers} buyers, ${ofSource.length - buyers} support)`,
    );
  }
}

function tellExamples(leftOut: readonly Result[]): void {
  console.log("\nA WORKSPACE'S OWN EXAMPLES, each domain by weights that never saw it: AUC without → with them");
  for (const [source, ofSource] of bySource(leftOut)) {
    const { examples, before, after } = judgeWithExamples(ofSource);
    if (Number.isNaN(before)) continue;
    console.log(`    ${source.padEnd(20)} ${before.toFixed(3)} → ${after.toFixed(3)}  (${examples} examples)`);
  }
}

function bySource(results: readonly Result[]) {
  return [...Map.groupBy(results, ({ sample }) => sample.row.source)].toSorted(([a], [b]) => a.localeCompare(b));
}

function area(results: readonly Judged[]): string {
  const value = areaUnderCurve(results);
  return Number.isNaN(value) ? "  –  " : value.toFixed(3);
}

function percent(share: number): string {
  return Number.isNaN(share) ? "–" : `${(100 * share).toFixed(2)} %`;
}
