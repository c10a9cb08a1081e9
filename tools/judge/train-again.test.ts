import { expect, it } from "vitest";
import type { Row } from "./data.ts";
import { calibrate } from "./measure.ts";
import { INTENT_TASK, judgeAll, pack, SPAM_TASK, samplesOf, type Task, train } from "./task.ts";

/** Each text comes from two sources, with two ends: often enough to make its words known. */
const TEXTS: Record<string, readonly string[]> = {
  hot: ["I would like to order a mattress", "what is the price of the large bed", "we need a quote for ten chairs"],
  support: ["my order has not arrived yet", "the payment of my card was declined", "I cannot log in to my account"],
  spam: ["win a free prize now, click this link", "cheap pills online without prescription", "earn money from home"],
  ham: ["see you at the station at six", "the minutes of the meeting are attached", "happy birthday to you"],
};

const rows: Row[] = Object.entries(TEXTS).flatMap(([label, texts]) =>
  ["first", "second"].flatMap((source) =>
    texts.flatMap((text) => ["today", "again"].map((end) => ({ id: "", text: `${text} ${end}`, label, source }))),
  ),
);

function bytesOf(task: Task, of: readonly Row[]): string {
  const samples = samplesOf(task, of);
  const model = train(task, samples);
  return JSON.stringify(pack(model, calibrate(judgeAll(task, model, samples))));
}

it.each([SPAM_TASK, INTENT_TASK])("learns the same texts twice to the same bytes: $name", (task) => {
  const bytes = bytesOf(task, rows);

  expect(bytesOf(task, structuredClone(rows))).toBe(bytes);
  expect(bytesOf(task, rows.slice(1))).not.toBe(bytes);
});
