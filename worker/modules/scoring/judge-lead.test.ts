import { zodResponseFormat } from "openai/helpers/zod";
import { beforeAll, describe, expect, it } from "vitest";
import { AI_ORIGIN, completion, JUDGEMENT, judged, loadAiSdk, vendorError } from "../../testing/ai-vendor.ts";
import { createHarness, type Harness, type Vendor } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import type { Profile } from "../ai/contract.ts";
import { askModel } from "../ai/openai.ts";
import { setProfile } from "../ai/store.ts";
import type { NewLead } from "../leads/contract.ts";
import { findLead, listLedger, releaseLead, setRouted } from "../leads/index.ts";
import { contentOf } from "./content.ts";
import { instructionsFor } from "./instructions.ts";
import { judgementSchema } from "./judgement.ts";
import { scoreText } from "./score-text.ts";

beforeAll(loadAiSdk, 60_000);

async function given(vendor: Vendor, overrides: Partial<NewLead> = {}) {
  const harness = createHarness({ vendors: { [AI_ORIGIN]: vendor } });
  const { workspaceId } = await signIn(harness);
  const lead = await storeLead(harness, workspaceId, overrides);
  return { harness, workspaceId, leadId: lead.id, lead };
}

async function jobsOf(harness: Harness, name: string) {
  const { results } = await harness.db
    .prepare("SELECT data, status, attempts, due_at_ms AS dueAtMs FROM jobs WHERE name = ? ORDER BY id")
    .bind(name)
    .all<{ data: string; status: string; attempts: number; dueAtMs: number }>();
  return results.map(({ data, ...row }) => ({ ...row, ...JSON.parse(data) }));
}

const sentOut = (harness: Harness) => harness.requests.filter((request) => request.url.startsWith(AI_ORIGIN));
const kindsOf = async (harness: Harness, workspaceId: string, leadId: string) =>
  (await listLedger(harness.db, workspaceId, leadId)).map(({ kind }) => kind);

