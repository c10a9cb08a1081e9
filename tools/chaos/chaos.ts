import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type Product, startProduct } from "../../e2e/driver.ts";
import { type Report, type Row, type Scale, verdictOn } from "./row.ts";
import { ROWS } from "./rows.ts";

/**
 * `npm run chaos`: breaks the product in every way that a row knows and prints what came of it. Everything stays on
 * 127.0.0.1, in folders that are thrown away. Ends with 1 when anything was lost, duplicated or promised in vain; where
 * only a promise of time was broken the verdict is “slow”, which on a busy machine says little.
 */
const { values } = parseArgs({ options: { rows: { type: "string" }, quick: { type: "boolean", default: false } } });
const wanted = values.rows?.split(",");
const unknown = wanted?.filter((name) => !ROWS.some((row) => row.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(`There is no row ${unknown.join(", ")}. There are ${ROWS.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const scale: Scale = values.quick ? "quick" : "full";
const rows = ROWS.filter(({ name }) => wanted?.includes(name) ?? true);
const startedAtMs = performance.now();
console.log(`${rows.length} rows, ${scale}, on ${availableParallelism()} cores, load before ${loadOf()}`);

const reports: { row: Row; report: Report; seconds: number; load: string }[] = [];
for (const row of rows) {
  console.log(`\n${row.name}: ${row.title} (${row.proves})`);
  const rowStartedAtMs = performance.now();
  const report = await run(row);
  const seconds = Math.round((performance.now() - rowStartedAtMs) / 1_000);
  for (const problem of new Set([...report.problems, ...(report.tooSlow ?? [])])) console.log(`  PROBLEM ${problem}`);
  console.log(`  ${verdictOn(report)} after ${seconds} s; ${report.notes.join("; ")}`);
  reports.push({ row, report, seconds, load: loadOf() });
}

console.log(`\n${table()}\n`);
if (scale === "quick") console.log("Quick: the same rows with small numbers; the titles name those of a full run.");
console.log(
  `Took ${Math.round((performance.now() - startedAtMs) / 1_000)} s. Clock “forward”: the Worker's clock is put`,
);
console.log("forward where it would otherwise wait; everything else is real time, real processes and real sockets.");
process.exit(reports.every(({ report }) => verdictOn(report) === "good") ? 0 : 1);

async function run(row: Row): Promise<Report> {
  let product: Product | undefined;
  try {
    product = await startProduct("yard", row.lateMigrations);
    return await row.run(product, scale, (progress) => console.log(`  ${progress}`));
  } catch (error) {
    const problems = [`the row broke off: ${error instanceof Error ? error.message : error}`];
    return { accepted: 0, lost: 0, duplicated: 0, p95Ms: null, problems, notes: [] };
  } finally {
    await product?.stop();
  }
}

/** As Markdown, so that it can go into a page as it is. */
function table(): string {
  const lines = reports.map(({ row, report, seconds, load }) => [
    row.name,
    row.proves,
    row.title,
    row.clock === "real" ? "real" : "forward",
    String(report.accepted),
    String(report.lost),
    String(report.duplicated),
    report.p95Ms === null ? "–" : `${Math.round(report.p95Ms)} ms`,
    verdictOn(report),
    [...report.notes, `${seconds} s`, `load ${load}`].join("; "),
  ]);
  const head = ["row", "proves", "what is done", "clock", "accepted", "lost", "duplicated", "p95", "verdict", "notes"];
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function loadOf(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
