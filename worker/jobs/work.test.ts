import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { GiveUp } from "../core/errors.ts";
import { defineJob } from "../core/module.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { claimJobsAcrossWorkspaces } from "./store.ts";
import { LEASE_MS, ringAtLeaseEnd, workOffDueJobs } from "./work.ts";

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

  it("F25 takes a job up again when its worker died, once, and not before the lease has run out", async () => {
    const harness = createHarness();
    const seen: number[] = [];
    const job = aJob(async (n) => void seen.push(n) as undefined);
    await insert(harness, job, [1]);
    const book = new Map([[job.name, job]]);
    expect(await claim(harness.db, harness.now(), 1)).toEqual(["thing.do/1"]); // and then its worker is gone

    harness.advance(LEASE_MS - 1);
    await workOffDueJobs(book, harness.services, { maxMs: 1_000 });
    expect(seen).toEqual([]);

    harness.advance(1);
    await Promise.all(Array.from({ length: 5 }, () => workOffDueJobs(book, harness.services, { maxMs: 1_000 })));
    expect(seen).toEqual([1]);
  });

  it("F25 keeps a long job leased while its worker lives, and lets go of one that hangs", async () => {
    const harness = createHarness();
    const begun: number[] = [];
    const done = Promise.withResolvers<undefined>();
    const job = aJob((n) => {
      begun.push(n);
      return done.promise;
    });
    await insert(harness, job, [1]);
    const work = workOffDueJobs(new Map([[job.name, job]]), harness.services, { maxMs: 10_000 });
    const leaseMs = async () =>
      ((await harness.db.prepare("SELECT lease_until_ms FROM jobs").first<number>("lease_until_ms")) ?? 0) -
      harness.now();
    await vi.waitFor(() => expect(begun).toEqual([1]));

    for (let n = 0; n < 5; n++) {
      harness.advance(10_000);
      await vi.waitFor(async () => expect(await leaseMs()).toBe(LEASE_MS));
    }
    harness.advance(2 * LEASE_MS);
    const taken = await claim(harness.db, harness.now(), 1);
    done.resolve(undefined);
    await work;

    expect(taken).toEqual(["thing.do/1"]);
    expect(await statusOf(harness, 1)).toBe("due"); // whoever has it now ends it
  });

  it("F25 rings for the moment at which an orphaned job comes free", async () => {
    const harness = createHarness();
    const ring = vi.spyOn(harness.services.jobs, "ring");
    await insert(
      harness,
      aJob(async () => undefined),
      [1],
    );

    await ringAtLeaseEnd(harness.services);
    expect(ring).not.toHaveBeenCalled();
    await claim(harness.db, harness.now(), 1);
    await ringAtLeaseEnd(harness.services);

    expect(ring).toHaveBeenCalledWith(harness.now() + LEASE_MS);
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

  it("gives a failure its whole table of retries, however often the job ran well before", async () => {
    const harness = createHarness();
    const job = aJob(async (_n, turn) => {
      if (turn > 12) throw new Error("D1_ERROR: Network connection lost.");
      return { againAtMs: harness.now() };
    });
    await insert(harness, job, [1]);
    const book = new Map([[job.name, job]]);

    await workOffDueJobs(book, harness.services, { maxMs: 1_000 });

    expect(await harness.db.prepare("SELECT status, attempts, failures FROM jobs").first()).toEqual({
      status: "due",
      attempts: 13,
      failures: 1,
    });
  });

  it("stores a job with the same key once", async () => {
    const harness = createHarness();
    const job = aJob(async () => undefined);

    await insert(harness, job, [1]);
    await insert(harness, job, [1]);

    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM jobs").first<number>("n")).toBe(1);
  });

  it("F33 gives every lane its first place before any its second, and none more than its jobs allow", async () => {
    const { db, now } = createHarness();
    await fillLane(db, "crowded", 1_000, now() - 1_000_000);
    await fillLane(db, "late", 10, now() - 20);
    await fillLane(db, "later", 1, now() - 10);

    const first = await claim(db, now(), 4);
    const second = await claim(db, now(), 16);
    const third = await claim(db, now(), 16);

    expect(first).toEqual(["crowded/1", "crowded/2", "late/1", "later/1"]);
    expect(second).toEqual(["crowded/3", "crowded/4", "late/2", "late/3", "late/4"]);
    expect(third).toEqual([]);
  });

  it("F70 takes one at a time of the jobs that yield, and no workspace's jobs wait behind another's", async () => {
    const harness = createHarness();
    const { db, now, services } = harness;
    const job = aJob(async () => undefined);
    const create = (workspaceId: string, n: number, yields: boolean) =>
      services.jobs.create(job, { workspaceId, n }, { yields }).insert;
    await db.batch(Array.from({ length: 20 }, (_, n) => create("ws_1", n, true)));
    await db.batch(Array.from({ length: 5 }, (_, n) => create("ws_1", 100 + n, false)));
    await db.batch([create("ws_2", 200, false), create("ws_2", 201, true)]);

    const first = await claim(db, now(), 16);
    const second = await claim(db, now(), 16);

    expect(first).toEqual([0, 100, 101, 102, 103, 200, 201].map((n) => `thing.do/${n}`));
    expect(second).toEqual([]);
  });

  it("F33 reads as little to claim from a backlog of 10,000 as from one of 100", async () => {
    const { db, now } = createHarness();
    const meter = metered(db);
    await fillLane(db, "other", 20, now() - 20);
    await fillLane(db, "crowded", 100, now() - 1_000_000);
    await claim(db, now(), 16);
    await claim(meter.db, now(), 16);
    const ofHundred = meter.rowsRead();

    await fillLane(db, "crowded", 10_000, now() - 900_000);
    await claim(meter.db, now(), 16);

    expect(ofHundred).toBeGreaterThan(0);
    expect(meter.rowsRead()).toBeLessThanOrEqual(ofHundred + 5);
  });

  it("F14 lets requests in while it works off a backlog, although its database leaves it nothing to wait for", async () => {
    const harness = createHarness();
    const job = aJob(async () => void (await harness.db.prepare("SELECT 1").first()) as undefined);
    await insert(
      harness,
      job,
      Array.from({ length: 100 }, (_, n) => n),
    );
    let isDone = false;
    let moments = 0;
    const watch = async () => {
      while (!isDone) {
        await scheduler.wait(0); // comes when the network would be looked at, as a timer and a socket wait alike
        moments++;
      }
    };

    const watching = watch();
    await workOffDueJobs(new Map([[job.name, job]]), harness.services, { maxMs: 60_000 });
    isDone = true;
    await watching;

    expect(moments).toBeGreaterThan(5);
  });

  it("F33 asks another invocation to help while slow jobs hold half the connections and others wait", async () => {
    const harness = createHarness();
    const ring = vi.spyOn(harness.services.jobs, "ring");
    const done = Promise.withResolvers<void>();
    const job = defineJob({
      name: "thing.do",
      data: dataSchema,
      key: ({ n }) => String(n),
      lane: ({ n }) => `lane ${n}`,
      run: ({ n }) => (n < 3 ? done.promise : Promise.resolve()),
    });
    await insert(harness, job, [0, 1, 2]);

    const work = workOffDueJobs(new Map([[job.name, job]]), harness.services, { maxMs: 60_000 });
    await vi.waitFor(async () => expect(await claim(harness.db, harness.now(), 1)).toEqual([]));
    harness.advance(1_500);
    expect(ring).not.toHaveBeenCalled();
    await insert(harness, job, [3]);
    await vi.waitFor(() => expect(ring).toHaveBeenCalledTimes(1));
    done.resolve();

    expect(await work).toBe(4);
  });
});

