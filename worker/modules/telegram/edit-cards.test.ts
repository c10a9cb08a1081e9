import { describe, expect, it } from "vitest";
import { aScore, createTelegramScene, GROUP, OTHER_GROUP } from "../../testing/telegram-scene.ts";
import { setScore } from "../leads/index.ts";
import { editCards } from "./edit-cards.ts";

async function sceneWithTwoCards() {
  const scene = await createTelegramScene();
  const lead = await scene.announce([await scene.link(GROUP), await scene.link(OTHER_GROUP)]);
  await scene.harness.runJobs();
  const cards = [scene.lastIn(GROUP), scene.lastIn(OTHER_GROUP)];

  async function aiAnswers(change = "judged") {
    const { harness, owner } = scene;
    const { db, jobs, now } = harness.services;
    harness.advance(4_000);
    const score = aScore({ value: 96, source: "ai", summary: "Has 5,000 euros and a date." });
    await db.batch([
      setScore(db, owner.workspaceId, lead.id, score, now()),
      jobs.create(editCards, { workspaceId: owner.workspaceId, leadId: lead.id, change }).insert,
    ]);
  }
  const forgetEdits = () =>
    scene.harness.db.prepare("DELETE FROM jobs WHERE name = 'telegram.edit_cards' AND attempts = 0").run();
  return { ...scene, lead, cards, aiAnswers, forgetEdits };
}

const jobStatus = (scene: Awaited<ReturnType<typeof sceneWithTwoCards>>) =>
  scene.harness.db.prepare("SELECT status FROM jobs WHERE name = 'telegram.edit_cards'").first<string>("status");

describe("cards after the lead changed", () => {
  it("show the AI's late score in every chat, marked as an update", async () => {
    const { harness, cards, aiAnswers } = await sceneWithTwoCards();
    expect(cards.map(({ text }) => text.includes("updated by AI"))).toEqual([false, false]);

    await aiAnswers();
    await harness.runJobs();

    for (const card of cards) {
      expect(card.text).toContain("●●●●● 96 · updated by AI");
      expect(card.text).toContain("Has 5,000 euros and a date.");
    }
  });

  it("are left in peace when they show already what is true", async () => {
    const scene = await sceneWithTwoCards();
    await scene.aiAnswers("one");
    await scene.harness.runJobs();
    const edits = scene.cards.map((card) => card.edits);

    await scene.aiAnswers("two");
    await scene.harness.runJobs();

    expect(scene.cards.map((card) => card.edits)).toEqual(edits);
    expect(await jobStatus(scene)).toBe("done");
  });

  it("do not hold up each other: one was deleted, one chat is gone, the rest are edited", async () => {
    const scene = await sceneWithTwoCards();
    scene.telegram.failNext("editMessageText", { status: 400, description: "Bad Request: message to edit not found" });

    await scene.aiAnswers();
    await scene.harness.runJobs();

    expect(scene.cards.filter(({ text }) => text.includes("96"))).toHaveLength(1);
    expect(await jobStatus(scene)).toBe("done");
  });

  it("F27 wait as long as Telegram asks, then are edited", async () => {
    const scene = await sceneWithTwoCards();
    const parameters = { retry_after: 30 };
    scene.telegram.failNext("editMessageText", { status: 429, description: "Too Many Requests", parameters });

    await scene.aiAnswers();
    await scene.harness.runJobs();
    expect(scene.cards.filter(({ text }) => text.includes("96"))).toHaveLength(1);
    scene.harness.advance(30_000);
    await scene.harness.runJobs();

    expect(scene.cards.filter(({ text }) => text.includes("96"))).toHaveLength(2);
    expect(await jobStatus(scene)).toBe("done");
  });

  it("are edited later when Telegram is down", async () => {
    const scene = await sceneWithTwoCards();
    for (let n = 0; n < 2; n++) {
      scene.telegram.failNext("editMessageText", () => new Response("Bad Gateway", { status: 502 }));
    }

    await scene.aiAnswers();
    await scene.harness.runJobs();
    expect(scene.cards.filter(({ text }) => text.includes("96"))).toHaveLength(0);
    scene.harness.advance(3_000);
    await scene.harness.runJobs();

    expect(scene.cards.filter(({ text }) => text.includes("96"))).toHaveLength(2);
  });

  it("F57 lose their mark-up rather than their news when Telegram cannot read it", async () => {
    const scene = await sceneWithTwoCards();
    const description = "Bad Request: can't parse entities: Can't find end tag";
    scene.telegram.failNext("editMessageText", { status: 400, description });

    await scene.aiAnswers();
    await scene.harness.runJobs();

    expect(scene.cards.map(({ isHtml }) => isHtml).toSorted()).toEqual([false, true]);
    expect(scene.cards.filter(({ text }) => text.includes("96"))).toHaveLength(2);
  });

  it("show the last of two changes, in whatever order their edits arrive", async () => {
    const scene = await sceneWithTwoCards();
    const { harness, people, telegram, cards, forgetEdits } = scene;
    const [card] = cards;
    if (card === undefined) throw new Error("no card");
    let isFirst = true;
    harness.vendors.set("http://telegram.test", async (request) => {
      if (isFirst && new URL(request.url).pathname.endsWith("/editMessageText")) {
        isFirst = false;
        await people.press(card, "Claim"); // while the older edit is on its way …
        await forgetEdits(); // … and the newer one was faster
      }
      return telegram.vendor(request);
    });

    await scene.aiAnswers();
    await harness.runJobs();

    for (const shown of cards) expect(shown.text).toContain("Claimed by First Person");
  });
});
