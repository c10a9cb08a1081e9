import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../../core/time.ts";
import { createMailbox, EMAIL_ORIGIN } from "../../testing/mailbox.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { storeScoredLead } from "../../testing/scored-lead.ts";
import { createTelegramScene, GROUP } from "../../testing/telegram-scene.ts";
import type { ApiDestination } from "../deliveries/contract.ts";
import { planDeliveries } from "../deliveries/index.ts";

/** A workspace with a chat, a mailbox, and an endpoint that answers as it is told. */
async function createScene() {
  const crm = { status: 500 };
  const receiver = createReceiver(() => new Response(null, { status: crm.status }));
  const mailbox = createMailbox();
  const scene = await createTelegramScene({
    vendors: {
      [RESOLVER_ORIGIN]: createResolver(),
      [CRM_ORIGIN]: receiver.vendor,
      [EMAIL_ORIGIN]: mailbox.vendor,
    },
  });
  const { harness, owner, telegram } = scene;
  const { workspaceId } = owner;
  await scene.link(GROUP);
  const { destination_id: id } = await addWebhook(harness, owner.headers, { name: "CRM\nnightly" });
  const lead = await storeScoredLead(harness, workspaceId);
  let events = 0;

  return {
    ...scene,
    crm,
    receiver,
    id,
    lead,
    /** An event for the endpoint, and all that is due. */
    async tell() {
      const event = { workspaceId, leadId: lead.id, eventType: "lead.created" as const, eventAtMs: harness.now() };
      await harness.db.batch(
        await planDeliveries(harness.services, { ...event, eventKey: `event ${++events}`, destinationIds: [id] }),
      );
      await harness.runJobs();
    },
    async state(): Promise<ApiDestination | undefined> {
      const { headers } = await scene.signIn({ workspaceId, role: "agent" });
      const answer = await harness.request("/api/destinations", { headers });
      return (await answer.json<{ destinations: ApiDestination[] }>()).destinations.find((one) => one.id === id);
    },
    mails: () => mailbox.mails.map(({ to, subject }) => [to[0], subject]),
    said: () =>
      telegram
        .inChat(GROUP.id)
        .map((message) => message.text.split("\n")[0])
        .filter((line) => line?.startsWith("⚠️")),
    mailbox,
  };
}
type Scene = Awaited<ReturnType<typeof createScene>>;

/** An event every six hours from now on, for so many hours. */
async function live(scene: Scene, hours: number): Promise<void> {
  for (let passed = 0; passed < hours; passed += 6) {
    await scene.tell();
    scene.harness.advance(6 * HOUR_MS);
  }
}

describe("F34 a destination that only fails", { timeout: 60_000 }, () => {
  it("is switched off after five days, and its owner is told halfway and at the end, once each", async () => {
    const scene = await createScene();

    await live(scene, 12 + 60);
    expect([scene.mails(), scene.said()]).toEqual([[], []]);
    await live(scene, 12);
    const { status, failing_since } = (await scene.state()) ?? {};
    expect([status, failing_since]).toEqual(["active", "2026-11-21T21:00:00.000Z"]);
    expect(scene.mails()).toEqual([[scene.owner.email, "“CRM nightly” takes no leads"]]);
    await live(scene, 96);

    expect(scene.mails()).toEqual([
      [scene.owner.email, "“CRM nightly” takes no leads"],
      [scene.owner.email, "“CRM nightly” was switched off"],
    ]);
    expect(scene.said()).toEqual(["⚠️ “CRM nightly” takes no leads", "⚠️ “CRM nightly” was switched off"]);
    expect(await scene.state()).toMatchObject({
      status: "disabled",
      status_reason: "Every call has failed since 21 November 2026, the last with http_500.",
    });
    const calls = scene.receiver.calls.length;
    await live(scene, 24);
    expect(scene.receiver.calls).toHaveLength(calls);
  });

  it("starts from nothing again after one success", async () => {
    const scene = await createScene();
    await live(scene, 12 + 54);
    scene.crm.status = 200;
    await scene.tell();
    scene.crm.status = 500;

    await live(scene, 60);

    expect(scene.mails()).toEqual([]);
    expect(await scene.state()).toMatchObject({ status: "active" });
  });

  it("says nothing of a trouble that has passed before it could be told", async () => {
    const scene = await createScene();
    await live(scene, 12 + 60);
    const { vendors } = scene.harness;
    vendors.set(EMAIL_ORIGIN, () => new Response(null, { status: 401 }));
    await scene.tell();
    await live(scene, 6);
    scene.crm.status = 200;
    await scene.tell();
    vendors.set(EMAIL_ORIGIN, scene.mailbox.vendor);

    await live(scene, 24);

    expect(scene.mails()).toEqual([]);
  });

  it("F32 tells the owner at once, and once, when the endpoint says that it is gone", async () => {
    const scene = await createScene();
    scene.crm.status = 410;

    await scene.tell();
    await scene.tell();

    expect(scene.mails()).toEqual([[scene.owner.email, "“CRM nightly” was switched off"]]);
    expect(scene.said()).toEqual(["⚠️ “CRM nightly” was switched off"]);
    expect(scene.mailbox.mails[0]?.html).toContain(`/app/destinations/webhooks/${scene.id}`);
  });

  it("F22 says it twice at most when our word for it was lost, under one key by mail and one number in the chat", async () => {
    const scene = await createScene();
    const { harness, telegram } = scene;
    scene.crm.status = 410;
    const keys: (string | null)[] = [];
    const cutOffOnce = (origin: string, path: string) => {
      const vendor = harness.vendors.get(origin);
      let isCut = false;
      harness.vendors.set(origin, async (request) => {
        keys.push(request.headers.get("idempotency-key"));
        const answer = await vendor?.(request);
        if (isCut || !request.url.endsWith(path)) return answer ?? new Response(null, { status: 599 });
        isCut = true;
        throw new Error("Network connection lost."); // it was sent, and we never heard
      });
    };
    cutOffOnce(EMAIL_ORIGIN, "/emails");
    cutOffOnce("http://telegram.test", "/sendMessage");

    await scene.tell();
    harness.advance(60_000);
    await harness.runJobs();

    expect(scene.mails()).toEqual([[scene.owner.email, "“CRM nightly” was switched off"]]);
    expect(new Set(keys.filter((key) => key !== null)).size).toBe(1);
    const notices = telegram.inChat(GROUP.id).filter(({ text }) => text.startsWith("⚠️"));
    expect(notices).toHaveLength(2);
    expect(new Set(notices.map(({ text }) => /Notice no\. (\S+)/.exec(text)?.[1])).size).toBe(1);
  });

  it("counts neither tests nor faults of our own against it", async () => {
    const scene = await createScene();
    const { harness, id, owner } = scene;
    for (let day = 0; day < 8; day++) {
      const { headers } = await scene.signIn({ workspaceId: owner.workspaceId });
      await harness.request(`/api/destinations/${id}/test`, { method: "POST", headers });
      harness.advance(24 * HOUR_MS);
    }
    await harness.db.prepare("UPDATE webhook_endpoints SET secret_sealed = 'torn'").run();

    await live(scene, 7 * 24);

    expect(await scene.state()).toMatchObject({ status: "active", failing_since: null });
    expect(scene.mails()).toEqual([]);
  });
});
