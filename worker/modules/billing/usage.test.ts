import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../core/time.ts";
import { newLead, storeLead, storeLeadStatements } from "../../testing/leads.ts";
import { createApiKeyFor } from "../../testing/members.ts";
import { createReceiver, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { createStripeScene, type StripeScene } from "../../testing/stripe-scene.ts";
import { makeForm, sendApi, VISITOR_FIELDS } from "../../testing/submissions.ts";
import { findLead, markNotALead, releaseLead } from "../leads/index.ts";
import { grantOnTop } from "./limits.store.ts";

const usageOf = ({ harness, workspaceId }: StripeScene) =>
  harness.db
    .prepare(
      `SELECT month, leads_accepted AS accepted, leads_over_limit AS over, ai_judgements AS ai
       FROM usage_counters WHERE workspace_id = ? ORDER BY month DESC`,
    )
    .bind(workspaceId)
    .first<{ month: string; accepted: number; over: number; ai: number }>();

const verdictsOf = async ({ harness, workspaceId }: StripeScene) => {
  const { results } = await harness.db
    .prepare("SELECT verdict, COUNT(*) AS n FROM leads WHERE workspace_id = ? GROUP BY verdict ORDER BY verdict")
    .bind(workspaceId)
    .all<{ verdict: string; n: number }>();
  return Object.fromEntries(results.map(({ verdict, n }) => [verdict, n]));
};

/** A scene of which so many of the month's leads are left. */
async function sceneWithLeft(left: number): Promise<StripeScene> {
  const scene = await createStripeScene();
  await scene.harness.db.prepare("UPDATE workspace_limits SET leads_per_month = ?").bind(left).run();
  return scene;
}

describe("the leads of a plan", () => {
  it("F69 with 50 left and 300 at once accepts exactly 50 and stores 250 as held, and loses none", async () => {
    const scene = await createStripeScene();
    const { harness, workspaceId } = scene;
    for (let n = 0; n < 50; n++) await storeLead(harness, workspaceId);
    const form = await makeForm(harness, { workspaceId });
    const key = await createApiKeyFor(harness, workspaceId);

    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        sendApi(harness, { form_id: form.id, fields: { ...VISITOR_FIELDS, email: `visitor-${n}@example.com` } }, key),
      ),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(await verdictsOf(scene)).toEqual({ accepted: 100, held: 250 });
    expect(await usageOf(scene)).toMatchObject({ accepted: 100, over: 250 });
    const { results } = await harness.db
      .prepare("SELECT DISTINCT json_extract(verdict_reasons, '$[#-1].kind') AS kind FROM leads WHERE verdict = 'held'")
      .all();
    expect(results).toEqual([{ kind: "over_limit" }]);
    const story = await harness.db
      .prepare(
        `SELECT group_concat(kind, ' ') AS kinds FROM (SELECT kind FROM ledger JOIN leads ON leads.id = ledger.lead_id
         WHERE verdict = 'held' AND lead_id = (SELECT id FROM leads WHERE verdict = 'held' LIMIT 1) ORDER BY at_ms, ledger.seq)`,
      )
      .first<string>("kinds");
    expect(story).toBe("lead.stored guard.judged plan.held");
  });

  it("F69 releases what was held in its order, with all effects, as soon as a larger plan is paid", async () => {
    const receiver = createReceiver();
    const scene = await createStripeScene();
    const { harness, workspaceId } = scene;
    harness.vendors.set("https://crm.example.com", receiver.vendor);
    harness.vendors.set(RESOLVER_ORIGIN, createResolver());
    await harness.db.prepare("UPDATE workspace_limits SET leads_per_month = 1").run();
    await scene.ask("POST", "/api/webhooks", { name: "CRM", url: "https://crm.example.com/in" });
    const first = await storeLead(harness, workspaceId);
    const held = [];
    for (let n = 0; n < 5; n++) {
      harness.advance(1_000);
      held.push(await storeLead(harness, workspaceId, { email: `held-${n}@example.com`, phoneE164: null }));
    }
    await harness.runJobs();
    const before = receiver.calls.length;

    await scene.buy();
    harness.advance(3_000); // routing waits for the AI
    await harness.runJobs();

    const { results } = await harness.db
      .prepare("SELECT lead_id AS leadId FROM ledger WHERE kind = 'lead.released' ORDER BY seq")
      .all<{ leadId: string }>();
    expect(first.verdict).toBe("accepted");
    expect(held.map(({ verdict }) => verdict)).toEqual(Array(5).fill("held"));
    expect(results.map(({ leadId }) => leadId)).toEqual(held.map(({ id }) => id));
    expect(await verdictsOf(scene)).toEqual({ accepted: 6 });
    expect(await usageOf(scene)).toMatchObject({ accepted: 6 });
    const delivered = receiver.calls.slice(before).map(({ body }) => JSON.parse(body) as { type: string });
    expect(delivered.filter(({ type }) => type === "lead.created")).toHaveLength(5);
    expect((await findLead(harness.db, workspaceId, held[0]?.id ?? ""))?.contactId).not.toBeNull();
  });

  it("releases in the new month what the last one held, as far as there is room", async () => {
    const scene = await sceneWithLeft(2);
    const { harness, workspaceId } = scene;
    for (let n = 0; n < 5; n++) await storeLead(harness, workspaceId);
    expect(await verdictsOf(scene)).toEqual({ accepted: 2, held: 3 });

    harness.advance(10 * DAY_MS); // to the first of December
    await harness.runSweeps();
    await harness.runJobs();

    expect(await verdictsOf(scene)).toEqual({ accepted: 4, held: 1 });
    expect(await usageOf(scene)).toMatchObject({ month: "2026-12", accepted: 2 });
    harness.advance(31 * DAY_MS);
    await harness.runSweeps();
    await harness.runJobs();
    expect(await verdictsOf(scene)).toEqual({ accepted: 5 });
  });

  it("counts nothing twice when a batch is run again, though it took the last place", async () => {
    const scene = await sceneWithLeft(1);
    const { harness, workspaceId } = scene;
    const lead = newLead(harness, workspaceId);

    await harness.db.batch(storeLeadStatements(harness, lead));
    await harness.db.batch(storeLeadStatements(harness, lead));

    expect(await verdictsOf(scene)).toEqual({ accepted: 1 });
    expect(await usageOf(scene)).toMatchObject({ accepted: 1, over: 0 });
  });

  it("counts neither held leads nor spam, and a released one when it is released", async () => {
    const scene = await sceneWithLeft(2);
    const { harness, workspaceId } = scene;
    const actor = { memberId: null, name: "A member" };
    const suspect = await storeLead(harness, workspaceId, { verdict: "held" });
    await storeLead(harness, workspaceId, { verdict: "spam" });
    expect(await usageOf(scene)).toBeNull();

    await releaseLead(harness.services, workspaceId, suspect.id, actor);
    await releaseLead(harness.services, workspaceId, suspect.id, actor);
    await markNotALead(harness.services, workspaceId, suspect.id, actor);

    expect(await usageOf(scene)).toMatchObject({ accepted: 1 });
  });

  it("refuses to release by hand what the plan has no room for, and names the plan", async () => {
    const scene = await sceneWithLeft(1);
    const { harness, workspaceId } = scene;
    await storeLead(harness, workspaceId);
    const held = await storeLead(harness, workspaceId);

    const answer = await scene.ask("POST", `/api/leads/${held.id}/release`);

    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({
      error: { code: "plan_limit_reached", message: expect.stringContaining("Free plan holds 1 leads") },
    });
    expect(await verdictsOf(scene)).toEqual({ accepted: 1, held: 1 });
  });

  it("leaves a lead that the guard doubted for a person to look at, also after an upgrade", async () => {
    const scene = await sceneWithLeft(0);
    const { harness, workspaceId } = scene;
    const doubted = await storeLead(harness, workspaceId, { verdict: "held" });
    await storeLead(harness, workspaceId);

    await scene.buy();

    expect(await verdictsOf(scene)).toEqual({ accepted: 1, held: 1 });
    expect((await findLead(harness.db, workspaceId, doubted.id))?.verdict).toBe("held");
  });

  it("sets no limit in a deployment without Stripe", async () => {
    const scene = await createStripeScene({ vars: { STRIPE_SECRET_KEY: "" } });
    for (let n = 0; n < 120; n++) await storeLead(scene.harness, scene.workspaceId);

    expect(await verdictsOf(scene)).toEqual({ accepted: 120 });
    expect(await scene.billing()).toMatchObject({ payments: "off", usage: { leads: { used: 120, limit: null } } });
    expect((await scene.ask("POST", "/api/billing/portal", { attempt_id: crypto.randomUUID() })).status).toBe(503);
  });
});

