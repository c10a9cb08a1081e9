import { describe, expect, it } from "vitest";
import { errorCodeOf } from "../../testing/error-code.ts";
import { createHarness } from "../../testing/harness.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import {
  HOST_ORIGIN,
  makeForm,
  sendApi,
  sendWidget,
  storedLeads,
  VISITOR_FIELDS,
  widgetBody,
} from "../../testing/submissions.ts";
import { defaultDefinition } from "../forms/index.ts";

describe("the widget's door", () => {
  it("F54 names the asking origin exactly and never allows credentials", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    const answer = await sendWidget(harness, form.id, await widgetBody(harness, form.id));
    const preflight = await harness.request(`/v1/forms/${form.id}/submissions`, {
      method: "OPTIONS",
      headers: { origin: HOST_ORIGIN, "access-control-request-method": "POST" },
    });

    expect(preflight.status).toBe(204);
    for (const { headers } of [answer, preflight]) {
      expect(headers.get("access-control-allow-origin")).toBe(HOST_ORIGIN);
      expect(headers.get("vary")).toBe("Origin");
      expect(headers.get("access-control-allow-credentials")).toBeNull();
    }
  });

  it("LB-12 F71 trusts a token once; without one, or with one used before, it holds, and drops nothing", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    const sendFrom = (host: number, overrides: object) =>
      sendWidget(
        harness,
        form.id,
        {
          ...body,
          submission_id: crypto.randomUUID(),
          fields: { ...VISITOR_FIELDS, message: `Call ${host}` },
          ...overrides,
        },
        { "cf-connecting-ip": `198.51.100.${host}` },
      );

    const answers = await Promise.all(Array.from({ length: 100 }, (_, host) => sendFrom(host, {})));
    const bare = await sendFrom(200, { evidence: {} });

    expect(new Set([...answers, bare].map(({ status }) => status))).toEqual(new Set([202]));
    const leads = await storedLeads(harness);
    expect(leads).toHaveLength(101);
    expect(leads.filter(({ verdict }) => verdict === "accepted")).toHaveLength(1);
    expect(leads.filter(({ verdict_reasons }) => String(verdict_reasons).includes("token_reused"))).toHaveLength(99);
    expect(leads.filter(({ contact_id }) => contact_id !== null)).toHaveLength(1);
    const told = "SELECT COUNT(*) AS n FROM ledger WHERE kind = 'guard.counted'";
    expect(await harness.db.prepare(told).first("n")).toBe(99);
    expect(String(leads.at(-1)?.verdict_reasons)).toContain("token_missing");
  });

  it("F71 pays no heed to the visitor's clock", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    const context = { ...body.context, first_touch: { at: "1970-01-01T00:00:00Z" }, last_touch: { at: "2099-01-01" } };

    await sendWidget(harness, form.id, { ...body, context });

    expect(await storedLeads(harness)).toMatchObject([{ verdict: "accepted", verdict_reasons: "[]" }]);
  });

  it("F68 counts by the address the edge saw, a whole /64 as one, and another address not at all", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const sendFrom = async (at: number, ip: string) => {
      const body = await widgetBody(harness, form.id);
      const fields = { ...VISITOR_FIELDS, message: `Call ${at}` };
      const answer = await sendWidget(
        harness,
        form.id,
        { ...body, fields },
        { "cf-connecting-ip": ip, "x-forwarded-for": `203.0.113.${at}, 10.0.0.${at}`, "x-real-ip": `203.0.113.${at}` },
      );
      return answer.status;
    };

    for (let at = 0; at < 14; at++) expect(await sendFrom(at, `2001:db8:1:2::${at + 1}`)).toBe(202);
    await sendFrom(20, "2001:db8:1:3::1");

    const leads = await storedLeads(harness);
    expect(leads.map(({ verdict }) => verdict)).toEqual([
      ...Array.from({ length: 10 }, () => "accepted"),
      ...Array.from({ length: 4 }, () => "held"),
      "accepted",
    ]);
    expect(String(leads[13]?.verdict_reasons)).toContain("rate_address");
    expect(leads[0]?.ip).toBe("2001:db8:1:2::1");
  });

  it("F55 holds what comes from a site that is not on the form's list, or does not say where from", async () => {
    const harness = createHarness();
    const form = await makeForm(harness, { allowedOrigins: [HOST_ORIGIN] });
    const from = async (origin: string, host: number) => {
      const body = await widgetBody(harness, form.id);
      return sendWidget(harness, form.id, body, { origin, "cf-connecting-ip": `192.0.2.${host}` });
    };

    const origins = [
      HOST_ORIGIN,
      "https://evil-shop.example.com",
      `${HOST_ORIGIN}.evil.com`,
      `${HOST_ORIGIN}:8443`,
      "null",
      "",
    ];
    for (const [host, origin] of origins.entries()) expect((await from(origin, host)).status).toBe(202);

    expect((await storedLeads(harness)).map(({ verdict }) => verdict)).toEqual(["accepted", ...Array(5).fill("held")]);
  });

  it("shortens an overlong page address instead of losing the lead", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    const context = { page_url: `https://shop.example.com/?${"q".repeat(9_000)}`, colour: "red", country: "XX" };

    const answer = await sendWidget(
      harness,
      form.id,
      { ...body, context },
      { "cf-ipcountry": "DE", "user-agent": "Browser/1" },
    );

    expect(answer.status).toBe(202);
    const stored = JSON.parse(String((await storedLeads(harness))[0]?.context));
    expect(stored).toMatchObject({ country: "DE", user_agent: "Browser/1" });
    expect(stored.page_url).toHaveLength(2_000);
    expect(stored).not.toHaveProperty("colour");
  });

  it("tells every step to the ledger, without a word of the visitor", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    await sendWidget(harness, form.id, await widgetBody(harness, form.id, { evidence: { honeypot: "bot was here" } }));

    const { results } = await harness.db.prepare("SELECT kind, sentence, data FROM ledger ORDER BY rowid").all();
    expect(results.map(({ kind }) => kind)).toEqual(["lead.stored", "guard.judged"]);
    expect(JSON.parse(String(results[1]?.data))).toMatchObject({ verdict: "spam" });
    expect(JSON.stringify(results)).not.toContain("bot was here");
    expect(JSON.stringify(harness.logLines)).not.toContain(VISITOR_FIELDS.email);
  });

  it.each(["paused", "archived"] as const)("takes nothing for a form that is %s, and says so", async (status) => {
    const harness = createHarness();
    const form = await makeForm(harness, { status });

    const answer = await sendWidget(harness, form.id, await widgetBody(harness, form.id));

    expect(answer.status).toBe(404);
    expect(await errorCodeOf(answer)).toBe("not_found");
    expect(answer.headers.get("access-control-allow-origin")).toBe(HOST_ORIGIN);
  });

  it("tells a visitor what cannot be taken in the form's language, and a developer in English", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const key = await createApiKeyFor(harness, workspaceId);
    const form = await makeForm(harness, { workspaceId, definition: { ...defaultDefinition(), language: "de" } });
    const fields = { ...VISITOR_FIELDS, message: "x".repeat(10_000) };

    const visitor = await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields }));
    const nobody = await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields: { name: "A" } }));
    const developer = await sendApi(harness, { form_id: form.id, fields }, key);

    const said = async (answer: Response) => (await answer.json<{ error: { message: string } }>()).error.message;
    expect(await said(visitor)).toBe("Höchstens 5000 Zeichen, das sind 10000.");
    expect(await said(nobody)).toBe("Bitte ausfüllen.");
    expect(await said(developer)).toContain("may have 5000 characters at most");
  });

  it("reads a phone number by the workspace's country, and keeps one it cannot read as typed", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    await harness.db.prepare("UPDATE workspaces SET default_country = 'DE' WHERE id = ?").bind(workspaceId).run();
    const form = await makeForm(harness, { workspaceId });
    const phones = ["030 901820", "+44 20 7946 0958", "call the office, ext. 7"];

    for (const phone of phones) {
      await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields: { ...VISITOR_FIELDS, phone } }));
    }

    const leads = await storedLeads(harness);
    expect(leads.map(({ phone }) => phone)).toEqual(phones);
    expect(leads.map(({ phone_e164 }) => phone_e164)).toEqual(["+4930901820", "+442079460958", null]);
  });
});

