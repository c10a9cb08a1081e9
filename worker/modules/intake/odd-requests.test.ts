import { describe, expect, it, vi } from "vitest";
import { errorCodeOf } from "../../testing/error-code.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import { HOST_ORIGIN, makeForm, storedLeads, VISITOR_FIELDS, widgetBody } from "../../testing/submissions.ts";

const encoder = new TextEncoder();
const TYPED = new URLSearchParams(VISITOR_FIELDS).toString();

async function createScene() {
  const harness = createHarness();
  const { workspaceId } = await signIn(harness);
  const form = await makeForm(harness, { workspaceId });
  const key = await createApiKeyFor(harness, workspaceId);
  const widget = JSON.stringify(await widgetBody(harness, form.id));
  const post = (path: string, type: string | null, body: BodyInit, headers: Record<string, string> = {}) => {
    const request = new Request(`http://leadbell.test${path}`, { method: "POST", body, headers });
    if (type === null) request.headers.delete("content-type");
    else request.headers.set("content-type", type);
    return harness.request(path, request);
  };
  return {
    harness,
    form,
    widget,
    toWidget: (type: string | null, body: BodyInit, headers = {}) =>
      post(`/v1/forms/${form.id}/submissions`, type, body, { origin: HOST_ORIGIN, ...headers }),
    toForm: (type: string | null, body: BodyInit, headers = {}) =>
      post(`/f/${form.id}`, type, body, { origin: HOST_ORIGIN, accept: "application/json", ...headers }),
    toApi: (type: string | null, body: BodyInit, headers = {}) => post("/v1/leads", type, body, { ...key, ...headers }),
  };
}
type Scene = Awaited<ReturnType<typeof createScene>>;

