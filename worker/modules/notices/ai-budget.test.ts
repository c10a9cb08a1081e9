import { beforeAll, describe, expect, it, vi } from "vitest";
import { DAY_MS } from "../../core/time.ts";
import { AI_ORIGIN, loadAiSdk, sensibleVendor, vendorError } from "../../testing/ai-vendor.ts";
import { storeLead } from "../../testing/leads.ts";
import { createMailbox, EMAIL_ORIGIN } from "../../testing/mailbox.ts";
import { createTelegramScene, GROUP } from "../../testing/telegram-scene.ts";
import { findLead } from "../leads/index.ts";

/** One call of the stand-in costs 264 millionths of a dollar and could have cost some thousand. */
const LIMIT_MICROS = 100_000;

beforeAll(loadAiSdk, 60_000);

/** A workspace with a chat, a mailbox and a limit of ten cents a month. */
async function createScene() {
  const mailbox = createMailbox();
  const scene = await createTelegramScene({
    vendors: { [AI_ORIGIN]: sensibleVendor, [EMAIL_ORIGIN]: mailbox.vendor },
  });
  const { harness, owner, telegram } = scene;
  const { workspaceId } = owner;
  await scene.link(GROUP);
  let messages = 0;
  const setLimit = async (change: object) => {
    const init = { method: "PATCH", headers: owner.headers, body: JSON.stringify(change) };
    expect((await harness.request("/api/ai", init)).status).toBe(200);
  };
  await setLimit({ budget_micros: LIMIT_MICROS });
  return {
    ...scene,
    mailbox,
    setLimit,
    /** As if calls of this month had cost so much. */
    spend: (micros: number) =>
      harness.db
        .prepare(
          `INSERT INTO ai_months (workspace_id, month, charged_micros) VALUES (?1, ?2, ?3)
           ON CONFLICT (workspace_id, month) DO UPDATE SET charged_micros = ?3`,
        )
        .bind(workspaceId, new Date(harness.now()).toISOString().slice(0, 7), micros)
        .run(),
    /** One more lead, and all that is due. */
    async judge() {
      const { id } = await storeLead(harness, workspaceId, { message: `We need ${++messages + 1} websites` });
      for (let round = 0; round < 3; round++) {
        await harness.runJobs();
        harness.advance(10_000);
      }
      return findLead(harness.db, workspaceId, id);
    },
    mails: () => mailbox.mails.map(({ to, subject }) => [to[0], subject]),
    said: () =>
      telegram
        .inChat(GROUP.id)
        .filter(({ text }) => text.startsWith("⚠️"))
        .map(({ text }) => text),
  };
}

describe("the month's limit for the AI", () => {
  it("is told to the owner by mail and in the chat when 80 % of it is used, once", async () => {
    const scene = await createScene();
    await scene.spend(79_000);
    await scene.judge();
    expect([scene.mails(), scene.said()]).toEqual([[], []]);
    await scene.spend(79_800);

    for (let lead = 0; lead < 3; lead++) await scene.judge();

    expect(scene.mails()).toEqual([
      [scene.owner.email, expect.stringMatching(/: 80 % of this month’s AI budget is used$/)],
    ]);
    const [text = "", ...others] = scene.said();
    expect(others).toEqual([]);
    expect(text).toContain("At least 80 % of the budget of $0.10 a month is used.");
    expect(text).toContain("until 1 December, or until you raise it");
    expect(text).toContain("/app/settings/ai");
  });

  it("is told again when it is reached, once, while every lead is scored all the same", async () => {
    const scene = await createScene();
    await scene.spend(80_000);
    await scene.judge();
    await scene.spend(99_000);

    const leads = [await scene.judge(), await scene.judge()];

    expect(leads.map((lead) => lead?.scoreDetails?.fallback_reason)).toEqual(["ai_budget_spent", "ai_budget_spent"]);
    expect(leads.map((lead) => lead?.score)).not.toContain(null);
    const titles = scene.said().map((text) => text.split("\n")[0]?.split(": ")[1]);
    expect(titles).toEqual(["80 % of this month’s AI budget is used", "this month’s AI budget is spent"]);
    expect(scene.mails()).toHaveLength(2);
    expect(scene.mailbox.mails[1]?.text).toContain("so the AI is not asked any more, until 1 December");
  });

  it("is told as reached only, when one call leaps over both", async () => {
    const scene = await createScene();
    await scene.spend(99_999);

    await scene.judge();
    await scene.judge();

    expect(scene.mails().map(([, subject]) => subject?.split(": ")[1])).toEqual(["this month’s AI budget is spent"]);
  });

  it("is told anew in another month, and when the limit has changed, but not when it was only said again", async () => {
    const scene = await createScene();
    await scene.spend(85_000);
    await scene.judge();
    await scene.setLimit({ budget_micros: LIMIT_MICROS, model: "" });
    await scene.judge();
    expect(scene.mails()).toHaveLength(1);

    await scene.setLimit({ budget_micros: LIMIT_MICROS + 1_000 });
    await scene.judge();
    expect(scene.mails()).toHaveLength(2);

    scene.harness.advance(11 * DAY_MS);
    await scene.judge();
    expect(scene.mails()).toHaveLength(2);
    await scene.spend(85_000);
    await scene.judge();
    expect(scene.mails()).toHaveLength(3);
  });

  it("is not told once done jobs are forgotten, nor when the limit was raised before the mail could go", async () => {
    const scene = await createScene();
    const { harness } = scene;
    await scene.spend(85_000);
    await scene.judge();
    harness.advance(8 * DAY_MS);
    await harness.runSweeps();
    await scene.judge();
    expect(scene.mails()).toHaveLength(1);

    await scene.setLimit({ budget_micros: LIMIT_MICROS + 1_000 });
    harness.vendors.set(EMAIL_ORIGIN, () => new Response(null, { status: 500 }));
    await scene.judge();
    await scene.setLimit({ budget_micros: null });
    harness.vendors.set(EMAIL_ORIGIN, scene.mailbox.vendor);
    harness.advance(60_000);
    await harness.runJobs();
    expect(scene.mails()).toHaveLength(1);
  });

  it("is nobody's worry where there is none, and of tokens where it is in tokens", async () => {
    const scene = await createScene();
    await scene.setLimit({ budget_micros: null });
    await scene.spend(10_000_000);
    await scene.judge();
    expect(scene.mails()).toEqual([]);

    await scene.setLimit({ budget_tokens: 10 });
    await scene.judge();
    expect(scene.said().join()).toContain("What is left of the budget of 10 tokens a month is less than one more call");
  });

  it("is told also when the vendor fails, and an answer that was paid for is kept when it cannot be told", async () => {
    const scene = await createScene();
    const { harness } = scene;
    const { next } = harness.services;
    vi.spyOn(next, "afterAiBudgetUsed").mockImplementationOnce(() => {
      throw new Error("D1_ERROR: Network connection lost.");
    });
    await scene.spend(85_000);

    expect((await scene.judge())?.scoreSource).toBe("ai");
    expect(harness.logLines.some((line) => line.includes('"ai.budget_not_warned"'))).toBe(true);
    expect(scene.mails()).toEqual([]);
    harness.vendors.set(AI_ORIGIN, () => vendorError(400, "invalid_request"));
    await scene.judge();

    expect(scene.mails()).toHaveLength(1);
  });
});
