import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../core/crypto.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { cookieHeader, signIn } from "../../testing/members.ts";
import { STRIPE_VARS } from "../../testing/stripe-scene.ts";
import { findCaller } from "./api-keys.ts";
import { openSession } from "./sign-in.ts";

const errorOf = async (answer: Response) => (await answer.json<{ error: { code: string; field?: string } }>()).error;

function send(harness: Harness, headers: Record<string, string>, method: string, path: string, body?: unknown) {
  return harness.request(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

/** Somebody signed in who has no workspace yet. */
async function signInNewcomer(harness: Harness, email = "newcomer@example.com") {
  const { setCookies } = await openSession(email, harness.services);
  const cookie = cookieHeader(setCookies);
  return { cookie, origin: "http://leadbell.test", "x-leadbell": "1", "content-type": "application/json" };
}

describe("a workspace", () => {
  it("is made by a newcomer, who becomes its owner", async () => {
    const harness = createHarness();
    const headers = await signInNewcomer(harness);

    const made = await send(harness, headers, "POST", "/api/workspaces", { name: "Roofs", time_zone: "Europe/Berlin" });

    expect(made.status).toBe(201);
    const workspace = await made.json<{ id: string }>();
    expect(workspace).toMatchObject({ name: "Roofs", time_zone: "Europe/Berlin", ai_enabled: true, ai_wait_ms: 2_000 });
    const me = await (await send(harness, headers, "GET", "/api/me")).json();
    expect(me).toMatchObject({ name: "newcomer", role: "owner", workspace: { id: workspace.id } });
  });

  it("F69 has the limits of its plan from the moment it is made", async () => {
    const harness = createHarness({ vars: STRIPE_VARS });
    const headers = await signInNewcomer(harness);

    await send(harness, headers, "POST", "/api/workspaces", { name: "Roofs" });

    const sql = "SELECT plan, leads_per_month AS leads FROM workspace_limits";
    expect(await harness.db.prepare(sql).first()).toEqual({ plan: "free", leads: 100 });
  });

  it("is made once, however often the button is pressed at once", async () => {
    const harness = createHarness();
    const headers = await signInNewcomer(harness);

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send(harness, headers, "POST", "/api/workspaces", { name: "Roofs" })),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(9).fill(409)]);
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM workspaces").first<number>("n")).toBe(1);
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM members").first<number>("n")).toBe(1);
  });

  it("cannot be made by a stranger when sign-up is closed", async () => {
    const harness = createHarness({ vars: { SIGN_UP: "closed" } });
    const headers = await signInNewcomer(harness);

    const answer = await send(harness, headers, "POST", "/api/workspaces", { name: "Roofs" });

    expect((await errorOf(answer)).code).toBe("role_not_allowed");
  });

  it("keeps what a change does not name", async () => {
    const harness = createHarness();
    const { headers } = await signIn(harness, { workspaceName: "Roofs", role: "admin" });

    await send(harness, headers, "PATCH", "/api/workspace", { default_country: "DE", ai_wait_ms: 500 });
    await send(harness, headers, "PATCH", "/api/workspace", { ai_enabled: false, guide_hidden: true });
    const cleared = await send(harness, headers, "PATCH", "/api/workspace", { default_country: null });

    const expected = { name: "Roofs", default_country: null, ai_wait_ms: 500, ai_enabled: false, guide_hidden: true };
    expect(await cleared.json()).toMatchObject(expected);
  });

  it("F48 refuses fields that are not for the caller to set, and changes nothing", async () => {
    const harness = createHarness();
    const { headers, workspaceId } = await signIn(harness);
    const newcomer = await signInNewcomer(harness);
    const strange = {
      id: "ws_1",
      workspace_id: "ws_1",
      role: "owner",
      plan: "pro",
      created_at: "2020-01-01T00:00:00Z",
    };
    const writes: [Record<string, string>, string, string, object][] = [
      [newcomer, "POST", "/api/workspaces", { name: "Roofs" }],
      [headers, "PATCH", "/api/workspace", { name: "Taken over" }],
      [headers, "PATCH", "/api/me", { name: "Taken over" }],
      [headers, "POST", "/api/api-keys", { name: "Taken over" }],
      [headers, "POST", "/api/sign-in/code", { email: "a@example.com" }],
      [headers, "POST", "/api/sign-in/verify", { email: "a@example.com", code: "000000" }],
    ];

    for (const [sender, method, path, body] of writes) {
      for (const [field, value] of Object.entries(strange)) {
        const answer = await send(harness, sender, method, path, { ...body, [field]: value });
        expect([path, answer.status, await errorOf(answer)]).toMatchObject([
          path,
          422,
          { code: "unknown_field", field },
        ]);
      }
    }
    const names = await harness.db.prepare("SELECT id, name FROM workspaces").all();
    expect(names.results).toEqual([{ id: workspaceId, name: "Example Ltd" }]);
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM api_keys").first<number>("n")).toBe(0);
  });

  it("F47 shows an anonymous caller nothing, an agent no keys and no settings to change", async () => {
    const harness = createHarness();
    const agent = await signIn(harness, { role: "agent" });
    const { cookie: _cookie, ...anonymous } = agent.headers;
    const routes: [string, string, number][] = [
      ["GET", "/api/me", 200],
      ["GET", "/api/workspace", 200],
      ["GET", "/api/members", 200],
      ["PATCH", "/api/workspace", 403],
      ["GET", "/api/api-keys", 403],
      ["POST", "/api/api-keys", 403],
      ["DELETE", "/api/api-keys/key_1", 403],
    ];

    for (const [method, path, status] of routes) {
      const body = method === "GET" || method === "DELETE" ? undefined : {};
      expect([path, (await send(harness, agent.headers, method, path, body)).status]).toEqual([path, status]);
      expect([path, (await send(harness, anonymous, method, path, body)).status]).toEqual([path, 401]);
    }
    expect((await send(harness, anonymous, "POST", "/api/workspaces", {})).status).toBe(401);
    expect((await send(harness, anonymous, "PATCH", "/api/me", {})).status).toBe(401);
  });
});

