import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** What the last run came to, test by test; read by `npm run promises`. */
export const RESULTS_FILE = join(import.meta.dirname, "../dist/test-results.json");

export interface Result {
  title: string;
  state: "passed" | "failed" | "skipped";
}

/** Ends the run with one plain line that a machine can read, and writes down what became of each test. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const results = modules.flatMap((module) => [...module.children.allTests()].map(resultOf));
    const broken = modules.reduce((sum, module) => sum + module.errors().length, 0);
    const count = (state: Result["state"]) => results.filter((result) => result.state === state).length;

    mkdirSync(dirname(RESULTS_FILE), { recursive: true });
    writeFileSync(RESULTS_FILE, JSON.stringify(results));
    process.on("exit", () => {
      if (count("skipped") > 0) console.log(`${count("skipped")} skipped`);
      console.log(`${count("passed")} passed, ${count("failed") + broken} failed`);
    });
  }
}

function resultOf(test: { fullName: string; result(): { state: string } }): Result {
  const { state } = test.result();
  return { title: test.fullName, state: state === "passed" ? "passed" : state === "skipped" ? "skipped" : "failed" };
}
