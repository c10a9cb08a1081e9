import { describe, expect, it, vi } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import {
  HOST_ORIGIN,
  makeForm,
  sendApi,
  sendForm,
  sendWidget,
  storedLeads,
  VISITOR_FIELDS,
  widgetBody,
} from "../../testing/submissions.ts";

const count = (harness: Harness, table: string) =>
  harness.db.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>("n");

const codeOf = async (answer: Response) => (await answer.json<{ error: { code: string } }>()).error.code;

const BOUNDARY = "----boundary";
const multipart = (...parts: string[]) =>
  `${parts.map((part) => `--${BOUNDARY}\r\ncontent-disposition: form-data; ${part}\r\n`).join("")}--${BOUNDARY}--\r\n`;

describe("the same submission again", () => {
  it("F08 is one lead however often it comes at once, with one answer and one set of effects", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = JSON.stringify(await widgetBody(harness, form.id));

    const answers = await Promise.all(Array.from({ length: 50 }, () => sendWidget(harness, form.id, body)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(ids.size).toBe(1);
    expect(await count(harness, "leads")).toBe(1);
    expect(await count(harness, "jobs")).toBe(1);
    expect(await count(harness, "contacts")).toBe(1);
    expect(await storedLeads(harness)).toMatchObject([{ verdict: "accepted" }]);
    expect(await harness.db.prepare("SELECT lead_count FROM contacts").first("lead_count")).toBe(1);
    expect(await harness.db.prepare("SELECT MAX(count) AS n FROM rate_counters").first("n")).toBe(1);
    const told = (event: string) => harness.logLines.filter((line) => line.includes(event)).length;
    expect([told("submission.stored"), told("submission.repeated")]).toEqual([1, 49]);
  });

  it("F09 with other content is a conflict and leaves the first lead as it was", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    await sendWidget(harness, form.id, body);

    const again = await sendWidget(harness, form.id, {
      ...body,
      fields: { ...VISITOR_FIELDS, message: "Other words" },
    });

    expect(again.status).toBe(409);
    expect(await codeOf(again)).toBe("idempotency_conflict");
    expect(await storedLeads(harness)).toMatchObject([{ message: VISITOR_FIELDS.message }]);
    expect(await count(harness, "jobs")).toBe(1);
  });

  it("F05 is stored once when the database lost the line after it had committed", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    const batch = harness.db.batch.bind(harness.db);
    let tries = 0;
    vi.spyOn(harness.db, "batch").mockImplementation(async (statements) => {
      const results = await batch(statements);
      tries++;
      if (tries === 1) throw new Error("D1_ERROR: Network connection lost.");
      return results as never;
    });

    const answer = await sendWidget(harness, form.id, body);

    expect(answer.status).toBe(202);
    expect(tries).toBe(2);
    expect([await count(harness, "leads"), await count(harness, "jobs")]).toEqual([1, 1]);
    expect(await harness.db.prepare("SELECT lead_count FROM contacts").first("lead_count")).toBe(1);
  });

  it("F04 says when to come back when neither the database nor the lifeboat takes it", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    vi.spyOn(harness.db, "batch").mockRejectedValue(
      new Error("D1_ERROR: D1 DB is overloaded. Too many requests queued."),
    );
    vi.spyOn(harness.bindings.LIFEBOAT, "send").mockRejectedValue(new Error("Queue sends are over their limit."));

    const answer = await sendWidget(harness, form.id, body);

    expect(answer.status).toBe(503);
    expect(await codeOf(answer)).toBe("storage_busy");
    expect(answer.headers.get("retry-after")).toBe("5");
  });

  it("from a plain form is a double click, within ten minutes", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    await Promise.all([sendForm(harness, form.id, VISITOR_FIELDS), sendForm(harness, form.id, VISITOR_FIELDS)]);
    expect(await count(harness, "leads")).toBe(1);
    harness.advance(11 * 60_000);
    await sendForm(harness, form.id, VISITOR_FIELDS);

    expect(await count(harness, "leads")).toBe(2);
  });

  it("through the API is known by its Idempotency-Key", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    const headers = { ...(await createApiKeyFor(harness, workspaceId)), "idempotency-key": "order-17" };
    const body = { form_id: form.id, fields: VISITOR_FIELDS };

    const first = await sendApi(harness, body, headers);
    const second = await sendApi(harness, body, headers);

    expect(await second.text()).toBe(await first.text());
    expect(await storedLeads(harness)).toMatchObject([{ submission_id: "order-17", source: "api" }]);
    const longest = await sendApi(harness, body, { ...headers, "idempotency-key": "k".repeat(255) });
    const tooLong = await sendApi(harness, body, { ...headers, "idempotency-key": "k".repeat(256) });
    expect([longest.status, tooLong.status]).toEqual([202, 422]);
  });
});