describe("members", () => {
  it("F47 are listed for their own workspace only", async () => {
    const harness = createHarness();
    const owner = await signIn(harness, { email: "owner@example.com" });
    await signIn(harness, { email: "agent@example.com", role: "agent", workspaceId: owner.workspaceId });
    await signIn(harness, { email: "foreign@example.com" });

    const answer = await send(harness, owner.headers, "GET", "/api/members");

    const { members } = await answer.json<{ members: { email: string; role: string }[] }>();
    expect(members.map(({ email, role }) => [email, role]).toSorted()).toEqual([
      ["agent@example.com", "agent"],
      ["owner@example.com", "owner"],
    ]);
  });

  it("change their own name, to one line of text", async () => {
    const harness = createHarness();
    const { headers } = await signIn(harness);

    const renamed = await send(harness, headers, "PATCH", "/api/me", { name: "  On call " });
    const twoLines = await send(harness, headers, "PATCH", "/api/me", { name: "On\ncall" });

    expect(await renamed.json()).toMatchObject({ name: "On call" });
    expect((await errorOf(twoLines)).code).toBe("validation_failed");
  });
});

describe("API keys on the dashboard", () => {
  it("are shown once, listed by their first characters, and end when revoked", async () => {
    const harness = createHarness();
    const { headers, workspaceId } = await signIn(harness);

    const made = await send(harness, headers, "POST", "/api/api-keys", { name: "Website" });
    const { id, key, start } = await made.json<{ id: string; key: string; start: string }>();
    expect(made.status).toBe(201);
    expect(key.startsWith(start)).toBe(true);
    expect(await findCaller(await sha256Hex(key), harness.services)).toEqual({ workspaceId, apiKeyId: id });

    const list = await (await send(harness, headers, "GET", "/api/api-keys")).text();
    expect(list).toContain(start);
    expect(list).not.toContain(key);

    expect((await send(harness, headers, "DELETE", `/api/api-keys/${id}`)).status).toBe(204);
    expect(await findCaller(await sha256Hex(key), harness.services)).toBeNull();
    expect((await send(harness, headers, "DELETE", `/api/api-keys/${id}`)).status).toBe(404);
    expect(harness.logLines.join("\n")).not.toContain(key);
  });

  it("F47 cannot be revoked from another workspace, by whatever spelling of the id", async () => {
    const harness = createHarness();
    const owner = await signIn(harness);
    const stranger = await signIn(harness);
    const made = await send(harness, owner.headers, "POST", "/api/api-keys", { name: "Website" });
    const { id, key } = await made.json<{ id: string; key: string }>();

    for (const spelling of [id, id.toUpperCase(), "null", "%00", `${id}%2F`, `%2F${id}`, `${id}'--`, "[]"]) {
      const answer = await send(harness, stranger.headers, "DELETE", `/api/api-keys/${spelling}`);
      expect([spelling, answer.status]).toEqual([spelling, 404]);
    }
    expect(await findCaller(await sha256Hex(key), harness.services)).not.toBeNull();
    const list = await (await send(harness, stranger.headers, "GET", "/api/api-keys")).json();
    expect(list).toEqual({ api_keys: [] });
  });
});
