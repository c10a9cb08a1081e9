import { describe, expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { storeScoredLead } from "../../testing/scored-lead.ts";
import { planDeliveries } from "./index.ts";

type Headers = Record<string, string>;

function createScene(answer: () => Response = () => new Response("ok")) {
  const receiver = createReceiver(answer);
  const harness = createHarness({
    vendors: { [RESOLVER_ORIGIN]: createResolver(), [CRM_ORIGIN]: receiver.vendor },
  });
  const call = (method: string, path: string, headers: Headers, body?: unknown) =>
    harness.request(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { harness, receiver, call };
}

/** An owner with an endpoint and one planned delivery. */
async function withDelivery({ harness }: ReturnType<typeof createScene>) {
  const owner = await signIn(harness);
  const { destination_id: destinationId } = await addWebhook(harness, owner.headers);
  const lead = await storeScoredLead(harness, owner.workspaceId);
  const event = { workspaceId: owner.workspaceId, leadId: lead.id, eventType: "lead.created" as const };
  const planned = { ...event, eventKey: "created", eventAtMs: 0, destinationIds: [destinationId] };
  await harness.db.batch(await planDeliveries(harness.services, planned));
  const deliveryId = await harness.db.prepare("SELECT id FROM deliveries WHERE lead_id = ?").bind(lead.id).first("id");
  return { ...owner, destinationId, lead, deliveryId: String(deliveryId) };
}

describe("the routes of destinations and deliveries", () => {
  it("LB-10 sends a marked test event now and tells the real status and answer", async () => {
    const scene = createScene(() => new Response("no such hook", { status: 404 }));
    const { headers, destinationId } = await withDelivery(scene);

    const answer = await scene.call("POST", `/api/destinations/${destinationId}/test`, headers);

    expect(await answer.json()).toMatchObject({
      sent: false,
      status_code: 404,
      error_code: "http_404",
      answer_excerpt: "no such hook",
    });
    expect(JSON.parse(scene.receiver.calls[0]?.body ?? "")).toMatchObject({
      type: "test",
      data: { lead: { id: "lead_test", name: "Test lead" } },
    });
  });

  it("tries a test once and never again by itself", async () => {
    const scene = createScene(() => new Response(null, { status: 500 }));
    const { headers, destinationId } = await withDelivery(scene);
    await scene.harness.db.exec("DELETE FROM jobs");

    await scene.call("POST", `/api/destinations/${destinationId}/test`, headers);
    scene.harness.advance(60 * 60 * 1_000);
    await scene.harness.runJobs();

    expect(scene.receiver.calls).toHaveLength(1);
  });

  it("renames, pauses and resumes a destination", async () => {
    const scene = createScene();
    const { headers, destinationId } = await withDelivery(scene);
    const path = `/api/destinations/${destinationId}`;

    const paused = await scene.call("PATCH", path, headers, { name: "Our CRM", status: "paused" });
    const resumed = await scene.call("PATCH", path, headers, { status: "active" });

    expect(await paused.json()).toMatchObject({ name: "Our CRM", status: "paused" });
    expect(await resumed.json()).toMatchObject({ name: "Our CRM", status: "active", status_reason: null });
  });

  it("removes a destination from every list", async () => {
    const scene = createScene();
    const { headers, destinationId } = await withDelivery(scene);

    const removed = await scene.call("DELETE", `/api/destinations/${destinationId}`, headers);
    const again = await scene.call("DELETE", `/api/destinations/${destinationId}`, headers);

    expect([removed.status, again.status]).toEqual([200, 404]);
    expect(await (await scene.call("GET", "/api/destinations", headers)).json()).toEqual({ destinations: [] });
    expect(await (await scene.call("GET", "/api/webhooks", headers)).json()).toEqual({ webhooks: [] });
    expect((await scene.call("GET", `/api/webhooks/${destinationId}`, headers)).status).toBe(404);
  });

  it("pages through the log, newest first, and filters it", async () => {
    const scene = createScene();
    const { headers, destinationId, lead, deliveryId } = await withDelivery(scene);
    scene.harness.advance(1_000);
    await scene.call("POST", `/api/destinations/${destinationId}/test`, headers);
    const list = async (query: string) =>
      (await scene.call("GET", `/api/deliveries?${query}`, headers)).json<{
        deliveries: { id: string; event_type: string }[];
        next_cursor: string | null;
      }>();

    const first = await list("limit=1");
    const second = await list(`limit=1&cursor=${first.next_cursor}`);

    expect(first.deliveries.map((delivery) => delivery.event_type)).toEqual(["test"]);
    expect(second).toMatchObject({ deliveries: [{ id: deliveryId }], next_cursor: null });
    expect((await list(`lead_id=${lead.id}`)).deliveries).toHaveLength(1);
    expect((await list("status=sent")).deliveries).toMatchObject([{ event_type: "test" }]);
    expect((await list("destination_id=dst_other")).deliveries).toEqual([]);
  });

  it("F47 answers another workspace's ids like unknown ones and changes nothing", async () => {
    const scene = createScene();
    const { destinationId, deliveryId } = await withDelivery(scene);
    const stranger = await signIn(scene.harness);
    const before = await snapshot(scene.harness.db);

    for (const [method, path, body] of [
      ["PATCH", `/api/destinations/${destinationId}`, { name: "mine" }],
      ["PATCH", `/api/destinations/${destinationId}`, { status: "paused" }],
      ["DELETE", `/api/destinations/${destinationId}`],
      ["POST", `/api/destinations/${destinationId}/test`],
      ["GET", `/api/deliveries/${deliveryId}`],
      ["POST", `/api/deliveries/${deliveryId}/replay`],
      ["GET", `/api/webhooks/${destinationId}`],
      ["PATCH", `/api/webhooks/${destinationId}`, { name: "mine" }],
      ["GET", `/api/webhooks/${destinationId}/secret`],
    ] as const) {
      const answer = await scene.call(method, path, stranger.headers, body);
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    const listed = await scene.call("GET", `/api/deliveries?destination_id=${destinationId}`, stranger.headers);

    expect(await listed.json()).toMatchObject({ deliveries: [] });
    expect(await snapshot(scene.harness.db)).toEqual(before);
    expect(scene.receiver.calls).toEqual([]);
  });

  it("F47 lets agents read but not manage, and strangers to the house nothing", async () => {
    const scene = createScene();
    const { workspaceId, destinationId, deliveryId } = await withDelivery(scene);
    const agent = await signIn(scene.harness, { workspaceId, role: "agent" });
    const anonymous = { ...agent.headers, cookie: "" };
    const reads = [
      "/api/destinations",
      "/api/deliveries",
      `/api/deliveries/${deliveryId}`,
      "/api/webhooks",
      "/api/rules",
    ];
    const writes = [
      ["PATCH", `/api/destinations/${destinationId}`, { name: "mine" }],
      ["DELETE", `/api/destinations/${destinationId}`],
      ["POST", `/api/destinations/${destinationId}/test`],
      ["POST", "/api/webhooks", { name: "mine", url: `${CRM_ORIGIN}/mine` }],
      ["PATCH", `/api/webhooks/${destinationId}`, { name: "mine" }],
      ["GET", `/api/webhooks/${destinationId}/secret`],
      ["PUT", "/api/rules", { rules: [] }],
    ] as const;

    for (const path of reads) {
      expect([path, (await scene.call("GET", path, agent.headers)).status]).toEqual([path, 200]);
      expect([path, (await scene.call("GET", path, anonymous)).status]).toEqual([path, 401]);
    }
    for (const [method, path, body] of writes) {
      expect([path, (await scene.call(method, path, agent.headers, body)).status]).toEqual([path, 403]);
      expect([path, (await scene.call(method, path, anonymous, body)).status]).toEqual([path, 401]);
    }
  });

  it("F48 refuses fields that are not the caller's to set", async () => {
    const scene = createScene();
    const { headers, destinationId } = await withDelivery(scene);

    for (const extra of [{ workspace_id: "ws_other" }, { kind: "telegram" }, { status_reason: "x" }]) {
      const answer = await scene.call("PATCH", `/api/destinations/${destinationId}`, headers, extra);
      expect([extra, answer.status, await answer.json()]).toMatchObject([
        extra,
        422,
        { error: { code: "unknown_field" } },
      ]);
    }
  });
});

async function snapshot(db: D1Database) {
  const tables = ["destinations", "deliveries", "attempts", "webhook_endpoints", "jobs"];
  return Promise.all(
    tables.map(async (table) => (await db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all()).results),
  );
}
