import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path));

it("keeps both models, with the phrases they know, within 100 KB gzip", () => {
  const files = [
    "worker/modules/guard/spam-model.ts",
    "worker/modules/guard/spam-cues.ts",
    "worker/modules/scoring/intent-model.ts",
    "worker/modules/scoring/intent-cues.ts",
  ];

  const size = files.reduce((sum, file) => sum + gzipSync(read(file)).length, 0);

  expect(size).toBeLessThanOrEqual(100 * 1024);
});

it("names every source the models were learned from, and its licence", () => {
  const notice = read("NOTICE").toString();

  for (const source of ["SpamAssassin", "SMS Spam", "YouTube Spam", "HINT3", "BANKING77", "NLU++", "MultiDoGO"]) {
    expect(notice).toContain(source);
  }
  for (const licence of ["CC BY 4.0", "(ODbL) 1.0", "(DbCL) 1.0", "PDDL", "Community Data License Agreement"]) {
    expect(notice).toContain(licence);
  }
});
