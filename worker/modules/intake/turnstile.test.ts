import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { createTurnstile } from "../../../tools/desk/turnstile.ts";
import type { Bindings } from "../../env.ts";
import { landLifeboat } from "../../index.ts";
import { createFaultyDatabase, D1_TROUBLES } from "../../testing/faulty-database.ts";
import { createHarness, type Harness, type Vendor } from "../../testing/harness.ts";
import { hiddenInputs, makeForm, sendForm, storedLeads, VISITOR_FIELDS } from "../../testing/submissions.ts";
import type { Form } from "../forms/contract.ts";

const CLOUDFLARE = "https://challenges.cloudflare.com";
const PROOF = "cf-turnstile-response";
const { LIFEBOAT } = env as unknown as Bindings;

/** A form whose owner has Turnstile asked, on a server that has its keys; Cloudflare is played by the desk. */
async function createScene({ isDown = (): boolean => false, asksTurnstile = true } = {}) {
  const cloudflare = createTurnstile(Date.now);
  const harness = createHarness({
    vars: { TURNSTILE_SITE_KEY: "site", TURNSTILE_SECRET_KEY: "secret" },
    vendors: { [CLOUDFLARE]: (request) => Promise.resolve(cloudflare.fetch(request)) },
    database: (real) =>
      createFaultyDatabase(real, () => (isDown() ? { when: "before", message: D1_TROUBLES[0] } : null)),
  });
  return { harness, form: await makeForm(harness, { asksTurnstile }) };
}

const own = (form: Form) => ({ origin: "http://leadbell.test", referer: `http://leadbell.test/f/${form.id}` });

/** What the browser sends from the hosted page, with what the page's script adds. */
async function sendHosted(harness: Harness, form: Form, fields: Record<string, string>) {
  const page = await (await harness.request(`/f/${form.id}`)).text();
  harness.advance(20_000);
  return sendForm(harness, form.id, [...hiddenInputs(page), ...Object.entries(fields)], own(form));
}

/** What was judged and kept of the leads, in words. */
const kept = async (harness: Harness) =>
  (await storedLeads(harness)).map(({ source, verdict, verdict_reasons, answers }) => ({
    source,
    verdict,
    reasons: (JSON.parse(String(verdict_reasons)) as { kind: string }[]).map(({ kind }) => kind),
    keys: (JSON.parse(String(answers)) as { key: string }[]).map(({ key }) => key),
  }));

const ASKED = ["name", "email", "phone", "message"];

describe("a form whose owner has Turnstile asked", () => {
  it.each([
    ["with Cloudflare's word", "good", "accepted", "turnstile_passed"],
    ["with a token that Cloudflare does not know", "bad", "held", "turnstile_missing"],
    ["with more than any token", "bad".padEnd(5_000, "x"), "held", "turnstile_missing"],
    ["without a script", "", "held", "turnstile_missing"],
  ])("takes its own page and a plain form %s, and keeps no token as an answer", async (_how, said, verdict, reason) => {
    const { harness, form } = await createScene();
    const proof = (token: string): Record<string, string> => (said === "" ? {} : { [PROOF]: `${said}${token}` });

    const hosted = await sendHosted(harness, form, { ...VISITOR_FIELDS, ...proof("1") });
    const plain = await sendForm(harness, form.id, { ...proof("2"), ...VISITOR_FIELDS, message: "Another one" });

    expect([hosted.status, plain.status]).toEqual([303, 303]);
    expect(await kept(harness)).toEqual([
      { source: "page", verdict, reasons: [reason], keys: ASKED },
      { source: "form", verdict, reasons: [reason], keys: ASKED },
    ]);
  });

  it.each([
    ["is down", () => new Response("", { status: 503 })],
    ["cannot be reached", () => Promise.reject(new Error("connection refused"))],
    ["does not know our secret", () => Response.json({ success: false, "error-codes": ["invalid-input-secret"] })],
    ["fails itself", () => Response.json({ success: false, "error-codes": ["internal-error"] })],
  ] as [string, Vendor][])("blames no visitor and loses nothing when Cloudflare %s", async (_what, vendor) => {
    const { harness, form } = await createScene();
    harness.vendors.set(CLOUDFLARE, vendor);

    const answer = await sendForm(harness, form.id, { ...VISITOR_FIELDS, [PROOF]: "good" });

    expect(answer.status).toBe(303);
    const [lead] = await storedLeads(harness);
    expect(lead?.verdict).toBe("held");
    expect(lead?.verdict_reasons).toContain("Cloudflare gave no word when it was asked");
    expect(harness.logLines.filter((line) => line.includes("turnstile.failed"))).toHaveLength(1);
  });

  it("lets one token speak for one submission: sent twice it is one lead, with other words it is held", async () => {
    const { harness, form } = await createScene();
    const sent = { ...VISITOR_FIELDS, [PROOF]: "good" };

    await sendForm(harness, form.id, sent);
    await sendForm(harness, form.id, sent);
    await sendForm(harness, form.id, { ...sent, message: "Something else" });

    expect(await kept(harness)).toMatchObject([{ verdict: "accepted" }, { verdict: "held" }]);
    const keys = await Promise.all(
      harness.requests.map(async (request) => String((await request.formData()).get("idempotency_key"))),
    );
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false]);
  });

  it("F04 asks the same question when the lifeboat lands what the database had refused, so that it stays accepted", async () => {
    let down = false;
    const { harness, form } = await createScene({ isDown: () => down });
    await sendForm(harness, form.id, { ...VISITOR_FIELDS, message: "Warm", [PROOF]: "first" });
    down = true;
    await sendForm(harness, form.id, { ...VISITOR_FIELDS, [PROOF]: "good" });
    await harness.settle();
    down = false;

    const messages = vi.mocked(LIFEBOAT.send).mock.calls.map(([body]) => ({ body, attempts: 1, ack() {}, retry() {} }));
    const { bindings, overrides, waitUntil } = harness;
    await landLifeboat({ queue: "leadbell-lifeboat", messages: messages as never }, bindings, { waitUntil }, overrides);
    await harness.settle();

    expect(await kept(harness)).toMatchObject([{ verdict: "accepted" }, { verdict: "accepted" }]);
    expect(harness.requests).toHaveLength(3);
  });

  it("draws Turnstile anew when something has to be mended, and hands on no token that has been used", async () => {
    const { harness, form } = await createScene();

    const plain = await sendForm(harness, form.id, { ...VISITOR_FIELDS, email: "nobody", [PROOF]: "good" });
    const again = await plain.text();

    expect(plain.status).toBe(422);
    expect(plain.headers.get("content-security-policy")).toContain(`frame-src ${CLOUDFLARE}`);
    expect(again).toContain('data-site-key="site"');
    expect(again).not.toContain(PROOF);
    expect(harness.requests).toEqual([]);
  });
});

describe("a form that does not ask Turnstile", () => {
  it("LB-25 has nobody asked about its visitors, and takes a page's own checks for what they are", async () => {
    const { harness, form } = await createScene({ asksTurnstile: false });
    const long = "x".repeat(1_500);
    const proofs = { [PROOF]: long, "g-recaptcha-response": long, "h-captcha-response": long };

    const answer = await sendForm(harness, form.id, { ...VISITOR_FIELDS, ...proofs });

    expect(answer.status).toBe(303);
    expect(await kept(harness)).toEqual([{ source: "form", verdict: "accepted", reasons: [], keys: ASKED }]);
    expect(harness.requests).toEqual([]);
  });
});
