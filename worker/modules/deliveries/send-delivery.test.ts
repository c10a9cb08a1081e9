import { Webhook } from "standardwebhooks";
import { describe, expect, it, vi } from "vitest";
import { looksLikeId } from "../../core/ids.ts";
import { WEBHOOK_RETRY_DELAYS_MS } from "../../core/retry.ts";
import { get, createDeliveryScene as scene } from "../../testing/delivery-scene.ts";
import { createFaultyDatabase } from "../../testing/faulty-database.ts";
import type { Harness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { CRM_ORIGIN } from "../../testing/receiver.ts";
import { giveScore } from "../../testing/scored-lead.ts";
import { listLedger } from "../leads/index.ts";
import { startAttempt } from "./attempts.store.ts";
import type { ApiDeliveryPage } from "./contract.ts";
import { planDeliveries } from "./index.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

describe("sending a delivery", () => {
  it("LB-09 brings a signed lead to the CRM and writes it into the lead's story", async () => {
    const s = await scene();
    const { harness, receiver, workspaceId, lead, secret, show } = s;
    vi.spyOn(Date, "now").mockImplementation(harness.now);
    const id = await s.plan();

    await harness.runJobs();

    const [call] = receiver.calls;
    const verified = new Webhook(secret).verify(call?.body ?? "", Object.fromEntries(call?.headers ?? []));
    expect(verified).toMatchObject({
      id,
      type: "lead.created",
      api_version: "2026-11-01",
      data: { lead: { id: lead.id, email: lead.email, score: 71 } },
    });
    expect(call?.headers.get("webhook-id")).toBe(id);
    expect(call?.headers.get("content-type")).toBe("application/json");
    expect(call?.headers.get("user-agent")).toBe("Leadbell-Webhooks/1");
    expect(looksLikeId("delivery", id)).toBe(true);
    expect(await show(id)).toMatchObject({
      status: "sent",
      attempts: 1,
      attempt_list: [{ outcome: "sent", status_code: 200 }],
    });
    expect(await listLedger(harness.db, workspaceId, lead.id)).toMatchObject([
      { kind: "delivery.sent", sentence: "“CRM” received lead.created. It answered 200." },
    ]);
  });

  it("F28 tries ten times by the table, under one id, with a new timestamp and a valid signature each", async () => {
    const times: number[] = [];
    const s = await scene((_call, number) => {
      times.push(s.harness.now());
      return new Response(null, { status: number < 10 ? 500 : 200 });
    });
    vi.spyOn(Date, "now").mockImplementation(s.harness.now);
    const id = await s.plan();

    await s.harness.runJobs();
    for (const delayMs of WEBHOOK_RETRY_DELAYS_MS) {
      s.harness.advance(delayMs * 0.79);
      await s.harness.runJobs();
      s.harness.advance(delayMs * 0.42);
      await s.harness.runJobs();
    }

    expect(times).toHaveLength(10);
    for (const [index, delayMs] of WEBHOOK_RETRY_DELAYS_MS.entries()) {
      const gapMs = (times[index + 1] ?? 0) - (times[index] ?? 0);
      expect(gapMs).toBeGreaterThanOrEqual(delayMs * 0.8);
      expect(gapMs).toBeLessThanOrEqual(delayMs * 1.22);
    }
    const headers = s.receiver.calls.map((call) => Object.fromEntries(call.headers));
    expect(new Set(headers.map((sent) => sent["webhook-id"]))).toEqual(new Set([id]));
    expect(headers.map((sent) => Number(sent["webhook-timestamp"]))).toEqual(times.map((ms) => Math.floor(ms / 1_000)));
    expect(new Set(s.receiver.calls.map(({ body }) => body)).size).toBe(1);
    for (const [index, { body }] of s.receiver.calls.entries()) {
      vi.spyOn(Date, "now").mockReturnValue(times[index] ?? 0);
      expect(() => new Webhook(s.secret).verify(body, headers[index] ?? {})).not.toThrow();
    }
    vi.spyOn(Date, "now").mockImplementation(s.harness.now);
    expect(await s.show(id)).toMatchObject({ status: "sent", attempts: 10, next_try_at: null });
  });

  it("gives up visibly when the table is used up, and says so once at the start and once at the end", async () => {
    const s = await scene(() => new Response("broken", { status: 500 }));
    const id = await s.plan();

    await s.harness.runJobs();
    for (const delayMs of [...WEBHOOK_RETRY_DELAYS_MS, DAY_MS]) {
      s.harness.advance(delayMs * 1.2);
      await s.harness.runJobs();
    }

    expect(s.receiver.calls).toHaveLength(10);
    const { headers } = await signIn(s.harness, { workspaceId: s.workspaceId, role: "agent" });
    const shown = await get<ApiDeliveryPage>(s.harness, headers, `/api/deliveries/${id}`);
    expect(shown).toMatchObject({ status: "failed", attempts: 10, last_error_code: "http_500", next_try_at: null });
    expect((await listLedger(s.harness.db, s.workspaceId, s.lead.id)).map(({ sentence }) => sentence)).toEqual([
      "“CRM” did not take lead.created (http_500); it is tried again.",
      "“CRM” did not take lead.created (http_500) in 10 tries.",
    ]);
  });

  it.each<[string, number]>([
    ["120", 120_000],
    ["Sat, 21 Nov 2026 10:00:00 GMT", 3_600_000],
    ["315360000", DAY_MS],
    ["soon", 5_000],
    ["90.5", 90_500],
    ["-1", 5_000],
  ])("F27 waits as long as a 429 asks by Retry-After: %s", async (header, waitMs) => {
    const s = await scene(() => new Response(null, { status: 429, headers: { "retry-after": header } }));
    const id = await s.plan();

    await s.harness.runJobs();

    const { next_try_at } = await s.show(id);
    expect(Date.parse(next_try_at ?? "") - s.harness.now()).toBe(waitMs);
  });

  it("F32 switches a destination off at once when it answers 410, and calls it no more", async () => {
    const s = await scene(() => new Response(null, { status: 410 }));
    const id = await s.plan();
    await s.harness.runJobs();
    await s.plan("another");

    s.harness.advance(DAY_MS);
    await s.harness.runJobs();

    expect(s.receiver.calls).toHaveLength(1);
    const { destinations } = await get<{ destinations: unknown[] }>(
      s.harness,
      await freshHeaders(s),
      "/api/destinations",
    );
    expect(destinations).toMatchObject([{ status: "disabled", status_reason: "It said that it is gone: http_410." }]);
    const rows = await s.harness.db
      .prepare("SELECT id, status, last_error_code AS code FROM deliveries ORDER BY created_at_ms, id")
      .all();
    expect(rows.results).toHaveLength(2);
    expect(rows.results).toEqual(
      expect.arrayContaining([
        { id, status: "failed", code: "http_410" },
        expect.objectContaining({ status: "failed", code: "destination_disabled" }),
      ]),
    );
  });

  it.each([401, 404, 500, 503])("F32 tries again by the table after a %i", async (status) => {
    const s = await scene((_call, number) => new Response(null, { status: number === 1 ? status : 200 }));
    const id = await s.plan();
    await s.harness.runJobs();

    s.harness.advance(6_000);
    await s.harness.runJobs();

    expect(s.receiver.calls).toHaveLength(2);
    expect(await s.show(id)).toMatchObject({ status: "sent", attempts: 2 });
  });

  it("F22 leaves an attempt unknown when the worker dies during the call, and tries again under the same id", async () => {
    const s = await scene();
    const id = await s.plan();
    const { db, now, newId } = s.harness.services;
    await startAttempt(db, s.workspaceId, id, newId("attempt"), now(), 0); // and then the worker is gone

    await s.harness.runJobs();
    expect(s.receiver.calls).toHaveLength(0); // another worker may still be calling
    s.harness.advance(60_000);
    await s.harness.runJobs();

    expect(s.receiver.calls.map((call) => call.headers.get("webhook-id"))).toEqual([id]);
    const { attempt_list } = await s.show(id);
    expect(attempt_list.map(({ number, outcome }) => [number, outcome])).toEqual([
      [2, "sent"],
      [1, "unknown"],
    ]);
  });

  it.each(["before", "after"] as const)(
    "F22 shows a receiver one id and one body when the database fails %s it has written the outcome down",
    async (when) => {
      let isFailing = false;
      const s = await scene(
        (_call, number) => {
          isFailing = number === 1; // from the first answer on, until the next try
          return new Response("ok");
        },
        (real) => createFaultyDatabase(real, ({ kind }) => (isFailing && kind === "write" ? { when, message } : null)),
      );
      const message = "D1_ERROR: Network connection lost.";
      const id = await s.plan();

      await s.harness.runJobs();
      isFailing = false;
      for (let minute = 0; minute < 3; minute++) {
        s.harness.advance(60_000);
        await s.harness.runJobs();
      }
      s.harness.advance(DAY_MS);
      await s.harness.runJobs();

      const seen = new Set(s.receiver.calls.map(({ headers, body }) => `${headers.get("webhook-id")} ${body}`));
      expect(seen.size).toBe(1);
      expect([...seen][0]).toContain(id);
      expect(await s.harness.db.prepare("SELECT status FROM deliveries").first("status")).toBe("sent");
    },
  );

  it("F19 makes one delivery and one call of an event that is planned and sent twice at once", async () => {
    const s = await scene();

    await Promise.all([s.plan(), s.plan()]);
    const [row] = await s.deliveries();
    await s.harness.db.exec(
      `INSERT INTO jobs (id, workspace_id, name, data, lane, due_at_ms, created_at_ms)
       SELECT id || '/again', workspace_id, name, data, lane, due_at_ms, created_at_ms FROM jobs WHERE name = 'delivery.send'`.replaceAll(
        "\n",
        " ",
      ),
    );
    await s.harness.runJobs();
    s.harness.advance(60_000);
    await s.harness.runJobs();

    expect(await s.deliveries()).toHaveLength(1);
    expect(s.receiver.calls.map((call) => call.headers.get("webhook-id"))).toEqual([row?.id]);
  });

  it("plans nothing for an event that the endpoint did not ask for", async () => {
    const s = await scene();
    const event = { workspaceId: s.workspaceId, leadId: s.lead.id, eventKey: "x", eventAtMs: 0 };

    const planned = await planDeliveries(s.harness.services, {
      ...event,
      eventType: "lead.claimed",
      destinationIds: [s.destinationId],
    });

    expect(planned).toEqual([]);
  });

  it("cancels what was on its way to a destination that is removed, and calls it no more", async () => {
    const s = await scene();
    const id = await s.plan();

    await s.harness.request(`/api/destinations/${s.destinationId}`, { method: "DELETE", headers: s.headers });
    await s.harness.runJobs();

    expect(s.receiver.calls).toHaveLength(0);
    expect(await s.show(id)).toMatchObject({ status: "cancelled", last_error_code: "destination_removed" });
    expect((await s.replay(id)).status).toBe(409);
  });

  it("LB-10 shows of every attempt the request, the status, the answer and the next try, and no secret", async () => {
    const s = await scene(({ headers }) => {
      const told = ["authorization", "x-key", "webhook-signature"].map((name) => headers.get(name));
      return new Response(`<b>no</b> ${told.join(" ")} ${s.secret}`, { status: 500 });
    });
    await s.harness.request(`/api/webhooks/${s.destinationId}`, {
      method: "PATCH",
      headers: s.headers,
      body: JSON.stringify({
        headers: [
          { name: "Authorization", value: "Bearer crm-key-of-the-customer" },
          { name: "X-Key", value: "k3y!" },
        ],
      }),
    });
    const id = await s.plan();

    await s.harness.runJobs();

    const { attempt_list } = await s.show(id);
    expect(s.receiver.calls[0]?.headers.get("authorization")).toBe("Bearer crm-key-of-the-customer");
    expect(attempt_list).toMatchObject([
      {
        number: 1,
        outcome: "failed",
        status_code: 500,
        error_code: "http_500",
        answer_excerpt: "<b>no</b> [redacted] [redacted] [redacted] [redacted]",
        request: {
          method: "POST",
          url: `${CRM_ORIGIN}/hook`,
          headers: { authorization: "••••••", "webhook-id": id, "webhook-signature": "v1,••••••" },
          body: s.receiver.calls[0]?.body,
        },
      },
    ]);
    expect(attempt_list[0]?.next_try_at).toBe(new Date(s.harness.now() + 5_000).toISOString());
    const stored = JSON.stringify((await s.harness.db.prepare("SELECT * FROM attempts").all()).results);
    expect(stored).not.toContain("crm-key-of-the-customer");
    expect(s.harness.logLines.join("")).not.toContain(s.lead.email);
  });

  it("LB-09 replays a sent and a failed delivery under the same id with the same bytes", async () => {
    const s = await scene((_call, number) => new Response(null, { status: number === 2 ? 500 : 200 }));
    const id = await s.plan();
    await s.harness.runJobs();

    s.harness.advance(60_000);
    await giveScore(s.harness, s.lead, { value: 5 }); // what was said once is not said differently later
    await Promise.all([s.replay(id), s.replay(id)]);
    await s.harness.runJobs();
    expect(await s.show(id)).toMatchObject({
      status: "pending",
      attempts: 2,
      last_error_code: "http_500",
      next_try_at: new Date(s.harness.now() + 5_000).toISOString(), // the table of retries begins anew
    });
    await s.replay(id); // it waits for its next try; the owner does not want to wait
    await s.harness.runJobs();

    expect(s.receiver.calls).toHaveLength(3);
    expect(new Set(s.receiver.calls.map(({ body, headers }) => `${headers.get("webhook-id")} ${body}`)).size).toBe(1);
    expect(await s.show(id)).toMatchObject({ status: "sent", attempts: 3 });
    s.harness.advance(DAY_MS);
    await s.harness.runJobs();
    expect(s.receiver.calls).toHaveLength(3);
  });

  it("LB-04 forgets requests, answers and bodies after 30 days and not a day earlier", async () => {
    const s = await scene();
    const id = await s.plan();
    await s.harness.runJobs();
    const texts = async () => ({
      attempts: await s.harness.db.prepare("SELECT request, answer_excerpt FROM attempts").first(),
      bodies: await s.harness.db.prepare("SELECT COUNT(*) AS n FROM webhook_bodies").first("n"),
    });

    s.harness.advance(29 * DAY_MS);
    await s.harness.runSweeps();
    expect(await texts()).toMatchObject({ attempts: { answer_excerpt: "ok" }, bodies: 1 });
    s.harness.advance(2 * DAY_MS);
    await s.harness.runSweeps();

    expect(await texts()).toEqual({ attempts: { request: null, answer_excerpt: null }, bodies: 0 });
    const shown = await get<ApiDeliveryPage>(s.harness, await freshHeaders(s), `/api/deliveries/${id}`);
    expect(shown).toMatchObject({ status: "sent", attempt_list: [{ status_code: 200, request: null }] });
  });

  it("records an attempt that failed by our own fault and tries again", async () => {
    const s = await scene();
    const id = await s.plan();
    await s.harness.db.prepare("UPDATE webhook_endpoints SET secret_sealed = 'torn'").run();

    await s.harness.runJobs();

    expect(await s.show(id)).toMatchObject({ status: "pending", last_error_code: "internal_error" });
    expect(s.receiver.calls).toHaveLength(0);
  });
});

/** Sessions end while the clock is moved by days; another owner signs in. */
async function freshHeaders({ harness, workspaceId }: { harness: Harness; workspaceId: string }) {
  return (await signIn(harness, { workspaceId })).headers;
}
