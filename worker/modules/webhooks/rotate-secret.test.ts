import { Webhook } from "standardwebhooks";
import { describe, expect, it, vi } from "vitest";
import { HOUR_MS } from "../../core/time.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import {
  addWebhook,
  CRM_ORIGIN,
  createReceiver,
  createResolver,
  RESOLVER_ORIGIN,
  type ReceivedCall,
} from "../../testing/receiver.ts";
import { MAX_OLD_SECRETS } from "./contract.ts";

/** An endpoint, its first secret, and what its owner can do with it. */
async function createScene() {
  const receiver = createReceiver();
  const harness = createHarness({
    vendors: { [RESOLVER_ORIGIN]: createResolver(), [CRM_ORIGIN]: receiver.vendor },
  });
  const { workspaceId, headers } = await signIn(harness);
  const { destination_id: id } = await addWebhook(harness, headers);
  const call = async <Answer>(method: string, path: string) =>
    (await harness.request(path, { method, headers })).json<Answer>();
  const { secret } = await call<{ secret: string }>("GET", `/api/webhooks/${id}/secret`);

  return {
    harness,
    workspaceId,
    id,
    secret,
    path: `/api/webhooks/${id}`,
    call,
    rotate: () =>
      call<{ secret: string; old_secrets_until: string | null }>("POST", `/api/webhooks/${id}/rotate-secret`),
    /** Sends a test event; the call as the receiver got it. */
    async send(): Promise<ReceivedCall> {
      await call("POST", `/api/destinations/${id}/test`);
      const received = receiver.calls.at(-1);
      if (received === undefined) throw new Error("nothing arrived");
      return received;
    },
  };
}

/** Whether a receiver with this secret would have taken the call when it arrived. */
function verifies(secret: string, { headers, body }: ReceivedCall): boolean {
  vi.spyOn(Date, "now").mockReturnValue(Number(headers.get("webhook-timestamp")) * 1_000);
  try {
    new Webhook(secret).verify(body, Object.fromEntries(headers));
    return true;
  } catch {
    return false;
  }
}

const storedSecrets = ({ db }: Harness) =>
  db.prepare("SELECT old_secrets_sealed AS sealed, old_secrets_until_ms AS untilMs FROM webhook_endpoints").first();

describe("F35 changing an endpoint's secret", () => {
  it("signs with the old and the new secret for 24 hours, and then with the new one only", async () => {
    const { harness, secret: first, rotate, send, call, path } = await createScene();

    const { secret: second, old_secrets_until } = await rotate();
    const atOnce = await send();
    harness.advance(24 * HOUR_MS - 1_000);
    const atTheEnd = await send();
    harness.advance(1_000);
    const afterwards = await send();

    expect(old_secrets_until).toBe(new Date(harness.now()).toISOString());
    for (const received of [atOnce, atTheEnd]) {
      expect(received.headers.get("webhook-signature")?.split(" ")).toHaveLength(2);
      expect([verifies(first, received), verifies(second, received)]).toEqual([true, true]);
    }
    expect(afterwards.headers.get("webhook-signature")?.split(" ")).toHaveLength(1);
    expect([verifies(first, afterwards), verifies(second, afterwards)]).toEqual([false, true]);
    expect(await call("GET", path)).toMatchObject({ old_secrets_until: null });
  });

  it("gives each secret its own 24 hours when it is changed twice in a day", async () => {
    const { harness, secret: first, rotate, send } = await createScene();

    const { secret: second } = await rotate();
    harness.advance(12 * HOUR_MS);
    const { secret: third } = await rotate();
    const early = await send();
    harness.advance(13 * HOUR_MS);
    const late = await send();

    expect([first, second, third].map((secret) => verifies(secret, early))).toEqual([true, true, true]);
    expect([first, second, third].map((secret) => verifies(secret, late))).toEqual([false, true, true]);
  });

  it("drops no secret early however often it is changed in a day, and says from when on it may be changed once more", async () => {
    const { harness, secret: first, rotate, send, path, workspaceId } = await createScene();
    const secrets = [first];
    for (let time = 0; time < MAX_OLD_SECRETS; time++) {
      secrets.push((await rotate()).secret);
      harness.advance(60_000);
    }

    const { headers } = await signIn(harness, { workspaceId });
    const refused = await harness.request(`${path}/rotate-secret`, { method: "POST", headers });
    const received = await send();
    harness.advance(24 * HOUR_MS - MAX_OLD_SECRETS * 60_000);
    secrets.push((await rotate()).secret);
    const later = await send();

    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, `${24 * 3_600 - 600}`]);
    expect(await refused.json()).toMatchObject({
      error: { code: "too_many_attempts", message: expect.stringContaining("after 2026-11-22 09:00 UTC.") },
    });
    expect(secrets.slice(0, -1).map((secret) => verifies(secret, received))).toEqual(Array(11).fill(true));
    expect(secrets.map((secret) => verifies(secret, later))).toEqual([false, ...Array(11).fill(true)]);
  });

  it("lets one of two changes at once win, and shows the secret that signs", async () => {
    const { rotate, send, call, path } = await createScene();

    await Promise.all([rotate(), rotate()]);
    const { secret } = await call<{ secret: string }>("GET", `${path}/secret`);

    expect(verifies(secret, await send())).toBe(true);
  });

  it("keeps old secrets sealed, masks every signature in the log, and forgets them when they sign no more", async () => {
    const { harness, secret: first, rotate, send, call } = await createScene();
    const { secret: second } = await rotate();
    await send();

    const tables = await Promise.all(
      ["webhook_endpoints", "attempts"].map(async (table) =>
        JSON.stringify((await harness.db.prepare(`SELECT * FROM ${table}`).all()).results),
      ),
    );
    const { deliveries } = await call<{ deliveries: { id: string }[] }>("GET", "/api/deliveries");
    const log = await call("GET", `/api/deliveries/${deliveries[0]?.id}`);
    harness.advance(24 * HOUR_MS);
    await harness.runSweeps();

    for (const secret of [first, second]) expect(tables.join()).not.toContain(secret.slice(6));
    expect(log).toMatchObject({
      attempt_list: [{ request: { headers: { "webhook-signature": "v1,•••••• v1,••••••" } } }],
    });
    expect(await storedSecrets(harness)).toEqual({ sealed: null, untilMs: null });
  });

  it("F47 belongs to owners and admins of the same workspace", async () => {
    const { harness, workspaceId, path } = await createScene();
    const agent = await signIn(harness, { workspaceId, role: "agent" });
    const stranger = await signIn(harness);
    const post = async (headers: Record<string, string>) =>
      (await harness.request(`${path}/rotate-secret`, { method: "POST", headers })).status;

    expect([await post(agent.headers), await post(stranger.headers)]).toEqual([403, 404]);
    expect(await storedSecrets(harness)).toEqual({ sealed: null, untilMs: null });
  });
});

it("keeps the shape of payload that an endpoint was made for", async () => {
  const { harness, path, call, send } = await createScene();

  const { body } = await send();

  expect(await call("GET", path)).toMatchObject({ api_version: "2026-11-01" });
  expect(JSON.parse(body)).toMatchObject({ api_version: "2026-11-01" });
  expect(await harness.db.prepare("SELECT api_version FROM webhook_endpoints").first("api_version")).toBe("2026-11-01");
});
