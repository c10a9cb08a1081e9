import { describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import {
  HOST_ORIGIN,
  HOST_PAGE,
  hiddenInputs,
  makeForm,
  sendForm,
  sendWidget,
  solvedToken,
  storedLeads,
  VISITOR_FIELDS,
  widgetBody,
} from "../../testing/submissions.ts";
import type { Form } from "../forms/contract.ts";
import type { Evidence } from "../guard/contract.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The verdicts in the order they came, with the names of their reasons. */
async function verdictsOf(harness: Harness): Promise<[string, string[]][]> {
  return (await storedLeads(harness)).map(({ verdict, verdict_reasons }) => [
    String(verdict),
    JSON.parse(String(verdict_reasons)).map(({ kind }: { kind: string }) => kind),
  ]);
}

describe("F71 the token of a form", () => {
  /** What is sent half a minute after the form was opened, unless the case moves the clock itself. */
  const CASES: [string, (scene: { harness: Harness; form: Form }) => Promise<Evidence>, string[]][] = [
    ["a good one", async ({ harness, form }) => withWait(harness, await solvedToken(harness, form.id)), []],
    ["none", async ({ harness }) => withWait(harness, {}), ["token_missing"]],
    ["an empty one", async ({ harness }) => withWait(harness, { token: "" }), ["token_missing"]],
    [
      "one of another form",
      async ({ harness }) => withWait(harness, await solvedToken(harness, (await makeForm(harness)).id)),
      ["token_invalid"],
    ],
    [
      "one given to another site",
      async ({ harness, form }) => withWait(harness, await solvedToken(harness, form.id, "https://evil.example.com")),
      ["token_invalid"],
    ],
    [
      "one given to nobody",
      async ({ harness, form }) => withWait(harness, await solvedToken(harness, form.id, "")),
      ["token_invalid"],
    ],
    [
      "one a day and a second old",
      async ({ harness, form }) => withWait(harness, await solvedToken(harness, form.id), 24 * HOUR_MS + 1_000),
      ["token_expired"],
    ],
    [
      "one a day old",
      async ({ harness, form }) => withWait(harness, await solvedToken(harness, form.id), 24 * HOUR_MS),
      [],
    ],
    [
      "one of the future",
      async ({ harness, form }) => withWait(harness, await solvedToken(harness, form.id), -2 * HOUR_MS),
      ["token_invalid"],
    ],
    [
      "one of a machine of ours whose clock is half a minute ahead",
      async ({ harness, form }) => withWait(harness, await solvedToken(harness, form.id), -30_000),
      ["too_fast"],
    ],
    [
      "one whose body was changed",
      async ({ harness, form }) => {
        const { token, solution } = await solvedToken(harness, form.id);
        const [body = "", signature = ""] = token.split(".");
        const text = atob(body.replaceAll("-", "+").replaceAll("_", "/"));
        const forged = btoa(text.replace(/,\d{13},/, ",9999999999999,")).replace(/=+$/, "");
        return withWait(harness, { token: `${forged}.${signature}`, solution });
      },
      ["token_invalid"],
    ],
    [
      "one without a signature",
      async ({ harness, form }) => {
        const { token } = await solvedToken(harness, form.id);
        return withWait(harness, { token: `${token.split(".")[0]}.` });
      },
      ["token_invalid"],
    ],
    [
      "a puzzle unsolved",
      async ({ harness, form }) => withWait(harness, { token: (await solvedToken(harness, form.id)).token }),
      ["puzzle_unsolved"],
    ],
    [
      "a puzzle solved wrongly",
      async ({ harness, form }) => {
        const { token, solution } = await solvedToken(harness, form.id);
        return withWait(harness, { token, solution: solution + 1 });
      },
      ["puzzle_unsolved"],
    ],
    ["text that is no token", async ({ harness }) => withWait(harness, { token: "null" }), ["token_invalid"]],
  ];

  it.each(CASES)("is stored with its reason and never dropped: %s", async (_what, evidenceOf, reasons) => {
    const harness = createHarness();
    const form = await makeForm(harness);

    const evidence = { ...(await evidenceOf({ harness, form })), touches: 40 };
    const body = { submission_id: crypto.randomUUID(), fields: VISITOR_FIELDS, evidence };
    const answer = await sendWidget(harness, form.id, body);

    expect(answer.status).toBe(202);
    const isTrusted = reasons.length === 0 || reasons.includes("too_fast");
    expect(await verdictsOf(harness)).toEqual([[isTrusted ? "accepted" : "held", reasons]]);
  });

  it("is trusted once from one address, too; the other ninety-nine are held", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const body = await widgetBody(harness, form.id);

    const sent = Array.from({ length: 100 }, (_, at) => {
      const fields = { ...VISITOR_FIELDS, message: `Call ${at}` };
      return sendWidget(harness, form.id, { ...body, submission_id: crypto.randomUUID(), fields });
    });

    expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([202]));
    const verdicts = await verdictsOf(harness);
    expect(verdicts.filter(([verdict]) => verdict === "accepted")).toHaveLength(1);
    expect(verdicts.filter(([, kinds]) => kinds.includes("token_reused"))).toHaveLength(99);
  });

  it.each([-10, 10, -24 * 60, 24 * 60])(
    "pays no heed to a visitor's clock that is off by %i minutes",
    async (minutes) => {
      const harness = createHarness();
      const form = await makeForm(harness);
      const body = await widgetBody(harness, form.id);
      const at = new Date(harness.now() + minutes * MINUTE_MS).toISOString();

      const date = new Date(harness.now() + minutes * MINUTE_MS).toUTCString();
      await sendWidget(
        harness,
        form.id,
        { ...body, context: { ...body.context, first_touch: { at }, last_touch: { at } } },
        { date },
      );

      expect(await verdictsOf(harness)).toEqual([["accepted", []]]);
    },
  );
});