describe("the other limits", () => {
  it("gives no more AI judgements than the plan holds, of many at once", async () => {
    const scene = await createStripeScene();
    const { plan, db } = scene.harness.services;
    await db.prepare("UPDATE workspace_limits SET ai_per_month = 3").run();

    const taken = await Promise.all(Array.from({ length: 10 }, () => plan.takeAiJudgement(scene.workspaceId)));

    expect(taken.filter(Boolean)).toHaveLength(3);
    expect(await plan.allowsAiJudgement(scene.workspaceId)).toBe(false);
    await plan.returnAiJudgement(scene.workspaceId).run();
    expect(await plan.allowsAiJudgement(scene.workspaceId)).toBe(true);
  });

  it("asks the AI about no lead when its judgements are used up, and routes at once", async () => {
    const scene = await createStripeScene();
    const { harness, workspaceId } = scene;
    await harness.db.prepare("UPDATE workspace_limits SET ai_per_month = 0").run();
    const lead = await storeLead(harness, workspaceId);

    await harness.runJobs();

    expect(harness.requests.filter(({ url }) => url.includes("openai"))).toHaveLength(0);
    expect((await findLead(harness.db, workspaceId, lead.id))?.routedAtMs).toBe(harness.now());
  });

  it("refuses one destination more than the plan holds, in a sentence that names the plan", async () => {
    const scene = await createStripeScene();
    const { harness } = scene;
    await harness.db.prepare("UPDATE workspace_limits SET destinations = 1").run();
    const add = () => scene.ask("POST", "/api/webhooks", { name: "CRM", url: "https://crm.example.com/in" });
    expect((await add()).status).toBe(201);

    const webhook = await add();
    const chat = await scene.ask("POST", "/api/telegram/links");

    for (const answer of [webhook, chat]) {
      expect(answer.status).toBe(409);
      expect(await answer.json()).toMatchObject({
        error: {
          code: "plan_limit_reached",
          message: expect.stringContaining("Free plan has room for 1 destinations"),
        },
      });
    }
  });

  it("refuses one seat more than the plan holds", async () => {
    const scene = await createStripeScene();
    const { plan } = scene.harness.services;

    await expect(plan.requireRoom(scene.workspaceId, "seats", 1)).resolves.toBeUndefined();
    await expect(plan.requireRoom(scene.workspaceId, "seats", 2)).rejects.toMatchObject({ code: "plan_limit_reached" });
  });

  it("has room for what the operator gives on top of the plan, and for no more", async () => {
    const { harness, workspaceId } = await createStripeScene();
    const { db, plan } = harness.services;

    await grantOnTop(db, workspaceId, { leads: 0, ai: 0, seats: 1, destinations: 8 });

    await expect(plan.requireRoom(workspaceId, "seats", 2)).resolves.toBeUndefined();
    await expect(plan.requireRoom(workspaceId, "seats", 3)).rejects.toMatchObject({ code: "plan_limit_reached" });
    await expect(plan.requireRoom(workspaceId, "destinations", 12)).resolves.toBeUndefined();
    await expect(plan.requireRoom(workspaceId, "destinations", 13)).rejects.toMatchObject({
      code: "plan_limit_reached",
    });
  });
});

