import { describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { makeForm } from "../../testing/submissions.ts";
import type { ApiForm, ApiFormList, PublicForm } from "./contract.ts";
import { defaultDefinition } from "./default-definition.ts";

async function call<Answer = ApiForm>(
  harness: Harness,
  headers: Record<string, string>,
  method: string,
  path: string,
  body?: unknown,
) {
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await harness.request(path, init);
  return { status: answer.status, json: await answer.json<Answer & { error: { code: string; field?: string } }>() };
}

describe("the form's public settings", () => {
  it("hold what the widget draws and nothing else, for any page, for a minute", async () => {
    const harness = createHarness();
    const form = await makeForm(harness, { name: "Internal name", allowedOrigins: ["https://secret.example"] });

    const answer = await harness.request(`/v1/forms/${form.id}/config`);

    expect(await answer.json()).toEqual({
      id: form.id,
      version: 1,
      definition: form.definition,
      keeps_unsent: false,
      turnstile_site_key: null,
    });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=60, stale-while-revalidate=600");
    const etag = answer.headers.get("etag") ?? "";
    const again = await harness.request(`/v1/forms/${form.id}/config`, { headers: { "if-none-match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("bring the widget's own words in the form's language, or in the one that the page's tag names", async () => {
    const harness = createHarness();
    const form = await makeForm(harness, { definition: { ...defaultDefinition(), language: "de" } });
    const read = async (query = "") => {
      const answer = await harness.request(`/v1/forms/${form.id}/config${query}`);
      return { etag: answer.headers.get("etag"), words: (await answer.json<PublicForm>()).words };
    };

    const [own, named, english, strange] = [
      await read(),
      await read("?language=pt-BR"),
      await read("?language=en"),
      await read("?language=__proto__"),
    ];

    expect(own.words?.missing).toBe("Bitte ausfüllen.");
    expect(named.words?.missing).toBe("Preencha este campo.");
    expect(english.words).toBeUndefined(); // the widget brings them along
    expect(strange.words).toBeUndefined();
    expect(new Set([own.etag, named.etag, english.etag]).size).toBe(3);
  });

  it("ask Turnstile only where the form's owner wants it and the server has its keys", async () => {
    const shown = async (asksTurnstile: boolean, vars: Record<string, string>) => {
      const harness = createHarness({ vars });
      const form = await makeForm(harness, { asksTurnstile });
      const answer = await harness.request(`/v1/forms/${form.id}/config`);
      return (await answer.json<PublicForm>()).turnstile_site_key;
    };
    const keys = { TURNSTILE_SITE_KEY: "site", TURNSTILE_SECRET_KEY: "secret" };

    expect([await shown(false, keys), await shown(true, {}), await shown(true, keys)]).toEqual([null, null, "site"]);
  });

  it.each([
    ["archived", { status: "archived" }],
    ["paused", { status: "paused" }],
  ] as const)("are not there for a form that is %s, and the page may read why", async (_what, overrides) => {
    const harness = createHarness();
    const form = await makeForm(harness, overrides);

    const answer = await harness.request(`/v1/forms/${form.id}/config`);

    expect(answer.status).toBe(404);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toMatchObject({ error: { code: "not_found" } });
  });

  it.each(["frm_0123456789abcdefghjkmnpqrs", "frm_", "x", "%2F", "FRM_0123456789ABCDEFGHJKMNPQRS"])(
    "are not there for the id %s",
    async (formId) => {
      expect((await createHarness().request(`/v1/forms/${formId}/config`)).status).toBe(404);
    },
  );

  it("are read from the database once in five seconds, an unknown form as well", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const unknown = "frm_0123456789abcdefghjkmnpqrs";
    const read = async (id: string) => (await harness.request(`/v1/forms/${id}/config`)).status;
    expect([await read(form.id), await read(unknown)]).toEqual([200, 404]);
    await harness.db.prepare("UPDATE forms SET status = 'archived'").run();
    await makeForm(harness, { id: unknown });

    expect([await read(form.id), await read(unknown)]).toEqual([200, 404]);
    harness.advance(5_001);

    expect([await read(form.id), await read(unknown)]).toEqual([404, 200]);
  });
});

describe("the workspace's forms", () => {
  it("are made with sensible questions, listed with their leads, and changed", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);

    const made = await call(harness, headers, "POST", "/api/forms", { name: "Contact" });
    await storeLead(harness, workspaceId, { formId: made.json.id });
    const listed = await call<ApiFormList>(harness, headers, "GET", "/api/forms");
    const changed = await call(harness, headers, "PATCH", `/api/forms/${made.json.id}`, {
      version: 1,
      name: "Roofs",
      definition: { ...defaultDefinition(), accent: "#00aa55" },
      allowed_origins: ["https://*.example.com"],
    });

    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ name: "Contact", status: "live", version: 1, lead_count: 0 });
    expect(listed.json.forms).toMatchObject([{ id: made.json.id, lead_count: 1 }]);
    expect(changed.json).toMatchObject({ name: "Roofs", version: 2, definition: { accent: "#00aa55" }, lead_count: 1 });
    const shown = await harness.request(`/v1/forms/${made.json.id}/config`);
    expect(await shown.json()).toMatchObject({ version: 2, definition: { accent: "#00aa55" } });
  });

  it("F06 let the visitor's browser keep unsent leads only after the owner has switched it on", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    const change = { version: 1, keeps_unsent: true, asks_turnstile: true };

    const before = await call(harness, headers, "GET", `/api/forms/${form.id}`);
    const after = await call(harness, headers, "PATCH", `/api/forms/${form.id}`, change);
    const untouched = await call(harness, headers, "PATCH", `/api/forms/${form.id}`, { version: 2, name: "Roofs" });

    expect(before.json).toMatchObject({ keeps_unsent: false, asks_turnstile: false });
    expect(before.json).toMatchObject({ turnstile_is_set_up: false, turnstile_site_key: null });
    expect(after.json).toMatchObject({ keeps_unsent: true, asks_turnstile: true });
    expect(untouched.json).toMatchObject({ name: "Roofs", keeps_unsent: true, asks_turnstile: true });
    const shown = await harness.request(`/v1/forms/${form.id}/config`);
    expect(await shown.json()).toMatchObject({ keeps_unsent: true, turnstile_site_key: null });
  });

  it("are not overwritten by a change made on an older version", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });

    const answers = await Promise.all(
      ["One", "Two"].map((name) => call(harness, headers, "PATCH", `/api/forms/${form.id}`, { version: 1, name })),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.json.error.code).toBe("conflict");
  });

  it("are paused, archived and brought back at once", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    const seen: number[] = [];

    for (const [at, status] of (["paused", "archived", "live"] as const).entries()) {
      await call(harness, headers, "PATCH", `/api/forms/${form.id}`, { version: at + 1, status });
      seen.push((await harness.request(`/v1/forms/${form.id}/config`)).status);
    }

    expect(seen).toEqual([404, 404, 200]);
  });

  it("F47 are not there for another workspace, for strangers, and not to be changed by an agent", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    const other = await signIn(harness);
    const agent = await signIn(harness, { workspaceId, role: "agent" });
    const path = `/api/forms/${form.id}`;
    const change = { version: 1, name: "Taken" };

    expect((await call(harness, other.headers, "GET", path)).status).toBe(404);
    expect((await call(harness, other.headers, "PATCH", path, change)).status).toBe(404);
    expect((await call<ApiFormList>(harness, other.headers, "GET", "/api/forms")).json.forms).toEqual([]);
    expect((await call(harness, agent.headers, "GET", path)).status).toBe(200);
    expect((await call(harness, agent.headers, "PATCH", path, change)).status).toBe(403);
    expect((await call(harness, agent.headers, "POST", "/api/forms", { name: "Mine" })).status).toBe(403);
    expect((await harness.request(path)).status).toBe(401);
    expect(await harness.db.prepare("SELECT name FROM forms").first("name")).toBe("Contact");
  });

  it.each([
    ["workspace_id", { workspace_id: "ws_other" }, "unknown_field"],
    ["id", { id: "frm_other" }, "unknown_field"],
    ["created_at", { created_at: "2020-01-01T00:00:00Z" }, "unknown_field"],
    ["lead_count", { lead_count: 9 }, "unknown_field"],
    ["role", { role: "owner" }, "unknown_field"],
    ["a definition's own", { definition: { ...defaultDefinition(), css: "x" } }, "unknown_field"],
    [
      "F62 a colour that closes the style",
      { definition: { ...defaultDefinition(), accent: "red}</style>" } },
      "validation_failed",
    ],
    [
      "F62 a label of a megabyte",
      { definition: { ...defaultDefinition(), button: "x".repeat(50_000) } },
      "validation_failed",
    ],
    ["an origin with a path", { allowed_origins: ["https://example.com/contact"] }, "validation_failed"],
    [
      "two questions of one name",
      {
        definition: { ...defaultDefinition(), fields: [...defaultDefinition().fields, ...defaultDefinition().fields] },
      },
      "validation_failed",
    ],
  ])("F48 refuse %s", async (_what, extra, code) => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });

    const { status, json } = await call(harness, headers, "PATCH", `/api/forms/${form.id}`, { version: 1, ...extra });

    expect([status, json.error.code]).toEqual([422, code]);
    expect(await harness.db.prepare("SELECT version FROM forms").first("version")).toBe(1);
  });

  it.each([
    ["a label", (text: string) => ({ ...defaultDefinition(), launcher: text })],
    [
      "a whole question",
      (text: string) => ({ ...defaultDefinition(), fields: [{ key: "a", label: text, type: "text" }] }),
    ],
  ])("F62 refuse a megabyte in %s before it is read", async (_what, definitionWith) => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    const change = { version: 1, definition: definitionWith("x".repeat(1_000_000)) };

    const { status, json } = await call(harness, headers, "PATCH", `/api/forms/${form.id}`, change);

    expect([status, json.error.code]).toEqual([413, "body_too_large"]);
    expect(await harness.db.prepare("SELECT version FROM forms").first("version")).toBe(1);
  });

  it.each([
    "</style><script>",
    "url(javascript:alert(1))",
    '@import url("https://evil.example/x.css")',
    "#fff;}*{display:none",
    "var(--x)",
  ])("F62 refuse %s for a colour, a theme, a corner and a language", async (payload) => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });

    for (const look of ["accent", "theme", "radius", "position", "language"]) {
      const definition = { ...defaultDefinition(), [look]: payload };
      const { status, json } = await call(harness, headers, "PATCH", `/api/forms/${form.id}`, {
        version: 1,
        definition,
      });
      expect([status, json.error.code, json.error.field]).toEqual([422, "validation_failed", `definition.${look}`]);
    }

    expect(await harness.db.prepare("SELECT version FROM forms").first("version")).toBe(1);
  });
});