describe("judging a lead", () => {
  it("LB-06 takes the AI's evidence, summary and reply, and lets routing go at once", async () => {
    const { harness, workspaceId, leadId, lead: stored } = await given(() => judged());

    await harness.runJobs();

    const lead = await findLead(harness.db, workspaceId, leadId);
    expect(lead).toMatchObject({
      scoreSource: "ai",
      score: scoreText(contentOf(stored)).value,
      category: "sales",
      summary: JUDGEMENT.summary,
    });
    expect(lead?.suggestedReply).toBe(`Hello A visitor,\n\n${JUDGEMENT.suggested_reply}\n\nKind regards`);
    expect(await kindsOf(harness, workspaceId, leadId)).toEqual(
      expect.arrayContaining(["lead.stored", "lead.scored", "lead.judged"]),
    );
    const routes = await jobsOf(harness, "lead.route");
    expect(routes.map(({ reason }) => reason)).toEqual(["judged", "scored"]);
    expect((await jobsOf(harness, "event.publish")).filter(({ eventKey }) => eventKey === "scored:ai")).toEqual([]);
  });

  it("LB-06 scores by itself and asks nobody when the workspace has switched the AI off", async () => {
    const { harness, workspaceId, leadId } = await given(() => judged());
    await harness.db.prepare("UPDATE workspaces SET ai_enabled = 0").run();

    await harness.runJobs();

    expect(sentOut(harness)).toHaveLength(0);
    expect(await findLead(harness.db, workspaceId, leadId)).toMatchObject({ scoreSource: "embedded" });
    expect((await jobsOf(harness, "lead.route")).map(({ reason }) => reason)).toEqual(["scored"]);
    expect(await jobsOf(harness, "lead.judge")).toEqual([]);
  });

  it("LB-06 scores by itself when no AI is configured at all", async () => {
    const harness = createHarness({ vars: { OPENAI_API_KEY: "" } });
    const { workspaceId } = await signIn(harness);
    const { id } = await storeLead(harness, workspaceId);

    await harness.runJobs();

    const lead = await findLead(harness.db, workspaceId, id);
    expect(lead).toMatchObject({ scoreSource: "embedded", scoreDetails: { fallback_reason: null } });
    expect(lead?.score).toBeGreaterThan(60);
  });

  it("knows somebody who has written before, by the e-mail address, and says so among the reasons", async () => {
    const harness = createHarness({ vars: { OPENAI_API_KEY: "" } });
    const { workspaceId } = await signIn(harness);
    const first = await storeLead(harness, workspaceId, { submissionId: "first" });
    harness.advance(60_000);
    const second = await storeLead(harness, workspaceId, { submissionId: "second" });
    await harness.runJobs();

    const [before, after] = await Promise.all([first, second].map(({ id }) => findLead(harness.db, workspaceId, id)));
    const returning = { label: "Has written before", points: 3, quote: null };
    expect(before?.scoreDetails?.reasons).not.toContainEqual(returning);
    expect(after?.scoreDetails?.reasons).toContainEqual(returning);
    expect(after?.score).toBe((before?.score ?? 0) + 3);
  });

  it("lets routing wait for the AI no longer than the workspace allows, and not at all once it has answered", async () => {
    let whileTheAiThinks: unknown;
    const { harness } = await given(async () => {
      [whileTheAiThinks] = await jobsOf(harness, "lead.route");
      return judged();
    });

    await harness.runJobs();

    expect(whileTheAiThinks).toMatchObject({ status: "due", attempts: 0, dueAtMs: harness.now() + 2_000 });
    expect((await jobsOf(harness, "lead.route")).find(({ reason }) => reason === "scored")).toMatchObject({
      attempts: 1,
    });
  });

  it("tells those who have the lead already when the AI answers late: cards, event and ledger", async () => {
    const { harness, workspaceId, leadId } = await given(async () => {
      await setRouted(harness.db, workspaceId, leadId, harness.now()).run();
      return judged({ category: "vendor", evidence: [{ cue: "vendor_pitch", quote: "We need a new website" }] });
    });

    await harness.runJobs();

    expect(await jobsOf(harness, "event.publish")).toMatchObject([{ eventType: "lead.scored", eventKey: "scored:ai" }]);
    expect(await jobsOf(harness, "telegram.edit_cards")).toMatchObject([{ change: "scored:ai" }]);
    expect(await kindsOf(harness, workspaceId, leadId)).toContain("lead.judged_late");
    expect(await findLead(harness.db, workspaceId, leadId)).toMatchObject({
      scoreSource: "ai",
      category: "vendor",
      score: 49,
    });
  });

  it("announces no new score when a late AI comes to the same", async () => {
    const { harness, workspaceId, leadId } = await given(
      async () => {
        await setRouted(harness.db, workspaceId, leadId, harness.now()).run();
        return judged({ evidence: [{ cue: "price_question", quote: "How much" }] });
      },
      { message: "How much is it" },
    );

    await harness.runJobs();

    expect(await findLead(harness.db, workspaceId, leadId)).toMatchObject({ scoreSource: "ai", score: 54 });
    expect(await jobsOf(harness, "event.publish")).toEqual([]);
    expect(await jobsOf(harness, "telegram.edit_cards")).toHaveLength(1);
  });

  it("shows a held lead to the AI and routes it once somebody has released it", async () => {
    const { harness, workspaceId, leadId } = await given(() => judged(), { verdict: "held" });
    await harness.runJobs();

    await releaseLead(harness.services, workspaceId, leadId, { memberId: null, name: "An agent" });
    await harness.runJobs();

    expect(sentOut(harness)).toHaveLength(1);
    expect(await findLead(harness.db, workspaceId, leadId)).toMatchObject({ verdict: "accepted", scoreSource: "ai" });
    expect((await jobsOf(harness, "lead.route")).map(({ reason }) => reason)).toEqual(["judged", "scored"]);
  });

  it.each(["held", "spam"] as const)("never shows a %s lead to the AI and routes it nowhere", async (verdict) => {
    const { harness, workspaceId, leadId } = await given(() => judged(), { verdict });

    await harness.runJobs();

    expect(sentOut(harness)).toHaveLength(0);
    expect(await jobsOf(harness, "lead.route")).toEqual([]);
    expect(await jobsOf(harness, "lead.judge")).toEqual([]);
    expect((await findLead(harness.db, workspaceId, leadId))?.scoreSource).toBe("embedded");
    expect((await jobsOf(harness, "event.publish")).map(({ eventType }) => eventType)).toEqual(
      verdict === "spam" ? ["lead.spam"] : [],
    );
  });
});

