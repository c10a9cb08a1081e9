import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { RESULTS_FILE, type Result } from "./tally-reporter.ts";

/**
 * `npm run promises`: which promises have a passing test, and which have none. A test claims a promise by its id in the
 * title. Runs all tests first; with `-- --last` it reads what the last run wrote down.
 */
const root = resolve(import.meta.dirname, "..");
if (!process.argv.includes("--last") || !existsSync(RESULTS_FILE)) {
  const { status } = spawnSync("npx", ["vitest", "run"], { cwd: root, stdio: "inherit" });
  if (status === null) process.exit(1);
}

const promises = JSON.parse(readFileSync(join(import.meta.dirname, "promises.json"), "utf8")) as Record<string, string>;
const results = JSON.parse(readFileSync(RESULTS_FILE, "utf8")) as Result[];
const report = Object.entries(promises).map(([id, text]) => {
  const claims = results.filter(({ title }) => new RegExp(`\\b${id}\\b`).test(title));
  const passed = claims.filter(({ state }) => state === "passed").length;
  const failed = claims.filter(({ state }) => state === "failed").length;
  return { id, text, passed, failed };
});

const isKept = ({ passed, failed }: { passed: number; failed: number }) => passed > 0 && failed === 0;
for (const line of report) {
  const mark = isKept(line) ? "kept  " : line.failed > 0 ? "BROKEN" : "-     ";
  const proof = line.passed + line.failed === 0 ? "no test" : `${line.passed} passing, ${line.failed} failing`;
  console.log(`${line.id}  ${mark}  ${line.text} (${proof})`);
}
const unknown = new Set(
  results
    .flatMap(({ title }) => title.match(/\b(?:LB|LZ|WC|LP|LS)-\d{2}\b/g) ?? [])
    .filter((id) => promises[id] === undefined),
);
if (unknown.size > 0) console.log(`\nClaimed by a test, but not in the list: ${[...unknown].join(", ")}`);
const broken = report.filter(({ failed }) => failed > 0).length;
console.log(
  `\n${report.filter(isKept).length} of ${report.length} promises have a passing test, ${broken} a failing one.`,
);
process.exitCode = broken > 0 || unknown.size > 0 ? 1 : 0;
