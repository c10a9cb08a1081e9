import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundleWorker } from "../server.ts";
import { yardOptions } from "./yard.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** The steps of `worker/core/breakpoint.ts`, where the stand-in listens, and what else only the yard's build has. */
const stepsOf = (source: string) => [...source.matchAll(/^ {2}\| "(\w+)"/gm)].map(([, step = ""]) => step);
const MARKS = ["YARD_", "/at/", "stopAt", "breakpoint", "aheadMs"];

it("the Worker that ships holds no breakpoint: neither a step's name nor the address that a stopped one calls", async () => {
  const steps = stepsOf(await readFile(join(ROOT, "worker/core/breakpoint.ts"), "utf8"));
  const { entry, standIns } = yardOptions("");
  const [released, atStart, inYard] = await Promise.all([
    deployBundle(),
    bundleWorker(),
    bundleWorker(entry, standIns),
  ]);
  const marksIn = (bundle: string) => [...steps, ...MARKS].filter((mark) => bundle.includes(mark));

  expect(steps.length).toBeGreaterThan(5);
  expect(marksIn(released)).toEqual([]);
  expect(marksIn(atStart)).toEqual([]);
  expect(marksIn(inYard)).toEqual(expect.arrayContaining([...steps, "YARD_", "/at/", "aheadMs"]));
}, 60_000);

/** What `wrangler deploy` would upload. */
async function deployBundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "leadbell-release-"));
  try {
    const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
    const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };
    await promisify(execFile)(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", folder], {
      cwd: ROOT,
      env,
    });
    return await readFile(join(folder, "index.js"), "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
