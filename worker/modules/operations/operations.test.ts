import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { JOB_RETRY_DELAYS_MS } from "../../core/retry.ts";
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import type { Bindings } from "../../env.ts";
import { answerDoorbell } from "../../index.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { createTelegramStandIn } from "../../testing/telegram-stand-in.ts";
import type { ApiJob } from "./contract.ts";

const bindings = env as unknown as Bindings;
const CHAT = 700_001;
const TOKEN = "the-operators-token-of-more-than-32-characters";

function createScene(vars: Record<string, string> = {}) {
  const telegram = createTelegramStandIn();
  const harness = createHarness({
    vars: { OPERATOR_TELEGRAM_CHAT_ID: String(CHAT), OPERATOR_TOKEN: TOKEN, ...vars },
    vendors: {
      "http://telegram.test": telegram.vendor,
      "http://openai.test": () => new Response("down", { status: 503 }),
    },
  });
  const told = () => telegram.inChat(CHAT).map(({ text }) => text.split("\n").at(-1) ?? "");
  return { harness, telegram, told };
}

async function bury(harness: Harness, id: string, name = "lead.score"): Promise<void> {
  await harness.db
    .prepare(
      `INSERT INTO jobs (id, workspace_id, name, data, lane, places, status, attempts, last_error, due_at_ms,
         created_at_ms, finished_at_ms)
       VALUES (?1, 'ws_1', ?2, '{}', 'x', 4, 'dead', 8, 'Error: it broke', ?3, ?3, ?3)`,
    )
    .bind(id, name, harness.now())
    .run();
}

const asOperator = { headers: { authorization: `Bearer ${TOKEN}` } };
const replay = (harness: Harness, id: string) =>
  harness.request(`/v1/operator/jobs/${encodeURIComponent(id)}/replay`, { method: "POST", ...asOperator });

describe("/healthz", () => {
  it("LB-11 tells programs of the queue's lag and of the vendors that fail, and is degraded by what rings", async () => {
    const { harness } = createScene();
    const rows = [
      "INSERT INTO vendor_minutes (vendor, minute_ms, calls, failures) VALUES ('telegram', ?1, 20, 19)",
      "INSERT INTO heartbeats (name, sent_at_ms, answered_at_ms, lag_ms) VALUES ('doorbell', ?1, ?1, 200000)",
    ];
    await harness.db.batch(rows.map((row) => harness.db.prepare(row).bind(harness.now())));

    const answer = await harness.request("/healthz");

    const health = await answer.json<{ alarms: string[]; checks: { vendors: unknown[] } }>();
    expect(answer.status).toBe(200);
    expect(health).toMatchObject({ status: "degraded", checks: { database: "ok", queue_lag_ms: 200_000 } });
    expect(health.alarms).toEqual(["queue", "vendor_telegram"]);
    expect(health.checks.vendors).toContainEqual({ vendor: "telegram", calls: 20, failures: 19 });
  });
});

