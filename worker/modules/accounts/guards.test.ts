import { type Context, Hono, type MiddlewareHandler } from "hono";
import { describe, expect, it } from "vitest";
import { AppError } from "../../core/errors.ts";
import type { AppEnv } from "../../core/module.ts";
import type { ApiCaller, Session } from "../../core/services.ts";
import { errorCodeOf } from "../../testing/error-code.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import { requireApiKey, requireMember } from "./guards.ts";

/** Asks a route behind a guard: what the guard made of the caller, or the code of its refusal. */
async function askBehind(
  guard: MiddlewareHandler<AppEnv>,
  found: (c: Context<AppEnv>) => ApiCaller | Session,
  harness: Harness,
  headers: Record<string, string>,
): Promise<unknown> {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set("services", harness.services);
    await next();
  });
  app.get("/", guard, (c) => c.json(found(c)));
  app.onError((error, c) => c.json(error instanceof AppError ? error.code : String(error)));
  return (await app.request("/", { headers })).json();
}

describe("the guard of the dashboard", () => {
  it("lets a member in and knows their workspace", async () => {
    const harness = createHarness();
    const { headers, workspaceId, email } = await signIn(harness, { role: "agent", workspaceName: "Bright Roofs" });

    const answer = await harness.request("/api/me", { headers });

    const me = { email, role: "agent", workspace: { id: workspaceId, name: "Bright Roofs" } };
    expect(await answer.json()).toMatchObject(me);
  });

  it("F49 refuses a member from the request after their removal", async () => {
    const harness = createHarness();
    const { headers, memberId } = await signIn(harness);
    expect((await harness.request("/api/workspace", { headers })).status).toBe(200);

    await harness.db.prepare("UPDATE members SET removed_at_ms = 1 WHERE id = ?").bind(memberId).run();

    expect((await harness.request("/api/workspace", { headers })).status).toBe(403);
    expect(await (await harness.request("/api/me", { headers })).json()).toMatchObject({ role: null, workspace: null });
  });

  it("F49 refuses an owner's acts from the request after they became an agent", async () => {
    const harness = createHarness();
    const { headers, memberId } = await signIn(harness, { role: "owner" });
    const rename = () =>
      harness.request("/api/workspace", { method: "PATCH", headers, body: JSON.stringify({ name: "Renamed" }) });
    expect((await rename()).status).toBe(200);

    await harness.db.prepare("UPDATE members SET role = 'agent' WHERE id = ?").bind(memberId).run();

    const answer = await rename();
    expect(answer.status).toBe(403);
    expect(await errorCodeOf(answer)).toBe("role_not_allowed");
  });

  it("F54 refuses every other origin, with a member's cookie or without, and allows none by a header", async () => {
    const harness = createHarness();
    const { headers } = await signIn(harness);
    const origins = [
      "http://evil.test",
      "null",
      "http://leadbell.test.evil.test",
      "http://evil-leadbell.test",
      "http://app.leadbell.test",
      "https://leadbell.test",
      "http://leadbell.test:8080",
      "http://leadbell.test/",
    ];
    const requests: [string, string][] = [
      ["GET", "/api/me"],
      ["GET", "/api/workspace"],
      ["PATCH", "/api/workspace"],
      ["POST", "/api/sign-in/code"],
      ["POST", "/api/sign-in/verify"],
      ["POST", "/api/sign-out"],
      ["POST", "/api/api-keys"],
      ["DELETE", "/api/api-keys/key_1"],
    ];

    for (const origin of origins) {
      for (const [method, path] of requests) {
        const body = method === "GET" ? {} : { body: "{}" };
        const answer = await harness.request(path, { method, headers: { ...headers, origin }, ...body });
        const seen = [origin, method, path, answer.status, await errorCodeOf(answer)];
        expect(seen).toEqual([origin, method, path, 403, "origin_not_allowed"]);
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      }
    }
  });

  it("F54 refuses a change without an origin, without our own header, or as a form would send it", async () => {
    const harness = createHarness();
    const { headers } = await signIn(harness);
    const { origin: _origin, ...withoutOrigin } = headers;
    const { "x-leadbell": _own, ...withoutOwnHeader } = headers;
    const asForm = { ...withoutOwnHeader, "content-type": "text/plain" };

    for (const sent of [withoutOrigin, withoutOwnHeader, asForm]) {
      const change = { method: "PATCH", headers: sent, body: JSON.stringify({ name: "Taken over" }) };
      const answer = await harness.request("/api/workspace", change);
      expect(await errorCodeOf(answer)).toBe("origin_not_allowed");
    }
    expect(await (await harness.request("/api/workspace", { headers })).json()).toMatchObject({ name: "Example Ltd" });
  });

  it("F54 lets no other site begin a download, though a browser names no origin for it", async () => {
    const harness = createHarness();
    const { headers } = await signIn(harness);
    const open = (site: string, path: string) =>
      harness.request(path, { headers: { cookie: headers.cookie ?? "", "sec-fetch-site": site } });

    for (const path of ["/api/exports/leads", "/api/me"]) {
      for (const site of ["cross-site", "same-site"]) {
        const answer = await open(site, path);
        expect([answer.status, await errorCodeOf(answer)]).toEqual([403, "origin_not_allowed"]);
      }
      for (const site of ["same-origin", "none"]) expect((await open(site, path)).status).toBe(200);
    }
  });

  it("F54 opens a WebSocket only to the dashboard's own page", async () => {
    const harness = createHarness();
    const { headers, memberId } = await signIn(harness);
    const upgrade = { cookie: headers.cookie ?? "", upgrade: "websocket" };
    const open = (sent: Record<string, string>) =>
      askBehind(requireMember(), (c) => c.var.session, harness, { ...upgrade, ...sent });

    expect((await harness.request("/api/live", { headers: upgrade })).status).toBe(403);
    expect(await open({})).toBe("origin_not_allowed");
    expect(await open({ origin: "http://evil.test" })).toBe("origin_not_allowed");
    expect(await open({ origin: "http://leadbell.test" })).toMatchObject({ memberId });
  });
});

