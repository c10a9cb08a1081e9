import { describe, expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { storeScoredLead } from "../../testing/scored-lead.ts";
import type { ApiReplay, ApiReplayPreview } from "./contract.ts";
import { planDeliveries } from "./index.ts";
import { replayChunk } from "./replay-range.ts";

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;

/** An endpoint that answers as it is told, and its owner. */
async function createScene() {
  const crm = { status: 200 };
  const receiver = createReceiver(() => new Response(null, { status: crm.status }));
  const harness = createHarness({
    vendors: { [RESOLVER_ORIGIN]: createResolver(), [CRM_ORIGIN]: receiver.vendor },
  });
  const { workspaceId, headers } = await signIn(harness);
  const { destination_id: id } = await addWebhook(harness, headers);
  const lead = await storeScoredLead(harness, workspaceId);

  async function call<Answer>(method: string, path: string, body?: unknown) {
    const fresh = (await signIn(harness, { workspaceId })).headers;
    const init = { method, headers: fresh, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await harness.request(`/api/destinations/${id}${path}`, init);
    return { status: answer.status, body: await answer.json<Answer>() };
  }

  return {
    harness,
    receiver,
    crm,
    workspaceId,
    id,
    call,
    async plan(...eventKeys: string[]) {
      const event = { workspaceId, leadId: lead.id, eventType: "lead.created" as const, eventAtMs: harness.now() };
      for (const eventKey of eventKeys) {
        await harness.db.batch(await planDeliveries(harness.services, { ...event, eventKey, destinationIds: [id] }));
      }
    },
    async switchTo(status: "disabled" | "active") {
      if (status === "active") await call("PATCH", "", { status });
      else await harness.db.prepare("UPDATE destinations SET status = 'disabled' WHERE id = ?").bind(id).run();
    },
    replay: (body: unknown = {}) => call<ApiReplay>("POST", "/replay", body),
    preview: (query = "") => call<ApiReplayPreview>("GET", `/replay${query}`),
    async stop(replayId: string) {
      const fresh = (await signIn(harness, { workspaceId })).headers;
      const answer = await harness.request(`/api/replays/${replayId}/stop`, { method: "POST", headers: fresh });
      return { status: answer.status, body: await answer.json<ApiReplay>() };
    },
    /** Works off everything, second by second. */
    async workThrough(seconds = 12) {
      for (let second = 0; second < seconds; second++) {
        await harness.runJobs();
        harness.advance(1_000);
      }
    },
    replays: async () => (await call<{ replays: ApiReplay[] }>("GET", "/replays")).body.replays,
    /** How often each event has arrived, by its `webhook-id`. */
    arrivals(): number[] {
      const counts = new Map<string | null, number>();
      for (const { headers: sent } of receiver.calls) {
        const eventId = sent.get("webhook-id");
        counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
      }
      return [...counts.values()];
    },
  };
}

describe("replaying what a destination missed", () => {
  it("F34 gives each event of the time it was off once, under its own id, in chunks that may run twice", async () => {
    const scene = await createScene();
    const missed = Array.from({ length: 120 }, (_, n) => `missed ${n}`);
    await scene.plan("before");
    await scene.harness.runJobs();
    await scene.switchTo("disabled");
    scene.harness.advance(HOUR_MS);
    const from = new Date(scene.harness.now()).toISOString();
    await scene.plan(...missed);
    await scene.harness.runJobs();
    expect(scene.receiver.calls).toHaveLength(1);

    await scene.switchTo("active");
    const { status, body } = await scene.replay({ from });
    const first = { workspaceId: scene.workspaceId, replayId: body.id, chunk: 0 };
    await Promise.all([1, 2].map((number) => replayChunk.run(first, scene.harness.services, { number })));
    await scene.workThrough();
    await replayChunk.run(first, scene.harness.services, { number: 3 });
    await scene.workThrough(2);

    expect([status, body]).toMatchObject([202, { state: "running", total: 120, replayed: 0 }]);
    expect(scene.arrivals()).toEqual(Array.from({ length: 121 }, () => 1));
    expect(await scene.replays()).toMatchObject([
      { state: "done", stop_reason: null, total: 120, replayed: 120, arrived: 120, failed: 0 },
    ]);
  }, 60_000);

  it("keeps no new lead waiting behind more than a few of the old ones, and stops when a person says so", async () => {
    const scene = await createScene();
    await scene.switchTo("disabled");
    await scene.plan(...Array.from({ length: 120 }, (_, n) => `missed ${n}`));
    await scene.workThrough(1);
    await scene.switchTo("active");

    const { id } = (await scene.replay()).body;
    const chunk = (number: number) =>
      replayChunk.run({ workspaceId: scene.workspaceId, replayId: id, chunk: number }, scene.harness.services, {
        number: 1,
      });
    await chunk(0);
    expect(await chunk(1)).toEqual({ againAtMs: scene.harness.now() + 1_000 });
    await scene.plan("a new lead");
    const stopped = await scene.stop(id);
    await scene.workThrough();

    expect(stopped).toMatchObject({ status: 200, body: { state: "stopped", stop_reason: "by_person", replayed: 50 } });
    expect(scene.receiver.calls).toHaveLength(51);
    expect(await scene.replays()).toMatchObject([{ state: "stopped", replayed: 50, arrived: 50 }]);
    expect((await scene.stop(id)).body).toMatchObject({ state: "stopped", stop_reason: "by_person" });
    expect((await scene.stop("rpl_unknown")).status).toBe(404);
  }, 60_000);

  it("tells before it begins how many it would send, and afterwards how many arrived", async () => {
    const scene = await createScene();
    await scene.plan("arrived");
    await scene.harness.runJobs();
    await scene.switchTo("disabled");
    await scene.plan("missed");
    await scene.harness.runJobs();

    const before = await scene.harness.db.prepare("SELECT COUNT(*) AS n FROM replays").first("n");
    expect((await scene.preview()).body).toMatchObject({ status: "failed", total: 1 });
    expect((await scene.preview("?status=all")).body).toMatchObject({ status: "all", total: 2 });
    expect((await scene.preview("?from=2020-01-01T00:00:00Z")).status).toBe(422);
    expect(await scene.harness.db.prepare("SELECT COUNT(*) AS n FROM replays").first("n")).toBe(before);
    await scene.switchTo("active");
    scene.crm.status = 410;
    await scene.replay({ status: "all" });
    await scene.harness.runJobs();

    expect(await scene.replays()).toMatchObject([{ state: "done", total: 2, replayed: 2, arrived: 0, failed: 2 }]);
  });

  it("F34 hastens what failed and still waits for its next try, counts it, and sends it once", async () => {
    const scene = await createScene();
    scene.crm.status = 500;
    await scene.plan("one", "two");
    await scene.harness.runJobs();
    scene.harness.advance(10_000);
    await scene.harness.runJobs(); // the next tries are five minutes away
    scene.receiver.calls.length = 0;
    scene.crm.status = 200;

    expect((await scene.preview()).body).toMatchObject({ status: "failed", total: 2 });
    await scene.replay();
    await scene.harness.runJobs();
    scene.harness.advance(HOUR_MS);
    await scene.harness.runJobs();

    expect(scene.arrivals()).toEqual([1, 1]);
    expect(await scene.replays()).toMatchObject([{ state: "done", total: 2, replayed: 2, arrived: 2, failed: 0 }]);
  });

  it("sends only what failed within the range, unless all is asked for", async () => {
    const scene = await createScene();
    await scene.plan("arrived");
    await scene.harness.runJobs();
    await scene.switchTo("disabled");
    await scene.plan("failed early");
    await scene.harness.runJobs();
    scene.harness.advance(HOUR_MS);
    const noon = new Date(scene.harness.now()).toISOString();
    scene.harness.advance(HOUR_MS);
    await scene.plan("failed late");
    await scene.harness.runJobs();
    await scene.switchTo("active");

    await scene.replay({ to: noon });
    await scene.harness.runJobs();
    expect(scene.arrivals()).toEqual([1, 1]);
    scene.harness.advance(1);
    await scene.replay();
    await scene.harness.runJobs();
    expect(scene.arrivals()).toEqual([1, 1, 1]);
    scene.harness.advance(1);
    await scene.replay({ status: "all" });
    await scene.harness.runJobs();
    expect(scene.arrivals()).toEqual([2, 2, 2]);
    expect((await scene.replays()).map(({ replayed, arrived }) => [replayed, arrived])).toEqual([
      [3, 3],
      [1, 1],
      [1, 1],
    ]);
  });

  it("keeps what a replay came to when its deliveries are sent again one by one, fail then, or are erased", async () => {
    const scene = await createScene();
    const { harness, workspaceId } = scene;
    const ids = async () => {
      const { results } = await harness.db.prepare("SELECT id FROM deliveries ORDER BY id").all<{ id: string }>();
      return results.map(({ id }) => id);
    };
    const sendOneAgain = async (id: string | undefined) => {
      const { headers } = await signIn(harness, { workspaceId });
      return (await harness.request(`/api/deliveries/${id}/replay`, { method: "POST", headers })).status;
    };
    await scene.switchTo("disabled");
    await scene.plan("one", "two", "three");
    await harness.runJobs();
    await scene.switchTo("active");
    await scene.replay();
    await harness.runJobs();
    const cameTo = { state: "done", replayed: 3, arrived: 3, failed: 0 };
    expect(await scene.replays()).toMatchObject([cameTo]);

    const [first, second] = await ids();
    expect(await sendOneAgain(first)).toBe(200);
    expect(await scene.replays()).toMatchObject([cameTo]);
    scene.crm.status = 410;
    expect(await sendOneAgain(second)).toBe(200);
    await harness.runJobs();
    expect(await scene.replays()).toMatchObject([cameTo]);
    await harness.db.prepare("DELETE FROM deliveries").run();

    expect(await scene.replays()).toMatchObject([cameTo]);
  });

  it("waits no more for a delivery that was erased on its way", async () => {
    const scene = await createScene();
    await scene.switchTo("disabled");
    await scene.plan("one", "two");
    await scene.harness.runJobs();
    await scene.switchTo("active");
    scene.crm.status = 404;
    await scene.replay();
    await scene.harness.runJobs();
    expect(await scene.replays()).toMatchObject([{ replayed: 2, arrived: 0, failed: 0 }]);

    await scene.harness.db.prepare("DELETE FROM deliveries").run();

    expect(await scene.replays()).toMatchObject([{ state: "done", total: 0, replayed: 0, arrived: 0, failed: 0 }]);
  });

  it("replays again what was switched off once more in between", async () => {
    const scene = await createScene();
    await scene.switchTo("disabled");
    await scene.plan("one");
    await scene.harness.runJobs();

    await scene.switchTo("active");
    const { id: replayId } = (await scene.replay()).body;
    const data = { workspaceId: scene.workspaceId, replayId, chunk: 0 };
    await replayChunk.run(data, scene.harness.services, { number: 1 });
    await scene.switchTo("disabled");
    scene.harness.advance(1);
    await scene.harness.runJobs();
    await scene.switchTo("active");
    await scene.replay();
    await scene.harness.runJobs();

    expect(scene.arrivals()).toEqual([1]);
  });

  it("stops when the destination is switched off meanwhile, and says so", async () => {
    const scene = await createScene();
    await scene.replay();
    await scene.switchTo("disabled");

    await scene.harness.runJobs();

    expect(await scene.replays()).toMatchObject([{ state: "stopped" }]);
    expect((await scene.replay()).status).toBe(409);
  });

  it("LB-04 refuses to replay what is older than the 30 days for which bodies are kept", async () => {
    const scene = await createScene();
    scene.crm.status = 404;
    await scene.plan("old");
    await scene.harness.runJobs();
    await scene.harness.db.prepare("UPDATE deliveries SET status = 'failed', finished_at_ms = 1").run();
    const plannedAt = new Date(scene.harness.now()).toISOString();
    const delivery = await scene.harness.db.prepare("SELECT id FROM deliveries").first<string>("id");
    scene.harness.advance(30 * DAY_MS + 1);

    const { headers } = await signIn(scene.harness, { workspaceId: scene.workspaceId });
    const one = await scene.harness.request(`/api/deliveries/${delivery}/replay`, { method: "POST", headers });
    const range = await scene.replay({ from: plannedAt });
    const all = await scene.replay();
    await scene.harness.runJobs();

    expect([one.status, range.status, range.body]).toMatchObject([
      409,
      422,
      { error: { code: "validation_failed", field: "from" } },
    ]);
    expect(all.body.total).toBe(0);
    expect(scene.receiver.calls).toHaveLength(1);
  });

  it("F47 belongs to owners and admins of the same workspace, and takes no other fields", async () => {
    const scene = await createScene();
    const agent = await signIn(scene.harness, { workspaceId: scene.workspaceId, role: "agent" });
    const stranger = await signIn(scene.harness);
    const post = async (headers: Record<string, string>) =>
      (await scene.harness.request(`/api/destinations/${scene.id}/replay`, { method: "POST", headers, body: "{}" }))
        .status;
    const list = await scene.harness.request(`/api/destinations/${scene.id}/replays`, { headers: stranger.headers });

    expect([await post(agent.headers), await post(stranger.headers), list.status]).toEqual([403, 404, 404]);
    expect((await scene.replay({ workspace_id: "ws_other" })).status).toBe(422);
    expect((await scene.replay({ from: "2026-11-21T10:00:00Z", to: "2026-11-21T09:00:00Z" })).status).toBe(422);
  });
});
