import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Bindings } from "../env.ts";
import { createFaultyDatabase } from "../testing/faulty-database.ts";
import { gatherCalls } from "./gather-calls.ts";

const { DB } = env as unknown as Bindings;
const INSERT = `
  INSERT INTO rate_counters (workspace_id, key, window_start_ms, count, allowed, last_lead_id, expires_at_ms)
  VALUES ('ws_1', ?, 0, 1, 1, 'lead_1', 1) RETURNING key
`;
const FIND = "SELECT key, count FROM rate_counters WHERE workspace_id = 'ws_1' AND key = ?";

const keys = (count: number) => Array.from({ length: count }, (_, n) => `key-${n}`);
const countRows = () => DB.prepare("SELECT COUNT(*) AS n FROM rate_counters").first<number>("n");

/** A gathering database on the real one, and how many calls that got. */
function watched() {
  let calls = 0;
  const real = createFaultyDatabase(DB, () => {
    calls++;
    return null;
  });
  return { db: gatherCalls(real), calls: () => calls };
}

it("gives each of 100 at once its own rows, in a handful of calls", async () => {
  const { db, calls } = watched();

  const told = await Promise.all(
    keys(100).map(async (key) => {
      await db.batch([db.prepare(INSERT).bind(key), db.prepare(INSERT).bind(`${key}-second`)]);
      return db.prepare(FIND).bind(key).first<string>("key");
    }),
  );

  expect(told).toEqual(keys(100));
  expect(await countRows()).toBe(200);
  expect(calls()).toBeLessThan(20);
});

it("answers as the database itself does: all, run, first, a column of the first, and nothing", async () => {
  const { db } = watched();

  const written = await db.prepare(INSERT).bind("a").run();
  const { results } = await db.prepare(FIND).bind("a").all();

  expect(written.meta.changes).toBe(1);
  expect(results).toEqual([{ key: "a", count: 1 }]);
  expect(await db.prepare(FIND).bind("a").first()).toEqual({ key: "a", count: 1 });
  expect(await db.prepare(FIND).bind("a").first("count")).toBe(1);
  expect(await db.prepare(FIND).bind("b").first("count")).toBeNull();
});

it("lets a call that the database refuses fail alone, whomever it travelled with, and does nothing twice", async () => {
  const { db } = watched();
  await db.prepare(INSERT).bind("key-7").run();

  const settled = await Promise.allSettled(
    keys(30).map((key) => db.batch([db.prepare(INSERT).bind(`${key}-first`), db.prepare(INSERT).bind(key)])),
  );

  expect(settled.flatMap(({ status }, n) => (status === "rejected" ? [n] : []))).toEqual([7]);
  expect(await countRows()).toBe(1 + 29 * 2);
});

it("repeats nothing when it is unknown what became of it, and tells every caller so", async () => {
  const lying = createFaultyDatabase(DB, () => ({ when: "after", message: "D1_ERROR: Network connection lost." }));
  const db = gatherCalls(lying);

  const settled = await Promise.allSettled(keys(5).map((key) => db.prepare(INSERT).bind(key).run()));

  expect(settled.map(({ status }) => status)).toEqual(Array(5).fill("rejected"));
  expect(await countRows()).toBe(5);
});