const lead = ({ form }: Scene) => JSON.stringify({ form_id: form.id, fields: VISITOR_FIELDS });
const gzip = (text: string) =>
  new Response(new Response(text).body?.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
const utf16 = (text: string) => Uint8Array.from([...text].flatMap((character) => [character.charCodeAt(0), 0]));

describe("a body of an odd type", () => {
  it.each<[string, (scene: Scene) => Promise<Response>]>([
    ["text/plain with a charset", (scene) => scene.toWidget("text/plain;charset=UTF-8", scene.widget)],
    ["text/plain in capitals", (scene) => scene.toWidget("TEXT/PLAIN", scene.widget)],
    ["a blank before the semicolon", (scene) => scene.toWidget("application/json ; charset=utf-8", scene.widget)],
    ["a quoted charset", (scene) => scene.toApi('application/json;charset="UTF-8"', lead(scene))],
    ["a byte order mark before JSON", (scene) => scene.toWidget("text/plain", `\ufeff${scene.widget}`)],
    ["a byte order mark before a form", (scene) => scene.toForm("application/x-www-form-urlencoded", `\ufeff${TYPED}`)],
    [
      "a form's charset",
      (scene) => scene.toForm("application/x-www-form-urlencoded; charset=UTF-8", `${TYPED}&&&=&_charset_=UTF-8`),
    ],
  ])("F46 is taken all the same: %s", async (_what, send) => {
    const scene = await createScene();

    expect((await send(scene)).status).toBe(202);
    expect(await storedLeads(scene.harness)).toMatchObject([{ email: VISITOR_FIELDS.email }]);
  });

  it.each<[string, (scene: Scene) => Promise<Response>, number, string]>([
    ["no type at the widget's door", (s) => s.toWidget(null, encoder.encode(s.widget)), 415, "unsupported_media_type"],
    ["no type at the API's door", (s) => s.toApi(null, encoder.encode(lead(s))), 415, "unsupported_media_type"],
    ["no type at the form's door", (s) => s.toForm(null, encoder.encode(TYPED)), 415, "unsupported_media_type"],
    ["JSON's relatives", (s) => s.toApi("application/json-patch+json", lead(s)), 415, "unsupported_media_type"],
    ["two types", (s) => s.toApi("application/json, text/plain", lead(s)), 415, "unsupported_media_type"],
    ["JSON as HTML", (s) => s.toWidget("text/html", s.widget), 415, "unsupported_media_type"],
    [
      "JSON posing as a form",
      (s) => s.toForm("application/x-www-form-urlencoded", s.widget),
      415,
      "unsupported_media_type",
    ],
    ["a form posing as JSON", (s) => s.toApi("application/json", TYPED), 415, "unsupported_media_type"],
    [
      "JSON posing as multipart",
      (s) => s.toForm("multipart/form-data; boundary=x", s.widget),
      415,
      "unsupported_media_type",
    ],
    ["multipart without a boundary", (s) => s.toForm("multipart/form-data", TYPED), 415, "unsupported_media_type"],
    ["multipart cut off", (s) => s.toForm("multipart/form-data; boundary=x", "--x\r\n"), 415, "unsupported_media_type"],
    [
      "a packed body",
      async (s) => s.toWidget("text/plain", await gzip(s.widget), { "content-encoding": "gzip" }),
      400,
      "invalid_encoding",
    ],
    ["UTF-16", (s) => s.toWidget("text/plain; charset=utf-16", utf16(s.widget)), 400, "invalid_json"],
    ["an empty body", (s) => s.toApi("application/json", ""), 400, "invalid_json"],
    ["two JSON values", (s) => s.toApi("application/json", `${lead(s)}${lead(s)}`), 400, "invalid_json"],
  ])("F46 is refused with its code, and nothing is stored: %s", async (_what, send, status, code) => {
    const scene = await createScene();

    const answer = await send(scene);

    expect([answer.status, await errorCodeOf(answer)]).toEqual([status, code]);
    expect(await storedLeads(scene.harness)).toEqual([]);
  });

  it.each<[string, Uint8Array]>([
    ["an overlong slash", new Uint8Array([0xc0, 0xaf])],
    ["half a character", new Uint8Array([0xe2, 0x82])],
    ["a surrogate", new Uint8Array([0xed, 0xa0, 0x80])],
    ["Latin-1", new Uint8Array([0x47, 0x72, 0xfc, 0xdf, 0x65])],
  ])("F12 is refused where its bytes are not UTF-8: %s", async (_what, bytes) => {
    const scene = await createScene();
    const around = (before: string, after: string) => {
      const parts = [...encoder.encode(before), ...bytes, ...encoder.encode(after)];
      return Uint8Array.from(parts);
    };
    const part = '--x\r\ncontent-disposition: form-data; name="message"\r\n\r\n';

    const answers = [
      await scene.toWidget("text/plain", around('{"submission_id":"', '"}')),
      await scene.toApi("application/json", around('{"form_id":"', '"}')),
      await scene.toForm("application/x-www-form-urlencoded", around(`${TYPED}&more=`, "")),
      await scene.toForm("application/x-www-form-urlencoded", `${TYPED}&more=%C3%28`),
      await scene.toForm("multipart/form-data; boundary=x", around(part, "\r\n--x--\r\n")),
    ];

    expect(await Promise.all(answers.map(errorCodeOf))).toEqual(Array(5).fill("invalid_encoding"));
    expect(await storedLeads(scene.harness)).toEqual([]);
  });
});

describe("a body over 64 KB", () => {
  const big = `${TYPED}&more=${"x".repeat(65_536)}`;

  it("F10 is answered with a page to people, with JSON to programs, readable to the page that asked", async () => {
    const scene = await createScene();
    const type = "application/x-www-form-urlencoded";

    const page = await scene.toForm(type, big, { accept: "text/html,*/*" });
    const json = await scene.toForm(type, big);
    const widget = await scene.toWidget("text/plain", big);

    expect([page, json, widget].map(({ status }) => status)).toEqual([413, 413, 413]);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.headers.get("content-security-policy")).toContain("style-src 'nonce-");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await page.text()).toContain("what you typed is still there");
    expect(await errorCodeOf(json)).toBe("body_too_large");
    for (const { headers } of [json, widget]) expect(headers.get("access-control-allow-origin")).toBe(HOST_ORIGIN);
  });

  it("is one byte over; 64 KB are taken", async () => {
    const scene = await createScene();
    const notes = Array.from({ length: 20 }, (_, at) => `&note_${at}=${"x".repeat(1_000)}`).join("");
    const body = `${TYPED}${notes}&_padding=`;

    const full = await scene.toForm("application/x-www-form-urlencoded", body.padEnd(65_536, "x"));
    const over = await scene.toForm("application/x-www-form-urlencoded", body.padEnd(65_537, "x"));

    expect([full.status, over.status]).toEqual([202, 413]);
  });
});

