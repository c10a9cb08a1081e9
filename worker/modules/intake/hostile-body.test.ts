import { describe, expect, it, vi } from "vitest";
import { errorCodeOf } from "../../testing/error-code.ts";
import { createHarness } from "../../testing/harness.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import { countRows } from "../../testing/rows.ts";
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

describe("a hostile body", () => {
  const deep = `{"fields":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
  const wide = `{"fields":{${Array.from({ length: 5_000 }, (_, at) => `"k${at}":1`).join(",")}}}`;
  const id = "00000000-0000-4000-8000-000000000000";
  const levels = 200_000;
  const manyKeys = Array.from({ length: 100_000 }, (_, at) => `"key_${at}":"value"`).join(",");
  const withFields = (fields: string) => `{"submission_id":"${id}","fields":${fields}}`;

  it.each([
    ["no JSON", "{", "invalid_json"],
    ["30,000 levels", deep, "invalid_json"],
    ["5,000 keys", wide, "invalid_json"],
    ["200,000 levels of lists", `{"fields":${"[".repeat(levels)}${"]".repeat(levels)}}`, "invalid_json"],
    ["200,000 levels of objects", `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`, "invalid_json"],
    ["100,000 keys", withFields(`{${manyKeys}}`), "invalid_json"],
    ["one text of a megabyte", withFields(`{"message":"${"[{:".repeat(350_000)}"}`), "body_too_large"],
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

    let quickestMs = Number.POSITIVE_INFINITY; // of three, as the machine may be busy with something else
    for (let time = 0; time < 3; time++) {
      const startedAt = performance.now();
      const answer = await sendWidget(harness, form.id, body);
      quickestMs = Math.min(quickestMs, performance.now() - startedAt);
      expect(await errorCodeOf(answer)).toBe(code);
      expect(answer.headers.get("access-control-allow-origin")).toBe(HOST_ORIGIN);
    }

    expect(quickestMs).toBeLessThan(200);
    expect(({} as { x?: unknown }).x).toBeUndefined();
    expect([await countRows(harness, "leads"), await countRows(harness, "jobs")]).toEqual([0, 0]);
  });

  it.each([
    ["declares a length", (text: string) => ({ body: text, headers: { "content-length": String(text.length) } })],
    ["comes in pieces", (text: string) => ({ body: new Blob([text]).stream(), headers: {} })],
  ])("F13 F10 over 64 KB is judged by its beginning when it %s, and is not read to its end", async (_how, sent) => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const post = (text: string, type = "text/plain") => {
      const { body, headers } = sent(text);
      const init = { method: "POST", headers: { "content-type": type, ...headers }, body };
      return harness.request(`/v1/forms/${form.id}/submissions`, init);
    };
    const bomb = `{"fields":${"[".repeat(levels)}${"]".repeat(levels)}}`;

    const answers = [await post(bomb), await post(bomb, "image/png"), await post(" ".repeat(100_000))];

    expect(await Promise.all(answers.map(errorCodeOf))).toEqual(["invalid_json", "body_too_large", "body_too_large"]);
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

    expect([answer.status, await errorCodeOf(answer)]).toEqual([422, "field_too_long"]);
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

    expect([await errorCodeOf(widget), await errorCodeOf(plain)]).toEqual(["invalid_encoding", "invalid_encoding"]);
    expect(await countRows(harness, "leads")).toBe(0);
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
    expect(await errorCodeOf(streamed)).toBe("body_too_large");
    expect(chunksRead).toBeLessThan(5);
    expect(await countRows(harness, "leads")).toBe(0);
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
      expect(await errorCodeOf(answer)).toBe("unsupported_media_type");
    }
    expect(await countRows(harness, "leads")).toBe(0);
  });
});
