import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Bindings } from "../env.ts";
import { commitBatch } from "./commit.ts";
import { plainStatements } from "./plain-statement.ts";

const { DB, COMMIT_DESK } = env as unknown as Bindings;
const INSERT = `
  INSERT INTO rate_counters (workspace_id, key, window_start_ms, count, allowed, last_lead_id, expires_at_ms)
  VALUES ('ws_1', ?, 0, 1, 1, ?, 1) RETURNING key AS nonce
`;

const desk = () => COMMIT_DESK.get(COMMIT_DESK.idFromName("ws_1"));
const insert = (nonce: string) => DB.prepare(INSERT).bind(nonce, `lead_${nonce}`);
const plain = (...statements: D1PreparedStatement[]) => plainStatements(statements) ?? [];
const countRows = () => DB.prepare("SELECT COUNT(*) AS n FROM rate_counters").first<number>("n");

describe("group commit", () => {
  it("reads text and parameters from the statements of the runtime that ships", () => {
    expect(plain(insert("a"))).toEqual([{ sql: INSERT, params: ["a", "lead_a"] }]);
  });

  it("gives each of 100 batches at once its own rows, and stores every one", async () => {
    const nonces = Array.from({ length: 100 }, (_, n) => `n${n}`);

    const answers = await Promise.all(nonces.map((nonce) => desk().commit(plain(insert(nonce), insert(`${nonce}b`)))));

    expect(answers).toEqual(nonces.map((nonce) => [[{ nonce }], [{ nonce: `${nonce}b` }]]));
    expect(await countRows()).toBe(200);
  });

  it("lets a batch that fails fail alone, whomever it shared a transaction with", async () => {
    await insert("taken").run();
    const nonces = Array.from({ length: 30 }, (_, n) => (n === 7 ? "taken" : `n${n}`));

    const settled = await Promise.allSettled(nonces.map((nonce) => desk().commit(plain(insert(nonce)))));

    expect(settled.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(settled[7]?.status).toBe("rejected");
    expect(await countRows()).toBe(30);
  });

  it("commits straight to the database in quiet times, and through the desk once batches meet", async () => {
    let visits = 0;
    const watched = () => {
      visits++;
      return desk();
    };

    await commitBatch(DB, watched, [insert("quiet")], 10_000_000);
    expect(visits).toBe(0);
    await Promise.all(["a", "b", "c"].map((nonce) => commitBatch(DB, watched, [insert(nonce)], 10_000_000)));

    expect(visits).toBe(2);
    expect(await countRows()).toBe(4);
  });

  it("passes by a desk that cannot be reached, and repeats nothing the database has refused", async () => {
    const broken = () => ({ commit: () => Promise.reject(new Error("Network connection lost.")) }) as never;
    const refusing = () => ({ commit: () => Promise.reject(new Error("D1_ERROR: constraint")) }) as never;
    const nowMs = 20_000_000;

    await Promise.all(["x", "y"].map((nonce) => commitBatch(DB, broken, [insert(nonce)], nowMs)));
    expect(await countRows()).toBe(2);

    await expect(commitBatch(DB, refusing, [insert("z")], nowMs)).rejects.toThrow("D1_ERROR");
    expect(await countRows()).toBe(2);
  });
});