describe("a request of an odd kind", () => {
  const people = { accept: "text/html" };

  it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE"])("%s at a door that takes POST says so", async (method) => {
    const { harness, form } = await createScene();

    for (const path of [`/v1/forms/${form.id}/submissions`, "/v1/token"]) {
      const answer = await harness.request(path, { method });
      expect([path, answer.status, answer.headers.get("allow")]).toEqual([path, 405, "POST"]);
    }
    if (["PUT", "PATCH", "DELETE"].includes(method)) {
      expect((await harness.request(`/f/${form.id}`, { method, headers: people })).status).toBe(405);
    }
  });

  it("OPTIONS allows the asking page to post and nothing else, never with its cookies", async () => {
    const { harness, form } = await createScene();
    const paths = [`/v1/forms/${form.id}/submissions`, `/f/${form.id}`, "/v1/token"];

    for (const origin of [HOST_ORIGIN, "null", "https://evil.example", "https://evil.example/path", "javascript:x"]) {
      const isOrigin = /^https:\/\/[^/]+$|^null$/.test(origin);
      for (const path of paths) {
        const { status, headers } = await harness.request(path, { method: "OPTIONS", headers: { origin } });
        expect([status, headers.get("access-control-allow-origin")]).toEqual([204, isOrigin ? origin : null]);
        expect(headers.get("access-control-allow-credentials")).toBeNull();
        expect(headers.get("access-control-allow-methods")).toBe("POST");
      }
    }
  });

  it("with headers of 16 KB is served, and none of them is stored whole", async () => {
    const scene = await createScene();
    const long = "x".repeat(16_000);
    const headers = {
      "user-agent": long,
      referer: `https://shop.example.com/?utm_source=${long}`,
      "accept-language": long,
      "cf-ipcountry": long,
    };

    const answers = [
      await scene.toWidget("text/plain", scene.widget, headers),
      await scene.toForm("application/x-www-form-urlencoded", TYPED, headers),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    for (const { context } of await storedLeads(scene.harness)) expect(String(context).length).toBeLessThan(4_000);
  });

  it.each<[string, string]>([
    ["an id of zeros", "frm_00000000000000000000000000"],
    ["no id", "%20"],
    ["an encoded slash", "frm_%2F..%2F.."],
    ["a null byte", "frm_%00"],
    ["bytes that are not UTF-8", "frm_%ff"],
    ["a quote", "frm_'%20OR%201=1--"],
    ["10 KB", "x".repeat(10_000)],
    ["another kind of id", "ws_00000000000000000000000000"],
  ])("to no form of ours is told so, as a page or as JSON: %s", async (_what, id) => {
    const { harness, widget } = await createScene();
    const post = { method: "POST", body: widget, headers: { "content-type": "text/plain" } };
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const typed = (accept: string) => ({ method: "POST", body: TYPED, headers: { ...type, accept } });

    const json = await harness.request(`/v1/forms/${id}/submissions`, post);
    const toProgram = await harness.request(`/f/${id}`, typed("*/*"));
    const page = await harness.request(`/f/${id}`, typed("text/html,*/*;q=0.8"));
    const shown = await harness.request(`/f/${id}`);

    for (const answer of [json, toProgram]) {
      expect([answer.status, await errorCodeOf(answer)]).toEqual([404, "not_found"]);
    }
    for (const answer of [page, shown]) {
      expect([answer.status, (await answer.text()).startsWith("<!doctype html>")]).toEqual([404, true]);
    }
  });
});