describe("a hostile body", () => {
  const deep = `{"fields":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
  const wide = `{"fields":{${Array.from({ length: 5_000 }, (_, at) => `"k${at}":1`).join(",")}}}`;
  const id = "00000000-0000-4000-8000-000000000000";
  const withFields = (fields: string) => `{"submission_id":"${id}","fields":${fields}}`;

  it.each([
    ["no JSON", "{", "invalid_json"],
    ["30,000 levels", deep, "invalid_json"],
    ["5,000 keys", wide, "invalid_json"],
    ["a key that comes twice", withFields('{"email":"a@example.com","email":"b@example.com"}'), "invalid_json"],
    ["a key that comes twice, once escaped", withFields('{"email":"a@example.com","\\u0065mail":"b"}'), "invalid_json"],
    ["__proto__", withFields('{"email":"a@example.com","message":"x","__proto__":{"x":"polluted"}}'), "invalid_json"],
    ["constructor", withFields('{"constructor":{"prototype":{"x":"polluted"}}}'), "invalid_json"],
    ["an operator object", withFields('{"email":{"$ne":1}}'), "validation_failed"],
    ["a list for a text", withFields('{"email":["a@example.com"]}'), "validation_failed"],
    ["fields that are a list", withFields("[]"), "validation_failed"],
    ["fields that are null", withFields("null"), "validation_failed"],
    ["a number that is none", withFields('{"email":"a@example.com","message":1e400}'), "validation_failed"],
    ["a dotted name", withFields('{"email":"a@example.com","message":"x","a.b":"c"}'), "validation_failed"],
    ["an id that is a number", `{"submission_id":1,"fields":{}}`, "validation_failed"],
    ["a list", "[]", "validation_failed"],
    ["a text", '"x"', "validation_failed"],
    ["nothing", "", "invalid_json"],
    ["F48 a workspace", `{"submission_id":"${id}","fields":{},"workspace_id":"ws_1"}`, "unknown_field"],
    ["F48 a score", `{"submission_id":"${id}","fields":{},"score":100}`, "unknown_field"],
    ["F48 a verdict", `{"submission_id":"${id}","fields":{},"verdict":"accepted"}`, "unknown_field"],
  ])("F13 with %s is refused quickly and leaves no trace", async (_what, body, code) => {
    const harness = createHarness();
    const form = await makeForm(harness);
    await sendWidget(harness, form.id, "{}");

    const startedAt = performance.now();
    const answer = await sendWidget(harness, form.id, body);
    const tookMs = performance.now() - startedAt;

    expect(await codeOf(answer)).toBe(code);
    expect(answer.headers.get("access-control-allow-origin")).toBe(HOST_ORIGIN);
    expect(tookMs).toBeLessThan(200);
    expect(({} as { x?: unknown }).x).toBeUndefined();
    expect([await count(harness, "leads"), await count(harness, "jobs")]).toEqual([0, 0]);
  });

  it("F18 with a field too long is refused at every door with its name, and nothing is cut or stored", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    const key = await createApiKeyFor(harness, workspaceId);
    const fields = { ...VISITOR_FIELDS, message: "x".repeat(5_001) };

    const answers = [
      await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields })),
      await sendForm(harness, form.id, fields, { accept: "application/json" }),
      await sendApi(harness, { form_id: form.id, fields }, key),
    ];
    const page = await sendForm(harness, form.id, fields);

    for (const answer of answers) {
      expect(answer.status).toBe(422);
      expect((await answer.json<{ error: object }>()).error).toMatchObject({
        code: "field_too_long",
        field: "fields.message",
        message: "“Message” may have 5000 characters at most; this has 5001.",
      });
    }
    expect([page.status, (await page.text()).includes("may have 5000 characters at most")]).toEqual([422, true]);
    expect(await storedLeads(harness)).toEqual([]);
  });

  it("F18 that would make a row longer than the database stores is refused as too long, not as our fault", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    vi.spyOn(harness.db, "batch").mockRejectedValue(new Error("D1_ERROR: string or blob too big: SQLITE_TOOBIG"));

    const answer = await sendWidget(harness, form.id, await widgetBody(harness, form.id));

    expect([answer.status, await codeOf(answer)]).toEqual([422, "field_too_long"]);
  });

  it("F12 that is not UTF-8 is refused at every door that strangers use", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const bad = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);

    const post = { method: "POST", headers: { "content-type": "text/plain" }, body: bad };
    const widget = await harness.request(`/v1/forms/${form.id}/submissions`, post);
    const plain = await harness.request(`/f/${form.id}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: "email=a%40example.com&message=%E4%F6",
    });

    expect([await codeOf(widget), await codeOf(plain)]).toEqual(["invalid_encoding", "invalid_encoding"]);
    expect(await count(harness, "leads")).toBe(0);
  });

  it("F12 stores one normal form of a text, and the same content by any spelling is the same", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);
    const spelled = (message: string) => ({ ...body, fields: { ...VISITOR_FIELDS, message } });

    const first = await sendWidget(harness, form.id, spelled("Cafe\u0301\r\n\u202efdp.exe\u202c\u0000!"));
    const second = await sendWidget(harness, form.id, spelled("Caf\u00e9\nfdp.exe!"));

    expect([first.status, second.status]).toEqual([202, 202]);
    const [lead] = await storedLeads(harness);
    expect(lead?.message).toBe("Caf\u00e9\nfdp.exe!");
    expect(await harness.db.prepare("SELECT LENGTH(message) AS n FROM leads").first("n")).toBe(13);
  });

  it("F10 of 10 MB is refused, whether it says so or not, and is not read to its end", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const path = `/v1/forms/${form.id}/submissions`;
    const chunk = new Uint8Array(64 * 1024).fill(32);
    let chunksRead = 0;
    const stream = new ReadableStream({
      pull(controller) {
        chunksRead++;
        if (chunksRead > 160) controller.close();
        else controller.enqueue(chunk);
      },
    });

    const declared = await harness.request(path, {
      method: "POST",
      headers: { "content-type": "text/plain", "content-length": String(10 * 1024 * 1024) },
      body: "{}",
    });
    const streamed = await harness.request(path, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: stream,
    });

    expect([declared.status, streamed.status]).toEqual([413, 413]);
    expect(await codeOf(streamed)).toBe("body_too_large");
    expect(chunksRead).toBeLessThan(5);
    expect(await count(harness, "leads")).toBe(0);
  });

  it("F46 of a type that its door does not take is refused", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    const key = await createApiKeyFor(harness, workspaceId);
    const widget = JSON.stringify(await widgetBody(harness, form.id));
    const api = JSON.stringify({ form_id: form.id, fields: VISITOR_FIELDS });
    const asJson = { accept: "application/json" };
    const type = (value: string) => ({ ...asJson, "content-type": value });

    const answers = [
      await sendWidget(harness, form.id, widget, type("multipart/form-data; boundary=x")),
      await sendWidget(harness, form.id, widget, type("application/x-www-form-urlencoded")),
      await sendWidget(harness, form.id, widget, type("text/plainer")),
      await sendWidget(harness, form.id, "email=a%40example.com&message=x", type("application/json")),
      await sendApi(harness, api, { ...key, ...type("text/plain") }),
      await sendApi(harness, api, { ...key, ...type("multipart/form-data; boundary=x") }),
      await sendForm(harness, form.id, [[widget, ""]], type("application/json")),
      await sendForm(harness, form.id, VISITOR_FIELDS, type("text/plain")),
      await sendForm(harness, form.id, VISITOR_FIELDS, type("multipart/form-data; boundary=x")),
    ];

    for (const answer of answers) {
      expect(answer.status).toBe(415);
      expect(await codeOf(answer)).toBe("unsupported_media_type");
    }
    expect(await count(harness, "leads")).toBe(0);
  });
});

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
    expect(await codeOf(answer)).toBe("not_found");
    expect(answer.headers.get("access-control-allow-origin")).toBe(HOST_ORIGIN);
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