describe("telling the owner", () => {
  it("tells at 80 and at 100 percent, once each in a month, by mail and in the chats", async () => {
    const scene = await sceneWithLeft(10);
    const { harness, workspaceId, mailbox, telegram } = scene;
    await harness.db.batch([
      harness.db
        .prepare(
          `INSERT INTO destinations (id, workspace_id, kind, name, created_at_ms) VALUES ('dst_1', ?, 'telegram', 'Sales', 1)`,
        )
        .bind(workspaceId),
      harness.db
        .prepare(
          `INSERT INTO telegram_chats (destination_id, workspace_id, chat_id, chat_kind, title, linked_at_ms)
           VALUES ('dst_1', ?, '-4001', 'group', 'Sales', 1)`,
        )
        .bind(workspaceId),
    ]);
    const fill = async (count: number) => {
      for (let n = 0; n < count; n++) await storeLead(harness, workspaceId);
      await harness.db.prepare("DELETE FROM jobs WHERE name LIKE 'lead.%'").run();
      for (let time = 0; time < 3; time++) {
        await harness.runSweeps();
        await harness.runJobs();
      }
    };
    const subjects = () => mailbox.mails.map(({ subject }) => subject);

    await fill(7);
    expect(subjects()).toEqual([]);
    await fill(1);
    expect(subjects()).toEqual(["Example Ltd: 80 % of this month's leads are used"]);
    await fill(1);
    expect(subjects()).toHaveLength(1);
    await fill(5);
    expect(subjects().slice(1)).toEqual(["Example Ltd: this month's leads are used up"]);

    expect(mailbox.mails[1]?.to).toEqual([scene.owner.email]);
    expect(mailbox.mails[1]?.text).toContain("when the next month begins on 1 December 2026");
    const told = telegram.messages.map(({ text }) => text);
    expect(told).toHaveLength(2);
    expect(told[1]).toContain("Nothing is lost");
    const numbers = [...told, ...mailbox.mails.map(({ text }) => text)].map(
      (text) => /Notice no\. (\S+)/.exec(text)?.[1],
    );
    expect(numbers).toEqual([numbers[0], numbers[1], numbers[0], numbers[1]]); // F22: one number in every copy
    expect(numbers[0]).not.toBe(numbers[1]);
  });
});