it.each([undefined, "*/*"])("a program that posts a form and asks for %s hears of errors in JSON", async (accept) => {
  const scene = await createScene();
  const asking: Record<string, string> = accept === undefined ? {} : { accept };
  const post = (type: string, body: string) =>
    scene.harness.request(`/f/${scene.form.id}`, {
      method: "POST",
      headers: { "content-type": type, origin: HOST_ORIGIN, ...asking },
      body,
    });
  const form = "application/x-www-form-urlencoded";

  const refused = [
    await post("application/json", TYPED),
    await post("multipart/form-data; boundary=x", scene.widget),
    await post(form, "email=nonsense&message=x"),
    await post(form, `email=a%40example.com&message=${"x".repeat(5_001)}`),
    await post(form, `more=${"x".repeat(70_000)}`),
  ];
  const taken = await post(form, TYPED);

  expect(await Promise.all(refused.map(errorCodeOf))).toEqual([
    "unsupported_media_type",
    "unsupported_media_type",
    "validation_failed",
    "field_too_long",
    "body_too_large",
  ]);
  expect([taken.status, taken.headers.get("location")]).toEqual([303, `/f/${scene.form.id}/thanks`]);
});

describe("a plain form's inputs", () => {
  const send = (harness: Harness, path: string, body: string, accept = "application/json") =>
    harness.request(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept, origin: HOST_ORIGIN },
      body,
    });

  it.each<[string, string, number, string | null]>([
    ["an address that comes twice", "email=a%40example.com&email=b%40example.com&message=x", 422, "validation_failed"],
    ["a message in two parts", "email=a%40example.com&message=x&message=y", 202, null],
    ["an unknown setting", "email=a%40example.com&message=x&_redirect=javascript:alert(1)", 202, null],
    ["a name of its own", "email=a%40example.com&message=x&__proto__=y", 202, null],
    ["constructor", "email=a%40example.com&message=x&constructor=y", 422, "validation_failed"],
    ["brackets", "email[$ne]=1&message[]=x", 422, "validation_failed"],
    ["a dotted name", "email=a%40example.com&message=x&a.b=y", 422, "validation_failed"],
    ["a hundred and one inputs", `${Array(101).fill("a=1").join("&")}`, 422, "validation_failed"],
    ["a broken percent sign", "email=a%40example.com&message=100%+sure%2", 202, null],
    ["an odd submission id", "email=a%40example.com&message=x&_submission_id=../../x", 422, "validation_failed"],
    ["two addresses in _replyto", "_replyto=a%40example.com,b%40example.com&message=x", 422, "validation_failed"],
    [
      "a line break in the address",
      "email=a%40example.com%0d%0aBcc:b%40example.com&message=x",
      422,
      "validation_failed",
    ],
  ])("F13 are read in one way or refused by name: %s", async (_what, body, status, code) => {
    const { harness, form } = await createScene();

    const answer = await send(harness, `/f/${form.id}`, body);

    expect([answer.status, await errorCodeOf(answer)]).toEqual([status, code]);
    expect(await storedLeads(harness)).toHaveLength(status === 202 ? 1 : 0);
    expect(({} as Record<string, unknown>).y).toBeUndefined();
  });

  it("a person sees a page, not JSON, when the form cannot be shown because the database is down", async () => {
    const { harness, form } = await createScene();
    harness.services.cache.clear();
    vi.spyOn(harness.db, "prepare").mockImplementation(() => {
      throw new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long.");
    });

    const answer = await harness.request(`/f/${form.id}`, { headers: { accept: "text/html" } });

    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await answer.text()).toContain("<h1>That did not work</h1>");
  });
});