describe("the plain form's door", () => {
  const post = (
    harness: Harness,
    formId: string,
    inputs: Record<string, string>,
    headers: Record<string, string> = {},
  ) => sendForm(harness, formId, { ...VISITOR_FIELDS, ...inputs }, headers);

  it("thanks on the page's own next page, or on ours", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    const own = await post(harness, form.id, { _next: "/danke.html" });
    const evil = await post(harness, form.id, { _next: "https://evil.com/", message: "Another" });

    expect([own.status, evil.status]).toEqual([303, 303]);
    expect(own.headers.get("location")).toBe(`${HOST_ORIGIN}/danke.html`);
    expect(evil.headers.get("location")).toBe(`/f/${form.id}/thanks`);
    const thanks = await harness.request(evil.headers.get("location") ?? "");
    expect(thanks.status).toBe(200);
    expect(await thanks.text()).toContain("Thank you");
  });

  it("answers a script that asks for JSON as the widget's door does", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    const answer = await post(harness, form.id, {}, { accept: "application/json" });

    expect(answer.status).toBe(202);
    expect(answer.headers.get("access-control-allow-origin")).toBe(HOST_ORIGIN);
    expect(await answer.json()).toEqual({ accepted: true, lead_id: expect.stringMatching(/^lead_/) });
  });

  it("LB-12 holds what filled the trap, and stores none of our own inputs", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    await post(harness, form.id, { _gotcha: "http://spam.example", _subject: "Roof", _unknown: "x" });

    const [lead] = await storedLeads(harness);
    expect(lead).toMatchObject({ verdict: "held", source: "form" });
    expect(JSON.parse(String(lead?.answers)).map(({ key }: { key: string }) => key)).toEqual([
      ...["name", "email", "phone", "message", "subject"],
    ]);
  });

  it("takes the address of _replyto when there is no other", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    const answer = await sendForm(harness, form.id, { _replyto: "visitor@example.com", message: "Please write back." });

    expect(answer.status).toBe(303);
    expect(await storedLeads(harness)).toMatchObject([{ email: "visitor@example.com" }]);
  });

  it("reads multipart forms and groups of boxes, but takes no files", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const headers = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
    const send = (body: string) =>
      harness.request(`/f/${form.id}`, { method: "POST", headers: { ...headers, accept: "text/html" }, body });
    const typed = ['name="email"\r\n\r\nvisitor@example.com', 'name="message"\r\n\r\nGrüße'];

    const good = await send(
      multipart(...typed, 'name="day[]"\r\n\r\nMon', 'name="day[]"\r\n\r\nFri', 'name="cv"; filename=""\r\n\r\n'),
    );
    const file = await send(
      multipart(...typed, 'name="cv"; filename="cv.svg"\r\ncontent-type: image/svg+xml\r\n\r\n<svg/>'),
    );

    expect([good.status, file.status]).toEqual([303, 415]);
    const leads = await storedLeads(harness);
    expect(leads).toMatchObject([{ message: "Grüße" }]);
    expect(leads[0]?.answers).toContain("Mon, Fri");
  });

  it("shows the form again with everything in it and what to mend", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const message = "</textarea><script>alert(1)</script>\"'&";

    const answer = await post(harness, form.id, {
      email: "not an address",
      message,
      campaign: '"><b>may',
      _next: "/danke",
    });
    const page = await answer.text();

    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(answer.headers.get("content-security-policy")).toContain(`form-action 'self' ${HOST_ORIGIN};`);
    expect(page).toContain("Please check the e-mail address");
    expect(page).toContain('value="not an address"');
    expect(page).toContain("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
    expect(page).toContain('<input type="hidden" name="campaign" value="&quot;&gt;&lt;b&gt;may">');
    expect(page).toContain('name="_next" value="/danke"');
    expect(page).not.toContain("<script");
    expect(await storedLeads(harness)).toEqual([]);
  });

  it("never shows a person JSON: unknown form, paused form, wrong type, database down", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const paused = await makeForm(harness, { status: "paused" });
    const answers = [
      await post(harness, "frm_0123456789abcdefghjkmnpqrs", {}),
      await post(harness, paused.id, {}),
      await post(harness, form.id, {}, { "content-type": "text/plain" }),
      await post(harness, form.id, { "a.b": "c" }),
    ];
    vi.spyOn(harness.bindings.LIFEBOAT, "send").mockRejectedValue(new Error("Queue sends are over their limit."));
    vi.spyOn(harness.db, "batch").mockRejectedValue(new Error("D1_ERROR: Network connection lost."));
    answers.push(await post(harness, form.id, {}));
    vi.spyOn(harness.db, "batch").mockRejectedValue(new TypeError("secret detail"));
    answers.push(await post(harness, form.id, { message: "Another" }));

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 415, 422, 503, 503]);
    for (const answer of answers) {
      const page = await answer.text();
      expect(answer.headers.get("content-type")).toContain("text/html");
      expect(page).toContain("<h1>");
      expect(page).not.toContain("secret detail");
    }
  });
});

describe("the API's door", () => {
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
