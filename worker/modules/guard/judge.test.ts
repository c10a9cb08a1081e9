import { describe, expect, it } from "vitest";
import { createHarness, type Vendor } from "../../testing/harness.ts";
import { makeForm, sendWidget, storedLeads, VISITOR_FIELDS, widgetBody } from "../../testing/submissions.ts";
import { isDisposableAddress } from "./disposable.ts";

const VERIFY = "http://turnstile.test";
const vars = { TURNSTILE_SITE_KEY: "site", TURNSTILE_SECRET_KEY: "secret", TURNSTILE_VERIFY_URL: `${VERIFY}/verify` };

describe("the guard", () => {
  it.each([
    ["vouches", () => Response.json({ success: true }), "accepted"],
    ["refuses", () => Response.json({ success: false, "error-codes": ["timeout-or-duplicate"] }), "held"],
    ["answers nonsense", () => new Response("<html>", { status: 500 }), "held"],
    ["is down", () => Promise.reject(new Error("connection refused")), "held"],
  ] as [string, Vendor, string][])("lets Turnstile only add trust: it %s", async (_what, vendor, verdict) => {
    const harness = createHarness({ vars, vendors: { [VERIFY]: vendor } });
    const form = await makeForm(harness);
    const { evidence, ...body } = await widgetBody(harness, form.id);

    // A puzzle that was not solved weighs enough to hold.
    const unsolved = { ...evidence, solution: undefined, turnstile: "from the page" };
    const answer = await sendWidget(harness, form.id, { ...body, evidence: unsolved });

    expect(answer.status).toBe(202);
    expect(await storedLeads(harness)).toMatchObject([{ verdict }]);
    const asked = await harness.requests[0]?.formData();
    expect([asked?.get("secret"), asked?.get("response"), asked?.get("remoteip")]).toEqual([
      ...["secret", "from the page", "192.0.2.7"],
    ]);
  });

  it.each([
    ["without it", undefined, "held"],
    ["with a token that Cloudflare does not know", "bad", "held"],
    ["with its word", "good", "accepted"],
  ])("holds, and never refuses, where the form asks Turnstile: %s", async (_what, turnstile, verdict) => {
    const vendor: Vendor = async (request) =>
      Response.json({ success: (await request.formData()).get("response") === "good" });
    const harness = createHarness({ vars, vendors: { [VERIFY]: vendor } });
    const form = await makeForm(harness, { asksTurnstile: true });
    const { evidence, ...body } = await widgetBody(harness, form.id);

    const answer = await sendWidget(harness, form.id, { ...body, evidence: { ...evidence, turnstile } });

    expect(answer.status).toBe(202);
    expect(await storedLeads(harness)).toMatchObject([{ verdict }]);
  });

  it("asks Turnstile the same question when the same submission comes again", async () => {
    const harness = createHarness({ vars, vendors: { [VERIFY]: () => Response.json({ success: true }) } });
    const form = await makeForm(harness, { asksTurnstile: true });
    const { evidence, ...body } = await widgetBody(harness, form.id);
    const sent = { ...body, evidence: { ...evidence, turnstile: "good" } };

    await sendWidget(harness, form.id, sent);
    await sendWidget(harness, form.id, sent);

    const asked = await Promise.all(
      harness.requests.map(async (request) => (await request.formData()).get("idempotency_key")),
    );
    expect(asked).toEqual([body.submission_id, body.submission_id]);
    expect(await storedLeads(harness)).toMatchObject([{ verdict: "accepted" }]);
  });

  it("holds nothing for a Turnstile that this server cannot ask", async () => {
    const harness = createHarness();
    const form = await makeForm(harness, { asksTurnstile: true });

    await sendWidget(harness, form.id, await widgetBody(harness, form.id));

    expect(await storedLeads(harness)).toMatchObject([{ verdict: "accepted" }]);
  });

  it("says which words read like spam", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const message = "Hey everybody, please subscribe\nto our channel and share this video";

    await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields: { ...VISITOR_FIELDS, message } }));

    const [lead] = await storedLeads(harness);
    expect(lead?.verdict).toBe("held");
    expect(lead?.verdict_reasons).toContain("asks for followers or clicks (“our channel”)");
  });

  it("asks no third party about anybody unless the deployment has Turnstile", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);
    const { evidence, ...body } = await widgetBody(harness, form.id);

    await sendWidget(harness, form.id, { ...body, evidence: { ...evidence, turnstile: "from the page" } });

    expect(harness.requests).toEqual([]);
  });

  it("knows throw-away mailboxes, and holds them only together with something else", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    for (const message of ["Please call me.", "Buy backlinks http://a.example"]) {
      const fields = { ...VISITOR_FIELDS, email: "x@sub.mailinator.com", message };
      await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields }));
    }

    const leads = await storedLeads(harness);
    expect(leads.map(({ verdict }) => verdict)).toEqual(["accepted", "held"]);
    expect(leads[0]?.verdict_reasons).toContain("disposable_email");
  });

  it.each([
    "x7f2k9q@privaterelay.appleid.com",
    "k2m9@mozmail.com",
    "user.name@duck.com",
    "shop@somebody.anonaddy.com",
    "me@opayq.com",
  ])("takes a privacy service's address for no throw-away mailbox: %s", async (email) => {
    expect(await isDisposableAddress(email)).toBe(false);
  });

  it("holds the same text when it has come thirty times within minutes, whoever sends it", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    for (let host = 0; host < 32; host++) {
      const fields = { ...VISITOR_FIELDS, email: `visitor-${host}@example.com` };
      const body = await widgetBody(harness, form.id, { fields });
      await sendWidget(harness, form.id, body, { "cf-connecting-ip": `192.0.2.${host}` });
      harness.advance(-20_000);
    }

    const verdicts = (await storedLeads(harness)).map(({ verdict }) => verdict);
    expect(verdicts).toEqual([...Array(30).fill("accepted"), "held", "held"]);
  });

  it("LB-12 counts over the edge of a window, and forgets after it", async () => {
    const harness = createHarness({ nowMs: Date.UTC(2026, 10, 21, 9, 9, 0) });
    const form = await makeForm(harness);
    const send = async (at: number) => {
      const fields = { ...VISITOR_FIELDS, message: `Call ${at}` };
      await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields }));
      return (await storedLeads(harness)).at(-1)?.verdict;
    };
    harness.advance(-9 * 30_000);
    for (let at = 0; at < 10; at++) expect(await send(at)).toBe("accepted");

    harness.advance(30_000);
    expect(await send(11)).toBe("held");
    harness.advance(30 * 60_000);
    expect(await send(12)).toBe("accepted");
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM rate_counters").first("n")).toBe(18);
    harness.advance(24 * 60 * 60_000);
    await harness.runSweeps();

    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM rate_counters").first("n")).toBe(0);
  });

  it("counts no address of the machine itself, which no edge ever shows", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    for (let at = 0; at < 12; at++) {
      const fields = { ...VISITOR_FIELDS, message: `Call ${at}` };
      const ip = at % 2 === 0 ? "127.0.0.1" : "::1";
      await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields }), { "cf-connecting-ip": ip });
    }

    expect((await storedLeads(harness)).map(({ verdict }) => verdict)).toEqual(Array(12).fill("accepted"));
  });

  it("keeps no address and no text in what it counts", async () => {
    const harness = createHarness();
    const form = await makeForm(harness);

    await sendWidget(harness, form.id, await widgetBody(harness, form.id));

    const { results } = await harness.db.prepare("SELECT * FROM rate_counters").all();
    expect(results).toHaveLength(4);
    expect(JSON.stringify(results)).not.toMatch(/192\.0\.2\.7|budget/);
  });
});
