import { describe, expect, it, vi } from "vitest";
import { MINUTE_MS } from "./core/time.ts";
import worker, { lookInPassing } from "./index.ts";
import { createHarness } from "./testing/harness.ts";
import { signIn } from "./testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "./testing/receiver.ts";
import { countRows } from "./testing/rows.ts";
import { makeForm, sendWidget, storedLeads, widgetBody } from "./testing/submissions.ts";
import { createTelegramStandIn } from "./testing/telegram-stand-in.ts";

const OPERATORS_CHAT = 700_001;

/** A workspace whose CRM hears of every lead, and an operator who hears of alarms. */
async function createScene() {
  const receiver = createReceiver();
  const telegram = createTelegramStandIn();
  const harness = createHarness({
    vars: { OPENAI_API_KEY: "", OPERATOR_TELEGRAM_CHAT_ID: String(OPERATORS_CHAT) },
    vendors: {
      [RESOLVER_ORIGIN]: createResolver(),
      [CRM_ORIGIN]: receiver.vendor,
      "http://telegram.test": telegram.vendor,
    },
  });
  const { workspaceId, headers } = await signIn(harness);
  await addWebhook(harness, headers, { events: ["lead.created"] });
  const form = await makeForm(harness, { workspaceId });
  const { bindings, overrides, waitUntil } = harness;
  return {
    harness,
    telegram,
    async submit() {
      const answer = await sendWidget(harness, form.id, await widgetBody(harness, form.id));
      return answer.status;
    },
    /** What follows a submission that was taken in. */
    async pass() {
      await lookInPassing(bindings, { waitUntil }, overrides);
      await harness.settle();
    },
    isScored: async () => (await storedLeads(harness)).every(({ score }) => score !== null),
    arrivals: () => receiver.calls.map(({ headers: sent }) => sent.get("webhook-id")),
    alarms: () => telegram.inChat(OPERATORS_CHAT).map(({ text }) => text),
  };
}

describe("F03 a doorbell that does not ring", () => {
  it.each<[string, (error: Error) => never | Promise<never>]>([
    ["Too Many Requests", (error) => Promise.reject(error)],
    ["Queue storage limit exceeded", (error) => Promise.reject(error)],
    ["Queue send failed: delaySeconds is over its cap", (error) => Promise.reject(error)],
    [
      "Queue send failed at once",
      (error) => {
        throw error;
      },
    ],
  ])("costs no answer, no lead and no effect: %s", async (message, fail) => {
    const scene = await createScene();
    const { harness } = scene;
    vi.spyOn(harness.bindings.DOORBELL, "send").mockImplementation(() => fail(new Error(message)));

    const statuses = [await scene.submit(), await scene.submit(), await scene.submit()];
    expect(statuses).toEqual([202, 202, 202]);
    expect(scene.arrivals()).toEqual([]);
    for (let minute = 0; minute < 12 && scene.arrivals().length < 3; minute++) {
      harness.advance(MINUTE_MS);
      await harness.runCron();
    }

    expect(scene.arrivals()).toHaveLength(3);
    expect(new Set(scene.arrivals()).size).toBe(3);
    expect(await storedLeads(harness)).toHaveLength(3);
    expect(harness.logLines.some((line) => line.includes('"doorbell.lost"'))).toBe(true);
  });
});

describe("F15 work that neither doorbell nor cron has brought to anybody", () => {
  it("is found by a later submission in passing, which rings the operator, and is done once", async () => {
    const scene = await createScene();
    const { harness } = scene;
    await scene.submit();
    harness.advance(3 * MINUTE_MS);
    await scene.pass();
    expect(await scene.isScored()).toBe(false); // not yet: cron may be about to come

    harness.advance(MINUTE_MS);
    await Promise.all([scene.pass(), scene.pass()]);

    expect(await scene.isScored()).toBe(true);
    expect(scene.alarms()).toHaveLength(1);
    expect(scene.alarms()[0]).toContain("A job has been due for 4 minutes");
    for (let minute = 0; minute < 12; minute++) {
      await harness.runCron();
      harness.advance(MINUTE_MS);
    }
    expect(scene.arrivals()).toHaveLength(1);
  });

  it("is left to whoever is at it, and looked for once a minute", async () => {
    const scene = await createScene();
    const { harness } = scene;
    const prepare = vi.spyOn(harness.db, "prepare");
    await scene.submit();
    harness.advance(5 * MINUTE_MS);
    await harness.db
      .prepare("UPDATE jobs SET lease_until_ms = ?")
      .bind(harness.now() + 1_000)
      .run();

    await scene.pass();
    expect(await scene.isScored()).toBe(false);
    await harness.db.prepare("UPDATE jobs SET lease_until_ms = 0").run();
    const before = prepare.mock.calls.length;
    await scene.pass();
    expect(prepare.mock.calls.length).toBe(before);
    harness.advance(MINUTE_MS);
    await scene.pass();

    expect(await scene.isScored()).toBe(true);
  });

  it("breaks nothing when the database is away", async () => {
    const scene = await createScene();
    const { harness } = scene;
    harness.advance(10 * MINUTE_MS);
    vi.spyOn(harness.db, "prepare").mockImplementation(() => {
      throw new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long.");
    });

    await expect(scene.pass()).resolves.toBeUndefined();
  });

  it("is looked for after each answer 202 that leaves the Worker", async () => {
    vi.spyOn(console, "log").mockImplementation(() => {}); // this Worker writes its log where it always does
    const { harness } = await createScene();
    const form = await makeForm(harness);
    const body = JSON.stringify(await widgetBody(harness, form.id));
    const work: Promise<unknown>[] = [];
    const ctx = { waitUntil: (each: Promise<unknown>) => void work.push(each), passThroughOnException() {}, props: {} };
    const post = () =>
      worker.fetch(
        new Request(`http://leadbell.test/v1/forms/${form.id}/submissions`, {
          method: "POST",
          headers: { "content-type": "text/plain" },
          body,
        }) as never,
        harness.bindings,
        ctx as never,
      );
    const settle = async () => {
      while (work.length > 0) await Promise.all(work.splice(0));
    };
    expect((await post()).status).toBe(202);
    await settle();
    await harness.db.prepare("UPDATE jobs SET due_at_ms = due_at_ms - 600000").run();
    const [first] = await storedLeads(harness);
    expect(first?.score).toBeNull();

    const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * MINUTE_MS);
    expect((await post()).status).toBe(202); // the same again: it is the answer that counts
    await settle();
    clock.mockRestore();

    expect((await storedLeads(harness))[0]?.score).not.toBeNull();
    expect(await countRows(harness, "leads")).toBe(1);
  });
});
