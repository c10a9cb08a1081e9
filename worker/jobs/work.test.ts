import { describe, expect, it } from "vitest";
import { z } from "zod";
import { GiveUp } from "../core/errors.ts";
import { defineJob } from "../core/module.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { workOffDueJobs } from "./work.ts";

const dataSchema = z.object({ workspaceId: z.string(), n: z.number().int() });

function aJob(run: (n: number, turn: number) => Promise<undefined | { againAtMs: number }>, lane?: string) {
  return defineJob({
    name: "thing.do",
    data: dataSchema,
    key: ({ n }) => String(n),
    ...(lane === undefined ? {} : { lane: () => lane }),
    run: ({ n }, _services, turn) => run(n, turn.number),
  });
}

async function insert(harness: Harness, job: ReturnType<typeof aJob>, numbers: number[]) {
  const { jobs } = harness.services;
  await harness.db.batch(numbers.map((n) => jobs.create(job, { workspaceId: "ws_1", n }).insert));
}

const statusOf = (harness: Harness, n: number) =>
  harness.db.prepare("SELECT status FROM jobs WHERE id = ?").bind(`thing.do/${n}`).first<string>("status");

describe("the job engine", () => {
  it("F24 gives each of 1,000 due jobs to one of 30 sweepers at once, and to no second one", async () => {
    const harness = createHarness();
    const seen: number[] = [];
    const job = aJob(async (n) => void seen.push(n) as undefined);
    const numbers = Array.from({ length: 1_000 }, (_, n) => n);
    for (let at = 0; at < 1_000; at += 100) await insert(harness, job, numbers.slice(at, at + 100));

    const book = new Map([[job.name, job]]);
    await Promise.all(Array.from({ length: 30 }, () => workOffDueJobs(book, harness.services, { maxMs: 60_000 })));

    expect(seen.toSorted((a, b) => a - b)).toEqual(numbers);
  });

  it("F25 takes a job up again when its worker died, but not before the lease has run out", async () => {
    const harness = createHarness();
    const seen: number[] = [];
    const job = aJob(async (n) => void seen.push(n) as undefined);
    await insert(harness, job, [1]);
    await harness.db
      .prepare("UPDATE jobs SET lease_until_ms = ?")
      .bind(harness.now() + 60_000)
      .run();
    const book = new Map([[job.name, job]]);

    await workOffDueJobs(book, harness.services, { maxMs: 1_000 });
    expect(seen).toEqual([]);

    harness.advance(60_000);
    await workOffDueJobs(book, harness.services, { maxMs: 1_000 });
    expect(seen).toEqual([1]);
  });

  it("F20 repeats only the job that failed, by the table, and none of its neighbours", async () => {
    const harness = createHarness();
    const runs: number[] = [];
    const job = aJob(async (n, turn) => {
      runs.push(n);
      if (n === 8 && turn === 1) throw new Error("once");
      return undefined;
    });
    await insert(harness, job, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const book = new Map([[job.name, job]]);

    await workOffDueJobs(book, harness.services, { maxMs: 1_000 });
    harness.advance(2_000);
    await workOffDueJobs(book, harness.services, { maxMs: 1_000 });

    expect(runs.filter((n) => n === 8)).toHaveLength(2);
    expect(runs.filter((n) => n !== 8)).toHaveLength(9);
  });

  it("F21 buries a job that can never succeed where everybody can see it, and deletes nothing", async () => {
    const harness = createHarness();
    const job = aJob(async () => {
      throw new GiveUp("the lead is gone");
    });
    await insert(harness, job, [1]);

    await workOffDueJobs(new Map([[job.name, job]]), harness.services, { maxMs: 1_000 });

    expect(await statusOf(harness, 1)).toBe("dead");
    expect(harness.logLines.some((line) => line.includes("job.gave_up"))).toBe(true);
  });

  it("lets a job name its own next time", async () => {
    const harness = createHarness();
    const turns: number[] = [];
    const job = aJob(async (_n, turn) => {
      turns.push(turn);
      return turn === 1 ? { againAtMs: harness.now() + 5_000 } : undefined;
    });
    await insert(harness, job, [1]);
    const book = new Map([[job.name, job]]);

    await workOffDueJobs(book, harness.services, { maxMs: 1_000 });
    await workOffDueJobs(book, harness.services, { maxMs: 1_000 });
    expect(turns).toEqual([1]);
    harness.advance(5_000);
    await workOffDueJobs(book, harness.services, { maxMs: 1_000 });

    expect(turns).toEqual([1, 2]);
    expect(await statusOf(harness, 1)).toBe("done");
  });

  it("stores a job with the same key once", async () => {
    const harness = createHarness();
    const job = aJob(async () => undefined);

    await insert(harness, job, [1]);
    await insert(harness, job, [1]);

    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM jobs").first<number>("n")).toBe(1);
  });
});