async function fillLane(db: D1Database, lane: string, count: number, dueAtMs: number) {
  await db
    .prepare(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
       INSERT INTO jobs (id, workspace_id, name, data, lane, due_at_ms, created_at_ms)
       SELECT ?1 || '/' || n, 'ws_1', 'thing.do', '{}', ?1, ?3 + n, 0 FROM numbers WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(lane, count, dueAtMs)
    .run();
}

/** The ids of the jobs that were claimed. */
async function claim(db: D1Database, nowMs: number, limit: number): Promise<string[]> {
  const leaseToken = crypto.randomUUID();
  const claimed = await claimJobsAcrossWorkspaces(db, { nowMs, leaseUntilMs: nowMs + LEASE_MS, leaseToken, limit });
  return claimed.map(({ id }) => id).toSorted();
}

/** The same database, counting what the last `all()` had to read. */
function metered(db: D1Database) {
  let rowsRead = 0;
  const metering = {
    prepare: (sql: string) => ({
      bind: (...params: unknown[]) => ({
        async all() {
          const answer = await db
            .prepare(sql)
            .bind(...params)
            .all();
          rowsRead = answer.meta.rows_read;
          return answer;
        },
      }),
    }),
  };
  return { db: metering as unknown as D1Database, rowsRead: () => rowsRead };
}
