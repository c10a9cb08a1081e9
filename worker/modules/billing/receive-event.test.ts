import { describe, expect, it } from "vitest";
import { signStripe } from "../../../tools/desk/stripe-events.ts";
import { createStripeScene, STRIPE_SECRET, type StripeScene } from "../../testing/stripe-scene.ts";

const countOf = (scene: StripeScene, table: string) =>
  scene.harness.db.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>("n");

const syncJobs = (scene: StripeScene) =>
  scene.harness.db.prepare("SELECT COUNT(*) AS n FROM jobs WHERE name = 'billing.sync'").first<number>("n");

describe("Stripe's door", () => {
  it("F42 takes one event once, though it comes three times at once, and refuses it when it is six minutes old", async () => {
    const scene = await createStripeScene();
    await scene.buy();
    const before = await syncJobs(scene);
    scene.world.setCancel(scene.subscription(), true);
    const [event] = scene.takeEvents();
    const body = event?.body ?? "";

    const answers = await Promise.all([scene.post(body), scene.post(body), scene.post(body)]);
    const late = await scene.post(body, { atMs: scene.harness.now() - 6 * 60_000 });
    const early = await scene.post(body, { atMs: scene.harness.now() + 6 * 60_000 });

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await syncJobs(scene)).toBe((before ?? 0) + 1);
    expect(late.status).toBe(400);
    expect(await late.json()).toMatchObject({ error: { code: "timestamp_out_of_range" } });
    expect(early.status).toBe(400);
  });

  it("F42 is not told an old event for a new one by a second time in its signature", async () => {
    const scene = await createStripeScene();
    await scene.buy();
    const before = await Promise.all([countOf(scene, "stripe_events"), countOf(scene, "jobs")]);
    scene.world.setCancel(scene.subscription(), true);
    const [event] = scene.takeEvents();
    const body = event?.body ?? "";
    const nowSeconds = Math.floor(scene.harness.now() / 1_000);
    const old = await signStripe(body, STRIPE_SECRET, nowSeconds - 360);

    const answers = [];
    for (const signature of [
      `t=${nowSeconds},${old}`,
      `v0=x, t=${nowSeconds},${old}`,
      `${old},t=${nowSeconds}`,
      `t=${nowSeconds}x,${old}`,
    ]) {
      const answer = await scene.post(body, { signature });
      answers.push([answer.status, (await answer.json<{ error: { code: string } }>()).error.code]);
    }

    expect(answers).toEqual(Array(4).fill([401, "signature_invalid"]));
    expect(await Promise.all([countOf(scene, "stripe_events"), countOf(scene, "jobs")])).toEqual(before);
  });

  it.each([
    ["no signature", { signature: "" }],
    ["another secret", { secret: "whsec_another_secret_altogether" }],
    ["a signature of another scheme", { signature: "t=1,v0=00" }],
    ["nonsense", { signature: "undefined" }],
  ])("LB-13 refuses an event with %s, and stores nothing", async (_what, about) => {
    const scene = await createStripeScene();
    await scene.buy();
    const before = await Promise.all([countOf(scene, "stripe_events"), countOf(scene, "jobs")]);
    scene.world.setCancel(scene.subscription(), true);
    const [event] = scene.takeEvents();

    const answer = await scene.post(event?.body ?? "", about);

    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: "signature_invalid" } });
    expect(await Promise.all([countOf(scene, "stripe_events"), countOf(scene, "jobs")])).toEqual(before);
  });

  it("refuses an event of which one byte was changed", async () => {
    const scene = await createStripeScene();
    await scene.buy();
    scene.world.setCancel(scene.subscription(), true);
    const [event] = scene.takeEvents();
    const body = event?.body ?? "";
    const signature = await signStripe(body, STRIPE_SECRET, Math.floor(scene.harness.now() / 1_000));

    const answer = await scene.post(body.replace("customer.subscription.updated", "customer.subscription.deleted"), {
      signature,
    });

    expect(answer.status).toBe(401);
  });

  it.each(["", "   ", "undefined", "whsec_", "test-telegram-webhook-secret"])(
    "F41 is closed while its secret is %j",
    async (secret) => {
      const scene = await createStripeScene({ vars: { STRIPE_WEBHOOK_SECRET: secret } });

      const answer = await scene.post('{"id":"evt_1"}', { secret: secret === "" ? "x" : secret });

      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ error: { code: "not_configured" } });
      expect(await countOf(scene, "stripe_events")).toBe(0);
    },
  );

  it("acknowledges events it has no use for and events about strangers, and logs them without what they say", async () => {
    const scene = await createStripeScene();
    await scene.buy();
    const jobs = await syncJobs(scene);
    const event = (id: string, type: string, customer: string) =>
      JSON.stringify({
        id,
        object: "event",
        type,
        data: { object: { object: "subscription", id: "sub_1", customer } },
      });

    const answers = [
      await scene.post(event("evt_a", "radar.early_fraud_warning.created", scene.subscription().customer)),
      await scene.post(event("evt_b", "customer.subscription.updated", "cus_stranger")),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await syncJobs(scene)).toBe(jobs);
    const ignored = scene.harness.logLines.filter((line) => line.includes("stripe_event.ignored"));
    expect(ignored.filter((line) => /evt_[ab]"/.test(line))).toHaveLength(2);
    expect(ignored.join()).not.toContain("cus_stranger");
  });

  it("F43 ends in the same plan for all 24 orders of created, updated, payment_failed and deleted, with repeats", async () => {
    const outcomes = new Set<string>();
    const kinds = [
      "customer.subscription.created",
      "customer.subscription.updated",
      "invoice.payment_failed",
      "customer.subscription.deleted",
    ];
    for (const order of permutations(kinds)) {
      const scene = await createStripeScene({ vars: { STRIPE_TRIAL_DAYS: "0" } });
      const attempt_id = crypto.randomUUID();
      await scene.ask("POST", "/api/billing/checkout", { plan: "pro", interval: "month", attempt_id });
      const [checkout] = scene.world.state.checkouts;
      if (checkout === undefined) throw new Error("no checkout");
      scene.world.pay(checkout, "succeed");
      scene.world.setCharges(checkout.customer, "fail");
      scene.world.nextBill(scene.subscription());
      scene.world.cancelNow(scene.subscription());
      const events = scene.takeEvents();

      for (const kind of order) {
        const event = events.find(({ type }) => type === kind);
        if (event === undefined) throw new Error(`no ${kind}`);
        const times = 1 + (event.id.charCodeAt(12) % 3);
        await Promise.all(Array.from({ length: times }, () => scene.post(event.body)));
        if (event.id.charCodeAt(13) % 2 === 0) await scene.harness.runJobs();
      }
      await scene.harness.runJobs();
      outcomes.add(JSON.stringify(await scene.stored()));
      await scene.harness.db.batch(
        ["billing_accounts", "stripe_events", "jobs", "members", "workspaces", "workspace_limits", "invoices"].map(
          (table) => scene.harness.db.prepare(`DELETE FROM ${table}`),
        ),
      );
    }

    expect([...outcomes]).toEqual([
      JSON.stringify({ plan: "free", interval: null, status: "canceled", cancel_at_ms: null, past_due_since_ms: null }),
    ]);
  });

  it("F43 keeps the newer answer when an older question is answered last", async () => {
    const scene = await createStripeScene({ vars: { STRIPE_TRIAL_DAYS: "0" } });
    await scene.buy();
    const { harness, world } = scene;
    const real = harness.vendors.get("http://stripe.test");
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let isFirst = true;
    harness.vendors.set("http://stripe.test", async (request) => {
      const answer = (await real?.(request)) ?? new Response();
      if (isFirst && request.url.includes("/v1/subscriptions")) {
        isFirst = false;
        await held; // the answer was true when it was given, and is old when it arrives
      }
      return answer;
    });

    world.setCancel(scene.subscription(), true);
    for (const { body } of scene.takeEvents()) await scene.post(body);
    const slow = harness.runJobs();
    await expect.poll(() => isFirst).toBe(false);
    world.cancelNow(scene.subscription());
    for (const { body } of scene.takeEvents()) await scene.post(body);
    await expect.poll(async () => (await scene.stored())?.status, { timeout: 5_000 }).toBe("canceled");
    letGo();
    await slow;

    expect(await scene.stored()).toMatchObject({ plan: "free", status: "canceled" });
    expect(harness.logLines.join("\n")).toContain("billing.answer_outdated");
  });
});

function permutations(items: string[]): string[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