describe("the operator's alarms", () => {
  it("F33 do not ring for what waits behind a receiver that hangs, but for what nobody works off", async () => {
    const { harness } = createScene();
    const insert = `INSERT INTO jobs (id, workspace_id, name, data, lane, places, due_at_ms, created_at_ms, lease_until_ms)
                    VALUES (?1, 'ws_1', 'delivery.send', '{}', ?2, 2, ?3, ?3, ?4)`;
    const longAgoMs = harness.now() - 10 * MINUTE_MS;
    const add = (id: string, lane: string, leaseUntilMs = 0) =>
      harness.db.prepare(insert).bind(id, lane, longAgoMs, leaseUntilMs).run();
    const health = async () => (await harness.request("/healthz")).json<{ alarms: string[]; checks: object }>();

    await add("called", "dst_hangs", harness.now() + 10_000);
    await add("behind", "dst_hangs");
    expect(await health()).toMatchObject({ status: "ok", alarms: [], checks: { oldest_due_job_seconds: 0 } });
    await add("forgotten", "dst_other");

    expect(await health()).toMatchObject({ alarms: ["oldest_due"], checks: { oldest_due_job_seconds: 600 } });
  });

  it("F15 ring when cron was away for three hours, and what waited is done once though cron then comes twice", async () => {
    const { harness, told } = createScene();
    for (let lead = 0; lead < 5; lead++) await storeLead(harness, "ws_1");
    harness.advance(3 * HOUR_MS);

    await Promise.all([harness.runCron(), harness.runCron()]);
    await harness.runCron();

    expect(told().filter((text) => text.includes("due for 180 minutes"))).toHaveLength(1);
    expect(told().at(-1)).toContain("Over: oldest due");
    const waiting = await harness.db.prepare("SELECT COUNT(*) AS n FROM jobs WHERE status = 'due' AND due_at_ms <= ?");
    expect(await waiting.bind(harness.now()).first("n")).toBe(0);
    const scored = await harness.db
      .prepare("SELECT lead_id, COUNT(*) AS n FROM ledger WHERE kind = 'lead.scored' GROUP BY 1")
      .all();
    expect(scored.results.map(({ n }) => n)).toEqual([1, 1, 1, 1, 1]);
  });

  it("ring at most once an hour for one thing, however often it comes and goes, and say when it is over", async () => {
    const { harness, told } = createScene();
    const insert = "INSERT INTO vendor_minutes (vendor, minute_ms, calls, failures) VALUES ('ai', ?, ?, ?)";
    const note = (calls: number, failures: number) =>
      harness.db.prepare(insert).bind(harness.now(), calls, failures).run();

    await note(10, 9);
    await harness.runCron();
    harness.advance(MINUTE_MS);
    await note(100, 0);
    await harness.runCron();
    harness.advance(MINUTE_MS);
    await note(500, 500);
    await harness.runCron();
    expect(told()).toEqual([
      "🔴 AI scoring: 9 of 10 calls failed within the last hour.",
      "🟢 Over: vendor ai is within its limits again.",
    ]);

    harness.advance(HOUR_MS - 3 * MINUTE_MS);
    await note(500, 500);
    await harness.runCron();
    expect(told()).toHaveLength(2);
    harness.advance(2 * MINUTE_MS);
    await harness.runCron();
    expect(told()).toHaveLength(3);
  });

  it("F21 tell of jobs that gave up, once, and of later ones an hour later", async () => {
    const { harness, told } = createScene();

    await bury(harness, "lead.score/lead_1");
    await bury(harness, "lead.score/lead_2");
    harness.advance(MINUTE_MS);
    await harness.runCron();
    harness.advance(MINUTE_MS);
    await harness.runCron();
    expect(told()).toEqual(["🔴 2 jobs gave up: see GET /v1/operator/jobs?status=dead."]);

    await bury(harness, "lead.score/lead_3");
    harness.advance(HOUR_MS);
    await harness.runCron();
    expect(told().at(-1)).toBe("🔴 A job gave up: see GET /v1/operator/jobs?status=dead.");
  });

  it("ring when the database is down, and when it is back, without a database to remember it by", async () => {
    const { harness, told } = createScene();
    const down = vi.spyOn(bindings.DB, "prepare").mockImplementation(() => {
      throw new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long.");
    });

    for (let minute = 0; minute < 3; minute++) {
      await harness.runCron().catch(() => undefined); // the work itself cannot go on
      harness.advance(MINUTE_MS);
    }
    const status = await harness.request("/status");
    expect(status.status).toBe(503);
    expect(await status.text()).toContain("Trouble with: taking messages in");

    down.mockRestore();
    await harness.runCron();
    expect(told()).toEqual(["🔴 The database does not answer.", "🟢 Over: database is within its limits again."]);
  });

  it("ring again a minute later when Telegram did not take it", async () => {
    const { harness, told, telegram } = createScene();
    await bury(harness, "lead.score/lead_1");
    harness.advance(MINUTE_MS);

    harness.vendors.set("http://telegram.test", () => new Response("no", { status: 502 }));
    await harness.runCron();
    expect(told()).toEqual([]);
    harness.vendors.set("http://telegram.test", telegram.vendor);
    harness.advance(MINUTE_MS);
    await harness.runCron();

    expect(told()).toHaveLength(1);
  });

  it("stand in the log when there is no chat to ring", async () => {
    const { harness, told } = createScene({ OPERATOR_TELEGRAM_CHAT_ID: "" });
    await bury(harness, "lead.score/lead_1");
    harness.advance(MINUTE_MS);

    await harness.runCron();

    expect(told()).toEqual([]);
    expect(harness.logLines.join("\n")).toContain('"event":"alarm.rang","requestId":"cron","alarm":"dead_jobs"');
  });
});

describe("the gauges", () => {
  it("count what vendors answer, by minute, also when many calls end at once", async () => {
    const { harness } = createScene();
    const call = () => harness.services.fetch("http://openai.test/v1/chat/completions", { method: "POST" });

    await Promise.all(Array.from({ length: 40 }, call));
    await harness.settle();
    harness.vendors.set("http://openai.test", () => {
      throw new Error("Network connection lost.");
    });
    await call().catch(() => undefined);
    await harness.settle();

    const { results } = await harness.db.prepare("SELECT vendor, calls, failures FROM vendor_minutes").all();
    expect(results).toEqual([{ vendor: "ai", calls: 41, failures: 41 }]);
  });

  it("measure the queue by a message sent through it each minute", async () => {
    const { harness } = createScene();
    await harness.runCron();
    const [message] = vi
      .mocked(bindings.DOORBELL.send)
      .mock.calls.map(([body]) => body)
      .filter((body) => body.heartbeatAtMs);
    const work: Promise<unknown>[] = [];

    const batch = { queue: "leadbell-doorbell", messages: [{ body: message }], ackAll() {} };
    const startedAtMs = Date.now();
    const now = () => harness.now() + 420 + Date.now() - startedAtMs; // whoever answers the doorbell lingers by the clock
    await answerDoorbell(batch as never, bindings, { waitUntil: (each) => void work.push(each) }, { now });
    await Promise.all(work);

    const lagMs = await harness.db.prepare("SELECT lag_ms FROM heartbeats").first<number>("lag_ms");
    expect(lagMs).toBeGreaterThanOrEqual(420);
    expect(lagMs).toBeLessThan(900);
    harness.advance(11_000);
    expect(await (await harness.request("/status")).text()).toContain(`${lagMs} ms`);
  });

  it("count a minute once, however often cron runs in it, and forget it after 90 days", async () => {
    const { harness } = createScene();
    const minutes = () =>
      harness.db
        .prepare("SELECT good_minutes AS good, bad_minutes AS bad FROM status_days WHERE part = 'intake'")
        .all();

    await harness.runCron();
    await harness.runCron();
    harness.advance(MINUTE_MS);
    await harness.runCron();
    expect((await minutes()).results).toEqual([{ good: 2, bad: 0 }]);

    harness.advance(91 * 24 * HOUR_MS);
    await harness.runSweeps();
    expect((await minutes()).results).toEqual([]);
  });
});