describe("F55 the list of a form's sites", () => {
  const EVIL = [
    "https://evil-shop.example.com",
    "https://evilshop.example.com",
    "https://shop.example.com.evil.com",
    "https://example.com",
    "https://sub.shop.example.com",
    "http://shop.example.com",
    "https://shop.example.com:8443",
    "https://shop.example.com:80",
    "https://shop.example.com.",
    "https://xn--shp-sna.example.com",
    "https://sh\u043ep.example.com",
    "https://shop.example.com@evil.com",
    "https://evil.com/https://shop.example.com",
    "https://evil.com#https://shop.example.com",
    "//shop.example.com",
    "shop.example.com",
    "file://shop.example.com",
    "chrome-extension://shop.example.com",
    "null",
  ];

  it.each(EVIL)("holds what comes from %s, at both doors", async (origin) => {
    const harness = createHarness();
    const form = await makeForm(harness, { allowedOrigins: [HOST_ORIGIN] });
    const header = /^[\x20-\x7e]*$/.test(origin) ? origin : new URL(origin).origin; // as a browser would write it

    const widget = await sendWidget(harness, form.id, await widgetBody(harness, form.id), { origin: header });
    const plain = await sendForm(
      harness,
      form.id,
      { ...VISITOR_FIELDS, message: "Another" },
      { origin: header, referer: header },
    );

    expect([widget.status, plain.status]).toEqual([202, 303]);
    expect((await verdictsOf(harness)).map(([verdict]) => verdict)).toEqual(["held", "held"]);
  });

  it("holds what says neither origin nor referrer, or says the site only in its body", async () => {
    const harness = createHarness();
    const form = await makeForm(harness, { allowedOrigins: [HOST_ORIGIN] });
    const body = await widgetBody(harness, form.id);
    const post = (headers: Record<string, string>) =>
      harness.request(`/v1/forms/${form.id}/submissions`, {
        method: "POST",
        headers: { "content-type": "text/plain", ...headers },
        body: JSON.stringify({ ...body, submission_id: crypto.randomUUID() }),
      });

    await post({});
    await post({ "x-forwarded-host": "shop.example.com", host: "shop.example.com" });
    await post({ origin: "", referer: "" });
    await post({ origin: "https://evil.com", referer: HOST_PAGE });

    expect((await verdictsOf(harness)).map(([verdict]) => verdict)).toEqual(Array(4).fill("held"));
  });

  it("holds what passes for our own hosted page by the host that it names", async () => {
    const harness = createHarness();
    const form = await makeForm(harness, { allowedOrigins: [HOST_ORIGIN] });
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: "http://evil.example" };
    const { app, bindings, waitUntil } = harness;
    const context = { waitUntil, passThroughOnException() {}, props: {} };
    const page = await app.request(`http://evil.example/f/${form.id}`, {}, bindings, context);
    const body = new URLSearchParams([...hiddenInputs(await page.text()), ...Object.entries(VISITOR_FIELDS)]);
    harness.advance(30_000);

    const init = { method: "POST", headers, body: body.toString() };
    const answer = await app.request(`http://evil.example/f/${form.id}`, init, bindings, context);

    expect(answer.status).toBe(303);
    expect(await verdictsOf(harness)).toEqual([["held", ["origin_not_listed"]]]);
  });

  it.each([
    ["the site itself", { origin: HOST_ORIGIN }],
    ["its default port", { origin: `${HOST_ORIGIN}:443` }],
    ["any spelling of its host", { origin: "HTTPS://SHOP.Example.COM" }],
  ])("trusts %s", async (_what, headers) => {
    const harness = createHarness();
    const form = await makeForm(harness, { allowedOrigins: [HOST_ORIGIN] });

    await sendWidget(harness, form.id, await widgetBody(harness, form.id), headers);

    expect(await verdictsOf(harness)).toEqual([["accepted", []]]);
  });
});

/** The time between opening the form and sending it. */
function withWait(harness: Harness, evidence: Evidence, ms = 30_000): Evidence {
  harness.advance(ms);
  return evidence;
}