describe("API keys", () => {
  const ask = (harness: Harness, headers: Record<string, string>) =>
    askBehind(requireApiKey(), (c) => c.var.caller, harness, headers);

  it("name their workspace, and are stored as a hash alone", async () => {
    const harness = createHarness();
    const bearer = await createApiKeyFor(harness, "ws_1");

    expect(await ask(harness, bearer)).toMatchObject({ workspaceId: "ws_1" });
    expect(bearer.authorization).toMatch(/^Bearer lbk_[A-Za-z0-9_-]{43}$/);
    const row = JSON.stringify(await harness.db.prepare("SELECT * FROM api_keys").first());
    expect(row).not.toContain(bearer.authorization.slice("Bearer ".length));
  });

  it("F53 are refused when unknown, malformed, sent another way, or revoked five seconds ago", async () => {
    const harness = createHarness();
    const bearer = await createApiKeyFor(harness, "ws_1");
    const key = bearer.authorization.slice("Bearer ".length);
    expect(await ask(harness, bearer)).toMatchObject({ workspaceId: "ws_1" });

    for (const authorization of ["", "Bearer", "Bearer null", `Bearer lbk_${"a".repeat(43)}`, `Basic ${key}`, key]) {
      expect([authorization, await ask(harness, { authorization })]).toEqual([authorization, "token_invalid"]);
    }
    expect(await ask(harness, { authorization: `${bearer.authorization}x` })).toBe("token_invalid");
    await harness.db.prepare("UPDATE api_keys SET revoked_at_ms = 1").run();
    harness.advance(5_000);
    expect(await ask(harness, bearer)).toBe("token_invalid");
  });

  it("remember when they were last used, at most once a minute", async () => {
    const harness = createHarness();
    const bearer = await createApiKeyFor(harness, "ws_1");
    const startedAtMs = harness.now();
    const lastUsedAfter = async (ms: number) => {
      harness.advance(ms);
      await ask(harness, bearer);
      await harness.settle();
      return harness.db.prepare("SELECT last_used_at_ms AS ms FROM api_keys").first<number>("ms");
    };

    expect(await lastUsedAfter(0)).toBe(startedAtMs);
    expect(await lastUsedAfter(59_999)).toBe(startedAtMs);
    expect(await lastUsedAfter(1)).toBe(startedAtMs + 60_000);
  });
});