describe("the status page", () => {
  it("LB-11 says what works, what was measured and how the last 90 days were", async () => {
    const { harness } = createScene();
    await harness.runCron();

    const answer = await harness.request("/status");
    const page = await answer.text();

    expect(answer.status).toBe(200);
    expect(page).toContain("Everything works");
    expect(page.match(/<rect /g)?.length).toBe(5 * 90);
    expect(page).toContain("2026-11-21: no trouble");
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'nonce-[^']+'/);
    expect(page).not.toMatch(/style="|<script|https?:/);
    expect(page).not.toContain('http-equiv="refresh"'); // it would take the page from under whoever listens to it
  });

  it("names the part that has trouble", async () => {
    const { harness } = createScene();
    await storeLead(harness, "ws_1");
    harness.advance(4 * MINUTE_MS);

    expect(await (await harness.request("/status")).text()).toContain("Trouble with: passing them on");
  });
});

describe("jobs that gave up", () => {
  it("F21 were tried by the whole table first, then lie there in sight: one alarm, and nothing is deleted", async () => {
    const { harness, told } = createScene();
    const { id: leadId } = await storeLead(harness, "ws_1");
    await harness.db.prepare("UPDATE leads SET answers = '{}'").run(); // nobody can read it any more

    for (const delayMs of [...JOB_RETRY_DELAYS_MS, MINUTE_MS]) {
      await harness.runCron();
      harness.advance(delayMs);
    }
    for (let minute = 0; minute < 3; minute++) {
      await harness.runCron();
      harness.advance(MINUTE_MS);
    }

    const answer = await harness.request("/v1/operator/jobs?status=dead", asOperator);
    const tries = JOB_RETRY_DELAYS_MS.length + 1;
    expect((await answer.json<{ jobs: ApiJob[] }>()).jobs).toMatchObject([
      {
        id: `lead.score/${leadId}/stored`,
        status: "dead",
        attempts: tries,
        last_error: expect.stringMatching(/Error/),
      },
    ]);
    expect(told()).toEqual(["🔴 A job gave up: see GET /v1/operator/jobs?status=dead."]);
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM leads").first("n")).toBe(1);
  });

  it("F21 are listed with their reason, page by page, and begin again when the operator says so", async () => {
    const { harness } = createScene();
    const lead = await storeLead(harness, "ws_1");
    const { results } = await harness.db.prepare("SELECT id FROM jobs").all<{ id: string }>();
    const id = results[0]?.id ?? "";
    await harness.db
      .prepare("UPDATE jobs SET status = 'dead', attempts = 8, last_error = 'Error: it broke', finished_at_ms = 1")
      .run();
    harness.advance(1);
    await bury(harness, "other.job/1", "other.job");
    type List = { jobs: ApiJob[]; next_cursor: string | null };
    const list = async (query: string) => (await harness.request(`/v1/operator/jobs${query}`, asOperator)).json<List>();

    const first = await list("?status=dead&limit=1");
    const second = await list(`?status=dead&limit=1&cursor=${first.next_cursor}`);
    expect([...first.jobs, ...second.jobs]).toMatchObject([
      { id: "other.job/1" },
      { id, name: "lead.score", attempts: 8, last_error: "Error: it broke", workspace_id: "ws_1" },
    ]);

    const answer = await replay(harness, id);
    expect(await answer.json()).toMatchObject({ id, status: "due", attempts: 0 });
    expect((await replay(harness, id)).status).toBe(404);
    await harness.runJobs();
    expect(
      await harness.db.prepare("SELECT score FROM leads WHERE id = ?").bind(lead.id).first("score"),
    ).not.toBeNull();
  });

  it.each([
    ["no token is set up", { OPERATOR_TOKEN: "" }, TOKEN, 503],
    ["the token is too short to be one", { OPERATOR_TOKEN: "short" }, "short", 503],
    ["the token is the word undefined", { OPERATOR_TOKEN: "undefined" }, "undefined", 503],
    ["another token is sent", {}, `${TOKEN}x`, 401],
  ])("are shown to nobody when %s", async (_what, vars, token, status) => {
    const { harness } = createScene(vars);

    const answer = await harness.request("/v1/operator/jobs", { headers: { authorization: `Bearer ${token}` } });

    expect(answer.status).toBe(status);
  });
});