describe("what the AI vendor gets to see", () => {
  const SECRETS = {
    name: "Zaphod Canary",
    email: "canary@hidden.example",
    phone: "+49 30 5550199",
    phoneE164: "+49305550199",
    ip: "203.0.113.77",
    context: {
      page_url: "https://canary-page.example/?token=1",
      referrer: "https://canary-referrer.example",
      user_agent: "CanaryBrowser/1.0",
      utm: { utm_source: "canary-utm" },
      country: "Canary",
    },
  };

  const PROFILE: Profile = {
    about: "We build websites.",
    tone: "formal",
    language: "de",
    facts: ["We work in Berlin.", "A website costs from 2,000 euros."],
  };

  it("LB-07 WC-09 holds the submitted message and answers, and nothing else", async () => {
    const { harness, workspaceId, leadId, lead } = await given(() => judged(), {
      ...SECRETS,
      message: "We need a \u202enew\u0007 website.",
      answers: [
        { key: "name", label: "Name", type: "text", value: SECRETS.name },
        { key: "last_name", label: "Last name", type: "text", value: "Canary-last" },
        { key: "your_first_name", label: "Your first name", type: "text", value: "Canary-first" },
        { key: "nachname", label: "Nachname", type: "text", value: "Canary-nach" },
        { key: "work_email", label: "Work e-mail", type: "email", value: SECRETS.email },
        { key: "mobile", label: "Mobile", type: "phone", value: SECRETS.phone },
        { key: "campaign", label: "Campaign", type: "hidden", value: "canary-hidden" },
        { key: "size", label: "How many people?", type: "select", value: "20 to 50" },
        { key: "nda", label: "NDA needed", type: "checkbox", value: "true" },
      ],
    });
    await setProfile(harness.db, workspaceId, PROFILE);

    await harness.runJobs();

    const [request] = sentOut(harness);
    const text = (await request?.text()) ?? "";
    const fence = /[0-9a-f]{24}/.exec(text)?.[0] ?? "";
    const submitted = {
      message: "We need a new website.",
      answers: [
        { question: "How many people?", answer: "20 to 50" },
        { question: "NDA needed", answer: "yes" },
      ],
    };
    expect(fence).not.toBe("");
    expect(text).toBe(
      JSON.stringify({
        model: "gpt-4.1-mini",
        messages: [
          { role: "system", content: instructionsFor(fence, PROFILE) },
          { role: "user", content: `${fence}\n${JSON.stringify(submitted, null, 1)}\n${fence}` },
        ],
        response_format: zodResponseFormat(judgementSchema, "enquiry_report"),
        max_completion_tokens: 1_500,
        seed: 7,
        temperature: 0,
      }),
    );
    expect([...(request?.headers.keys() ?? [])]).toEqual(["accept", "authorization", "content-type"]);
    for (const secret of ["anary", "5550199", "203.0.113", workspaceId, leadId, lead.formId, lead.submissionId]) {
      expect(text, secret).not.toContain(secret);
    }
  });

  it("LB-07 logs nothing of it", async () => {
    const { harness } = await given(() => judged(), { message: "We need a chimney sweep" });

    await harness.runJobs();

    expect(harness.logLines.some((line) => line.includes("lead.judged"))).toBe(true);
    expect(harness.logLines.join("\n")).not.toMatch(/chimney|Wants a new website/);
  });

  it("F60 gives every enquiry a fence of its own, which no text can close", async () => {
    const { harness, workspaceId } = await given(() => judged());
    await storeLead(harness, workspaceId, { message: "We need another website." });
    await harness.runJobs();

    const bodies = await Promise.all(sentOut(harness).map((request) => request.text()));

    const fences = bodies.map((body) => JSON.parse(body).messages[1].content.split("\n")[0]);
    expect(new Set(fences).size).toBe(2);
  });
});

