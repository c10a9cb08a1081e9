import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { sizesOf } from "../build.ts";
import { measureCards } from "./card.ts";
import { measureIntake } from "./intake.ts";
import { openStage } from "./stage.ts";
import { measureWidget } from "./widget.ts";

/** `npm run bench`: the figures that the product is held to, on this machine, over loopback alone, in under three minutes. */
const startedAtMs = performance.now();
const number = (value: number, digits = 0) => value.toFixed(digits);
const cpuText = (value: number | null) => (value === null ? "unknown" : `${number(value, 2)} ms`);

console.log(
  `${cpus().length} cores, Node ${process.versions.node}, load before the run ${number(loadavg()[0] ?? 0, 1)}`,
);

const widgetFile = readFileSync(join(import.meta.dirname, "../../dist/public/widget.js"), "utf8");
const sizes = sizesOf(widgetFile);
console.log("\nWidget, all in (budget: 10,240 bytes gzip)");
console.log(`  raw ${sizes.raw}   gzip ${sizes.gzip}   brotli ${sizes.brotli}`);

const stage = await openStage();
try {
  const cards = await measureCards(stage);
  console.log("\nFrom submit to the card in Telegram, at ten leads a second (budget: p50 under 1,000 ms)");
  console.log(`  p50 ${cards.p50Ms} ms   p99 ${cards.p99Ms} ms   ${cards.arrived} of ${cards.leads} cards arrived`);

  const { blank, widget } = await measureWidget(stage);
  console.log("\nWidget on an emulated phone (processor ÷4, 1.6 Mbit/s, 150 ms), median of 7, blank page subtracted");
  console.log(
    `  script on the main thread ${number(widget.scriptMs - blank.scriptMs, 1)} ms, all tasks ${number(widget.taskMs - blank.taskMs, 1)} ms (times as slowed down)`,
  );
  console.log(`  blocking ${number(widget.blockingMs)} ms (blank page ${number(blank.blockingMs)} ms)`);
  console.log(
    `  first field ${number(widget.readyMs - blank.readyMs)} ms after the blank page's heading (${number(widget.readyMs)} ms in all)`,
  );
  console.log(
    `  first paint of the page ${number(widget.firstPaintMs)} ms (blank page ${number(blank.firstPaintMs)} ms)`,
  );
  console.log(
    `  layout shift ${number(widget.layoutShift, 3)}, stored in the browser ${widget.stored}, hosts ${widget.hosts} (page and service)`,
  );

  const intake = await measureIntake(stage);
  console.log("\nAccepted submissions, 32 connections, three rounds of 4 s in turn, workerd by Miniflare");
  for (const { what, perSecond, lowest, highest, cpuMs, p50Ms, p99Ms } of intake.rows) {
    const spread = `${number(lowest)}-${number(highest)}`;
    console.log(
      `  ${number(perSecond).padStart(6)} /s (${spread})   CPU ${cpuText(cpuMs)} a request   p50 ${p50Ms} ms   p99 ${p99Ms} ms   ${what}`,
    );
  }
  console.log(
    `  ratio ${number(intake.ratio, 2)} by rate, ${intake.cpuRatio === null ? "unknown" : number(intake.cpuRatio, 2)} by processor time (budget: 0.7)`,
  );
  console.log(
    "  In the compared rounds the queue's consumer is off, so that the ratio shows intake alone: the queue is rung,",
  );
  console.log("  and nothing works the jobs off. The last row is the same with everything running.");
  console.log(`  ${intake.acknowledged} acknowledged, ${intake.stored} stored, ${intake.refused} refused or cut`);
  if (intake.stored < intake.acknowledged) process.exitCode = 1;
} finally {
  await stage.close();
}
console.log(`\nDone in ${number((performance.now() - startedAtMs) / 1_000)} s.`);