describe("the API's door", () => {
  it("takes the visitor's country from the caller, who knows it, and never from where the caller's own server stands", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    const key = await createApiKeyFor(harness, workspaceId);
    const server = { ...key, "cf-ipcountry": "US" };
    const fields = { ...VISITOR_FIELDS, phone: "030 901820" };

    await sendApi(harness, { form_id: form.id, fields, context: { country: "DE" } }, server);
    await sendApi(harness, { form_id: form.id, fields: { ...fields, name: "Another visitor" } }, server);

    const leads = await storedLeads(harness);
    expect(leads.map(({ context }) => JSON.parse(String(context)).country)).toEqual(["DE", undefined]);
    expect(leads.map(({ phone_e164 }) => phone_e164)).toEqual(["+4930901820", null]);
  });

  it("takes leads for forms of the key's own workspace only", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const own = await makeForm(harness, { workspaceId });
    const foreign = await makeForm(harness);
    const key = await createApiKeyFor(harness, workspaceId);

    const good = await sendApi(harness, { form_id: own.id, fields: VISITOR_FIELDS }, key);
    const wrongForm = await sendApi(harness, { form_id: foreign.id, fields: VISITOR_FIELDS }, key);
    const noKey = await sendApi(harness, { form_id: own.id, fields: VISITOR_FIELDS }, {});

    expect([good.status, wrongForm.status, noKey.status]).toEqual([202, 404, 401]);
    expect(await storedLeads(harness)).toMatchObject([{ workspace_id: workspaceId, verdict: "accepted" }]);
  });

  it.each(["half\ud800", "half\ud801", "a\u0000b", "two\nlines"])(
    "F12 refuses an id that the database would keep otherwise than it came: %j",
    async (submission_id) => {
      const harness = createHarness();
      const { workspaceId } = await signIn(harness);
      const form = await makeForm(harness, { workspaceId });
      const key = await createApiKeyFor(harness, workspaceId);

      const answer = await sendApi(harness, { form_id: form.id, fields: VISITOR_FIELDS, submission_id }, key);

      expect([answer.status, await errorCodeOf(answer)]).toEqual([422, "validation_failed"]);
      expect(await storedLeads(harness)).toEqual([]);
    },
  );

  it("F48 refuses fields that are not the caller's to set", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    const key = await createApiKeyFor(harness, workspaceId);
    const body = { form_id: form.id, fields: VISITOR_FIELDS };

    for (const extra of ["workspace_id", "id", "score", "verdict", "created_at", "role", "plan", "status"]) {
      const answer = await sendApi(harness, { ...body, [extra]: "x" }, key);
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ error: { code: "unknown_field", field: extra } });
    }
    expect(await storedLeads(harness)).toEqual([]);
  });
});