describe("when the AI fails", () => {
  const endless = () =>
    new Response(`{"choices":"${"x".repeat(1_000_000)}"}`, { headers: { "content-type": "application/json" } });
  const stalled = () => {
    throw new DOMException("The operation timed out.", "TimeoutError");
  };

  it.each<[string, Vendor, string, boolean]>([
    ["does not answer in time", stalled, "ai_timeout", true],
    ["cannot be reached", () => Promise.reject(new TypeError("connection refused")), "ai_unavailable", true],
    ["answers 429", () => vendorError(429, "rate_limit_exceeded"), "ai_rate_limited", true],
    ["has no quota left", () => vendorError(429, "insufficient_quota"), "ai_rate_limited", true],
    ["answers 500", () => vendorError(500, "server_error"), "ai_unavailable", true],
    ["answers 503 with a page", () => new Response("<html>", { status: 503 }), "ai_unavailable", true],
    ["does not know the key", () => vendorError(401, "invalid_api_key"), "ai_key_refused", false],
    ["knows no such model", () => vendorError(404, "model_not_found"), "ai_unavailable", false],
    ["refuses", () => completion(null, { refusal: "I cannot help with that." }), "ai_refused", true],
    ["stops at its content filter", () => completion("", { finish_reason: "content_filter" }), "ai_refused", true],
    [
      "stops half way",
      () => completion('{"evidence": [{"cue": "bud', { finish_reason: "length" }),
      "ai_invalid_output",
      true,
    ],
    ["answers half a JSON", () => completion('{"evidence": ['), "ai_invalid_output", true],
    ["answers another schema", () => completion('{"score": 100}'), "ai_invalid_output", true],
    [
      "names a cue we do not know",
      () => completion(JSON.stringify({ ...JUDGEMENT, evidence: [{ cue: "x", quote: "y" }] })),
      "ai_invalid_output",
      true,
    ],
    [
      "adds a field of its own",
      () => completion(JSON.stringify({ ...JUDGEMENT, score: 100 })),
      "ai_invalid_output",
      true,
    ],
    ["answers nothing", () => completion(""), "ai_invalid_output", true],
    ["answers an empty body", () => new Response(""), "ai_invalid_output", true],
    [
      "has no choices",
      () => Response.json({ id: "x", object: "chat.completion", choices: [] }),
      "ai_invalid_output",
      true,
    ],
    [
      "answers plain text",
      () => new Response("hello", { headers: { "content-type": "text/plain" } }),
      "ai_invalid_output",
      true,
    ],
    ["answers a megabyte", endless, "ai_invalid_output", true],
  ])(
    "F61 the embedded score stands, marked, and routing goes, when it %s",
    async (_what, vendor, fault, isAskedAgain) => {
      const { harness, workspaceId, leadId, lead } = await given(vendor);

      await harness.runJobs();

      expect(await findLead(harness.db, workspaceId, leadId)).toMatchObject({
        scoreSource: "embedded",
        score: scoreText(contentOf(lead)).value,
        scoreDetails: { fallback_reason: fault },
      });
      expect(await kindsOf(harness, workspaceId, leadId)).toEqual(
        expect.arrayContaining(["lead.scored", "lead.not_judged"]),
      );
      expect(await jobsOf(harness, "lead.judge")).toMatchObject([{ status: isAskedAgain ? "due" : "done" }]);
      const [route] = await jobsOf(harness, "lead.route");
      expect(route).toMatchObject({ reason: "scored", attempts: 1 });
    },
  );

  it("F61 scores it anew, once, when the AI is back", async () => {
    const { harness, workspaceId, leadId } = await given(() => vendorError(500, "server_error"));
    await harness.runJobs();
    harness.vendors.set(AI_ORIGIN, () => judged());

    harness.advance(3_000);
    await harness.runJobs();
    harness.advance(3_600_000);
    await harness.runJobs();

    expect(await findLead(harness.db, workspaceId, leadId)).toMatchObject({
      scoreSource: "ai",
      scoreDetails: { fallback_reason: null },
    });
    expect(sentOut(harness)).toHaveLength(2);
  });

  it("F61 asks three more times, waiting as long as it was told to, and then lets it be, with no dead job", async () => {
    const { harness } = await given(() => vendorError(429, "rate_limit_exceeded", { "retry-after": "30" }));

    await harness.runJobs();
    harness.advance(29_000);
    await harness.runJobs();
    expect(sentOut(harness)).toHaveLength(1);
    for (let hour = 0; hour < 5; hour++) {
      harness.advance(3_600_000);
      await harness.runJobs();
    }

    expect(sentOut(harness)).toHaveLength(4);
    expect(await jobsOf(harness, "lead.judge")).toMatchObject([{ status: "done" }]);
  });

  it("F61 gives a vendor that falls silent in the middle of its answer no more than its time", async () => {
    const silent = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"id": "chatcmpl-1",')),
    });
    const harness = createHarness({
      vendors: { [AI_ORIGIN]: () => new Response(silent, { headers: { "content-type": "application/json" } }) },
    });
    const { ai } = harness.services.config;
    if (ai === null) throw new Error("the test run has an AI configured");
    const connection = {
      ...ai,
      vendor: "operator",
      limitField: "max_completion_tokens",
      seedField: "seed",
      price: null,
    } as const;
    const question = { system: "", user: "Hi", schema: judgementSchema, schemaName: "enquiry_report" };

    const answer = await askModel(question, connection, harness.services, 50);

    expect(answer).toMatchObject({ kind: "failed", fault: "ai_timeout", isPassing: true });
  });
});
