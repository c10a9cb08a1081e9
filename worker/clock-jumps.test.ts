import { describe, expect, it } from "vitest";
import { WEBHOOK_RETRY_DELAYS_MS } from "./core/retry.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./core/time.ts";
import { planDeliveries } from "./modules/deliveries/index.ts";
import { createHarness } from "./testing/harness.ts";
import { createMailbox, EMAIL_ORIGIN } from "./testing/mailbox.ts";
import { signIn } from "./testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "./testing/receiver.ts";
import { storeScoredLead } from "./testing/scored-lead.ts";
import { makeForm, sendWidget, widgetBody } from "./testing/submissions.ts";

/** A workspace with an endpoint that answers as it is told, at a moment of one's choice. */
async function createScene(nowMs = Date.UTC(2026, 10, 21, 9)) {
  const crm = { status: 200 };
  const mailbox = createMailbox();
  const receiver = createReceiver(() => new Response(null, { status: crm.status }));
  const harness = createHarness({
    nowMs,
    vendors: {
      [RESOLVER_ORIGIN]: createResolver(),
      [CRM_ORIGIN]: receiver.vendor,
      [EMAIL_ORIGIN]: mailbox.vendor,
    },
  });
  const { workspaceId, headers } = await signIn(harness);
  const { destination_id: id } = await addWebhook(harness, headers, { events: ["lead.created"] });
  const form = await makeForm(harness, { workspaceId });
  const lead = await storeScoredLead(harness, workspaceId);
  return {
    harness,
    crm,
    receiver,
    mailbox,
    async submit() {
      const answer = await sendWidget(harness, form.id, await widgetBody(harness, form.id));
      expect(answer.status).toBe(202);
    },
    /** An event for the endpoint, without the way that a lead takes before. */
    async plan(eventKey: string) {
      const event = { workspaceId, leadId: lead.id, eventType: "lead.created" as const, eventAtMs: harness.now() };
      await harness.db.batch(await planDeliveries(harness.services, { ...event, eventKey, destinationIds: [id] }));
    },
    /** Cron, minute by minute. */
    async live(minutes: number) {
      for (let minute = 0; minute < minutes; minute++) {
        await harness.runCron();
        harness.advance(MINUTE_MS);
      }
    },
    /** How often each event has arrived. */
    arrivals() {
      const ids = receiver.calls.map(({ headers: sent }) => sent.get("webhook-id"));
      return [...new Set(ids)].map((one) => ids.filter((other) => other === one).length);
    },
    subjects: () => mailbox.mails.map(({ subject }) => subject),
  };
}

describe("F16 a clock that jumps", () => {
  it("back by an hour repeats nothing, tries nothing early, and what comes meanwhile goes out as ever", async () => {
    const scene = await createScene();
    await scene.submit();
    await scene.live(2);
    scene.crm.status = 500;
    await scene.plan("fails once");
    await scene.live(1);
    expect(scene.arrivals()).toEqual([1, 1]);
    scene.crm.status = 200;

    scene.harness.advance(-HOUR_MS);
    await scene.live(2);
    expect(scene.arrivals()).toEqual([1, 1]); // the retry's time has not come again yet
    await scene.submit();
    await scene.live(3);
    expect(scene.arrivals()).toEqual([1, 1, 1]);
    scene.harness.advance(HOUR_MS);
    await scene.live(2);

    expect(scene.arrivals()).toEqual([1, 2, 1]);
  });

  it("forward by two days brings one try, not those it skipped, and never more than the table has", async () => {
    const scene = await createScene();
    scene.crm.status = 500;
    await scene.plan("fails always");
    await scene.live(1);

    const perJump: number[] = [];
    for (let jump = 0; jump < 14; jump++) {
      const before = scene.receiver.calls.length;
      scene.harness.advance(2 * DAY_MS);
      await scene.harness.runCron();
      perJump.push(scene.receiver.calls.length - before);
    }

    expect(perJump.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => 1));
    expect(perJump.slice(9)).toEqual([0, 0, 0, 0, 0]);
    expect(scene.arrivals()).toEqual([WEBHOOK_RETRY_DELAYS_MS.length + 1]);
  });

  it("forward by two days mails nobody for the time alone: only further failures tell that a destination fails", async () => {
    const scene = await createScene();
    scene.crm.status = 500;
    await scene.plan("one");
    await scene.live(1);
    scene.harness.advance(13 * HOUR_MS);
    await scene.plan("two");
    await scene.harness.runCron();
    scene.crm.status = 200;

    scene.harness.advance(2 * DAY_MS);
    await scene.live(3);
    scene.harness.advance(2 * DAY_MS);
    await scene.live(3);

    expect(scene.subjects()).toEqual([]);
  });

  it("back and forth mails the owner of a failing destination once", async () => {
    const scene = await createScene();
    scene.crm.status = 500;
    for (let event = 0; event < 14; event++) {
      await scene.plan(`event ${event}`);
      await scene.harness.runCron();
      scene.harness.advance(6 * HOUR_MS);
    }
    expect(scene.subjects()).toEqual(["“CRM” takes no leads"]);

    for (const jumpMs of [-HOUR_MS, HOUR_MS, -2 * HOUR_MS, 3 * HOUR_MS]) {
      scene.harness.advance(jumpMs);
      await scene.plan(`after ${jumpMs}`);
      await scene.live(2);
    }

    expect(scene.subjects()).toEqual(["“CRM” takes no leads"]);
  });

  it.each<[string, number]>([
    ["into a leap day", Date.UTC(2028, 1, 28, 23, 59, 0)],
    ["out of a leap day", Date.UTC(2028, 1, 29, 23, 59, 0)],
    ["over the end of a month", Date.UTC(2027, 0, 31, 23, 59, 0)],
    ["over the end of a year", Date.UTC(2026, 11, 31, 23, 59, 0)],
    ["over the change to summer time", Date.UTC(2027, 2, 28, 0, 59, 0)],
  ])("%s loses nothing, repeats nothing and keeps the table of retries", async (_name, nowMs) => {
    const scene = await createScene(nowMs);
    scene.crm.status = 500;
    await scene.submit();
    await scene.live(1);
    await scene.submit();
    scene.crm.status = 200;
    await scene.live(10);

    expect(scene.arrivals()).toEqual([2, 1]);
    expect(await scene.harness.db.prepare("SELECT COUNT(*) AS n FROM leads").first("n")).toBe(3);
    const counted = await scene.harness.db.prepare("SELECT SUM(leads_accepted) AS n FROM usage_counters").first("n");
    expect(counted).toBe(3);
  });
});
