import { describe, expect, it } from "vitest";
import { LEAD_EVENT_TYPES } from "../../core/lead-events.ts";
import { FORBIDDEN_URLS } from "../../testing/forbidden-urls.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import type { ApiEndpoint } from "./contract.ts";

const call = (harness: Harness, method: string, path: string, headers: Record<string, string>, body?: unknown) =>
  harness.request(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

describe("the routes of webhooks", () => {
  it("LB-09 adds an endpoint for every event with a secret of its own, sealed in the database", async () => {
    const harness = createHarness();
    const { headers } = await signIn(harness);

    const endpoint = await addWebhook(harness, headers, {
      headers: [{ name: "Authorization", value: "Bearer crm-key" }],
    });
    const answer = await call(harness, "GET", `/api/webhooks/${endpoint.destination_id}/secret`, headers);
    const { secret } = await answer.json<{ secret: string }>();

    expect(endpoint).toMatchObject({
      name: "CRM",
      status: "active",
      events: ["lead.created", "lead.scored", "lead.assigned", "lead.claimed", "lead.outcome", "lead.spam"],
      header_names: ["Authorization"],
    });
    expect(JSON.stringify(endpoint)).not.toContain("crm-key");
    expect(secret).toMatch(/^whsec_/);
    const stored = JSON.stringify((await harness.db.prepare("SELECT * FROM webhook_endpoints").all()).results);
    expect(stored).not.toContain(secret.slice(6));
    expect(stored).not.toContain("crm-key");
  });

  it("LB-09 describes every event that is sent in the OpenAPI document", async () => {
    const answer = await createHarness().request("/openapi.json");

    const { webhooks, components } = await answer.json<{
      webhooks: Record<string, { post: { requestBody: unknown } }>;
      components: { schemas: Record<string, unknown> };
    }>();
    expect(Object.keys(webhooks)).toEqual([...LEAD_EVENT_TYPES, "test"]);
    expect(JSON.stringify(webhooks["lead.created"]?.post.requestBody)).toContain("#/components/schemas/WebhookEvent");
    expect(components.schemas.WebhookEvent).toMatchObject({
      required: ["id", "type", "created_at", "api_version", "data"],
    });
  });

  it("changes what is given and keeps the rest", async () => {
    const harness = createHarness();
    const { headers } = await signIn(harness);
    const before = await addWebhook(harness, headers, { headers: [{ name: "X-Key", value: "abc" }] });
    const path = `/api/webhooks/${before.destination_id}`;

    const answer = await call(harness, "PATCH", path, headers, { name: "Sheet", events: ["lead.scored"] });

    const expected: ApiEndpoint = { ...before, name: "Sheet", events: ["lead.scored"] };
    expect(await answer.json()).toEqual(expected);
    expect(await (await call(harness, "GET", "/api/webhooks", headers)).json()).toEqual({ webhooks: [expected] });
    const cleared = await call(harness, "PATCH", path, headers, { headers: [] });
    expect(await cleared.json()).toMatchObject({ header_names: [] });
  });

  it("F37 refuses every forbidden address when it is saved and when it is changed", async () => {
    const harness = createHarness();
    const { headers } = await signIn(harness);
    const { destination_id } = await addWebhook(harness, headers);

    for (const url of FORBIDDEN_URLS) {
      const created = await call(harness, "POST", "/api/webhooks", headers, { name: "CRM", url });
      const changed = await call(harness, "PATCH", `/api/webhooks/${destination_id}`, headers, { url });
      expect([url, created.status, changed.status]).toEqual([url, 422, 422]);
      expect(await created.json()).toMatchObject({ error: { code: "url_not_allowed", field: "url" } });
    }

    const { results } = await harness.db.prepare("SELECT url FROM webhook_endpoints").all();
    expect(results).toEqual([{ url: `${CRM_ORIGIN}/hook` }]);
  });

  it("F37 calls nobody for a forbidden address that was written straight into the database", async () => {
    const harness = createHarness({ vendors: { [RESOLVER_ORIGIN]: createResolver() } });
    const { headers } = await signIn(harness);
    const { destination_id } = await addWebhook(harness, headers);
    const sentBefore = harness.requests.length;

    for (const url of FORBIDDEN_URLS) {
      await harness.db.prepare("UPDATE webhook_endpoints SET url = ?").bind(url).run();
      const answer = await call(harness, "POST", `/api/destinations/${destination_id}/test`, headers);
      expect(await answer.json()).toMatchObject({ sent: false, error_code: "url_not_allowed" });
    }

    expect(harness.requests).toHaveLength(sentBefore);
  });

  it.each([
    ["Host", "127.0.0.1"],
    ["webhook-id", "x"],
    ["X-aws-ec2-metadata-token", "x"],
    ["X-A", "one\r\nHost: 127.0.0.1"],
    ["X-A\r\nHost", "x"],
  ])("F39 refuses the header %j when it is saved and when it is changed", async (name, value) => {
    const harness = createHarness();
    const { headers } = await signIn(harness);
    const { destination_id } = await addWebhook(harness, headers);
    const body = { headers: [{ name, value }] };

    const created = await call(harness, "POST", "/api/webhooks", headers, {
      name: "A",
      url: `${CRM_ORIGIN}/`,
      ...body,
    });
    const changed = await call(harness, "PATCH", `/api/webhooks/${destination_id}`, headers, body);

    for (const answer of [created, changed]) {
      expect([answer.status, await answer.json()]).toMatchObject([422, { error: { code: "header_not_allowed" } }]);
    }
  });

  it("F39 never carries the values of headers to another host than the one they were given for", async () => {
    const canary = createReceiver();
    const harness = createHarness({
      vendors: { [RESOLVER_ORIGIN]: createResolver(), "https://canary.example.com": canary.vendor },
    });
    const { headers } = await signIn(harness);
    const { destination_id } = await addWebhook(harness, headers, {
      headers: [{ name: "Authorization", value: "Bearer crm-key" }],
    });
    const path = `/api/webhooks/${destination_id}`;
    const change = (body: unknown) => call(harness, "PATCH", path, headers, body);

    const elsewhere = await change({ url: "https://canary.example.com/hook" });
    const sameHost = await change({ url: `${CRM_ORIGIN}/another/path` });
    const known = await change({ url: "https://canary.example.com/hook", headers: [{ name: "X-Own", value: "mine" }] });
    await call(harness, "POST", `/api/destinations/${destination_id}/test`, headers);
    const without = await change({ url: `${CRM_ORIGIN}/hook`, headers: [] });

    expect([elsewhere.status, await elsewhere.json()]).toMatchObject([
      422,
      { error: { code: "header_not_allowed", field: "headers" } },
    ]);
    expect([sameHost.status, known.status, without.status]).toEqual([200, 200, 200]);
    expect(canary.calls).toHaveLength(1);
    expect(JSON.stringify([...(canary.calls[0]?.headers ?? [])])).not.toContain("crm-key");
  });

  it("F48 refuses fields that are not the caller's to set", async () => {
    const harness = createHarness();
    const { headers } = await signIn(harness);

    for (const extra of [{ secret: "whsec_mine" }, { workspace_id: "ws_other" }, { destination_id: "dst_mine" }]) {
      const answer = await call(harness, "POST", "/api/webhooks", headers, {
        name: "A",
        url: `${CRM_ORIGIN}/`,
        ...extra,
      });
      expect([answer.status, await answer.json()]).toMatchObject([422, { error: { code: "unknown_field" } }]);
    }
  });
});
