import { beforeAll, describe, expect, it } from "vitest";
import { AI_ORIGIN, completion, judged, loadAiSdk, sensibleVendor, vendorError } from "../../testing/ai-vendor.ts";
import { createHarness, type Harness, type Vendor } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { findLead, listLedger } from "../leads/index.ts";
import { reserveCall } from "./calls.store.ts";
import type { ApiAi, ApiAiTest } from "./contract.ts";
import { ai as aiRoom } from "./index.ts";
import { addressOf, VENDORS } from "./vendors.ts";

const MISTRAL = "https://api.mistral.ai";
const KEY = "sk-own-canary-key-7Q4z";

beforeAll(loadAiSdk, 60_000);

async function given(vendor: Vendor = sensibleVendor, more: Record<string, Vendor> = {}) {
  const harness = createHarness({ vendors: { [AI_ORIGIN]: vendor, ...more } });
  const { workspaceId, headers } = await signIn(harness);
  const call = async <Answer = ApiAi>(method: string, path: string, body?: unknown) => {
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await harness.request(path, init);
    return {
      status: response.status,
      body: (await response.json()) as Answer & { error?: { code: string; field?: string } },
    };
  };
  return { harness, workspaceId, headers, call };
}

const askedAt = (harness: Harness, origin: string) => harness.requests.filter(({ url }) => url.startsWith(origin));

async function judgeOne(harness: Harness, workspaceId: string, message: string) {
  const { id } = await storeLead(harness, workspaceId, { message });
  await harness.runJobs();
  return findLead(harness.db, workspaceId, id);
}

describe("the choice of an AI", () => {
  it("is the operator's as long as nobody has chosen, with its price and no limit", async () => {
    const { call } = await given();

    const { status, body } = await call("GET", "/api/ai");

    expect(status).toBe(200);
    expect(body).toMatchObject({
      enabled: true,
      is_ready: true,
      vendor: "operator",
      model: "gpt-4.1-mini",
      price: { input_micros: 400_000, output_micros: 1_600_000 },
      price_source: "listed",
      budget_micros: null,
      keys: [],
      usage: { calls: 0, charged_micros: 0, used_percent: null },
    });
  });

  it("names for every listed price its source and the day it was read", () => {
    for (const vendor of VENDORS) {
      expect(new URL(vendor.pricesUrl).protocol, vendor.id).toBe("https:");
      expect(vendor.pricesReadOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  it.each([
    ["a vendor that is not listed", { vendor: "evil" }, 404, "not_found"],
    ["an address of one's own", { base_url: "https://evil.example" }, 422, "unknown_field"],
    ["a model's name with an address in it", { model: "https://evil.example/?x" }, 422, "validation_failed"],
    ["a limit below zero", { budget_micros: -1 }, 422, "validation_failed"],
  ])("F39 F48 refuses %s", async (_what, change, status, code) => {
    const { call } = await given();

    const answer = await call("PATCH", "/api/ai", change);

    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  it("takes a limit in money only for a model of which somebody has said what it costs", async () => {
    const { call } = await given();
    await call("PATCH", "/api/ai", { vendor: "openrouter", model: "some/model-9" });

    const refused = await call("PATCH", "/api/ai", { budget_micros: 1_000_000 });
    const inTokens = await call("PATCH", "/api/ai", { budget_tokens: 50_000 });
    const stated = await call("PATCH", "/api/ai", {
      own_price: { input_micros: 100_000, output_micros: 200_000 },
      budget_micros: 1_000_000,
    });

    expect(refused).toMatchObject({ status: 422, body: { error: { code: "validation_failed", field: "own_price" } } });
    expect(inTokens).toMatchObject({ status: 200, body: { price: null, budget_tokens: 50_000 } });
    expect(stated).toMatchObject({ status: 200, body: { price_source: "stated", budget_micros: 1_000_000 } });
  });
});

describe("a key of the workspace's own", () => {
  it("F39 goes to its vendor's fixed host and nowhere else, and the operator's AI is not asked", async () => {
    const { harness, workspaceId, call } = await given(sensibleVendor, { [MISTRAL]: sensibleVendor });
    await call("PUT", "/api/ai/keys", { vendor: "mistral", key: KEY });
    await call("PATCH", "/api/ai", { vendor: "mistral" });

    const lead = await judgeOne(harness, workspaceId, "We need a new website");

    expect(lead).toMatchObject({ scoreSource: "ai", scoreDetails: { ai: { vendor: "mistral", cost_micros: 80 } } });
    const carriers = harness.requests.filter(({ headers }) => headers.get("authorization")?.includes(KEY));
    expect(carriers.map(({ url }) => url)).toEqual([`${MISTRAL}/v1/chat/completions`]);
    expect(askedAt(harness, AI_ORIGIN)).toEqual([]);
    expect(JSON.parse((await carriers[0]?.text()) ?? "")).toMatchObject({ max_tokens: 1_500, random_seed: 7 });
  });

  it("F39 is not carried along when the vendor answers with a redirect", async () => {
    const { harness, workspaceId, call } = await given(sensibleVendor, {
      [MISTRAL]: () => new Response(null, { status: 307, headers: { location: "https://evil.example/" } }),
    });
    await call("PUT", "/api/ai/keys", { vendor: "mistral", key: KEY });
    await call("PATCH", "/api/ai", { vendor: "mistral" });

    const lead = await judgeOne(harness, workspaceId, "We need a new website");

    expect(lead?.scoreDetails?.fallback_reason).toBe("ai_unavailable");
    expect(askedAt(harness, "https://evil.example")).toEqual([]);
  });

  it("F39 leaves for a stand-in on a developer's machine only", () => {
    const openai = VENDORS.find(({ id }) => id === "openai");
    if (openai === undefined) throw new Error("the catalogue has OpenAI");
    const ai = { apiKey: "x", baseUrl: "http://stand-in.test/v1", model: "m" };

    expect(addressOf(openai, { environment: "production", ai })).toBe("https://api.openai.com/v1");
    expect(addressOf(openai, { environment: "local", ai })).toBe("http://stand-in.test/v1");
    for (const vendor of VENDORS.filter(({ id }) => id !== "openai")) {
      expect(addressOf(vendor, { environment: "local", ai })).toBe(vendor.baseUrl);
      expect(vendor.baseUrl).toMatch(/^https:\/\//);
    }
  });

  it("F65 F75 is sealed, never shown again but for its last four, and gone when it is removed", async () => {
    const { harness, call } = await given();

    const added = await call("PUT", "/api/ai/keys", { vendor: "mistral", key: KEY });
    const { results } = await harness.db.prepare("SELECT * FROM ai_keys").all();
    const keyPath = `/api/ai/keys/${added.body.keys[0]?.id}`;
    const removed = await call("DELETE", keyPath);
    const again = await call("DELETE", keyPath);

    expect(added.body.keys).toMatchObject([{ vendor: "mistral", last_four: "7Q4z" }]);
    expect(JSON.stringify([added.body, results, harness.logLines])).not.toContain("canary");
    expect(results).toHaveLength(1);
    expect(removed.body.keys).toEqual([]);
    expect(again.status).toBe(404);
  });

  it("does not open for another vendor or another workspace", async () => {
    const { harness, workspaceId, call } = await given(sensibleVendor, { [MISTRAL]: sensibleVendor });
    await call("PUT", "/api/ai/keys", { vendor: "openai", key: KEY });
    await harness.db.prepare("UPDATE ai_keys SET vendor = 'mistral' WHERE workspace_id = ?").bind(workspaceId).run();
    await call("PATCH", "/api/ai", { vendor: "mistral" });

    await judgeOne(harness, workspaceId, "We need a new website");

    expect(askedAt(harness, MISTRAL)).toEqual([]);
  });

  it("is what an AI needs that the operator has not set up", async () => {
    const harness = createHarness({ vars: { OPENAI_API_KEY: "" }, vendors: { [MISTRAL]: sensibleVendor } });
    const { workspaceId, headers } = await signIn(harness);
    const send = (method: string, path: string, body: unknown) =>
      harness.request(path, { method, headers, body: JSON.stringify(body) });
    await send("PUT", "/api/ai/keys", { vendor: "mistral", key: KEY });
    await send("PATCH", "/api/ai", { vendor: "mistral" });

    const lead = await judgeOne(harness, workspaceId, "We need a new website");

    expect(lead?.scoreSource).toBe("ai");
  });
});

describe("the test of a connection", () => {
  it("tells what really came back, and asks nothing of anybody", async () => {
    const { harness, call } = await given();

    const { body } = await call<ApiAiTest>("POST", "/api/ai/test");

    expect(body).toMatchObject({
      ok: true,
      sentence: "It answered “ready”, as it was asked to.",
      model: "gpt-4.1-mini",
      cost_micros: 264,
    });
    expect(askedAt(harness, AI_ORIGIN)).toHaveLength(1);
  });

  it("F40 tells the vendor's own words without the key", async () => {
    const { call } = await given(() =>
      Response.json({ error: { message: "Incorrect API key provided: sk-test. <b>No</b>" } }, { status: 401 }),
    );

    const { body } = await call<ApiAiTest>("POST", "/api/ai/test");

    expect(body.ok).toBe(false);
    expect(body.sentence).toContain("does not accept the key");
    expect(body.sentence).toContain("Incorrect API key provided");
    expect(body.sentence).not.toContain("sk-test");
  });
});

describe("the month's budget", () => {
  it("is a hard stop: then the built-in score stands, marked, with its reason in the lead's story", async () => {
    const { harness, workspaceId, call } = await given();
    await call("PATCH", "/api/ai", { budget_micros: 1 });

    const lead = await judgeOne(harness, workspaceId, "We need a new website");

    expect(askedAt(harness, AI_ORIGIN)).toEqual([]);
    expect(lead).toMatchObject({ scoreSource: "embedded", scoreDetails: { fallback_reason: "ai_budget_spent" } });
    const ledger = await listLedger(harness.db, workspaceId, lead?.id ?? "");
    expect(ledger.map(({ sentence }) => sentence).join()).toContain("budget for the AI is spent");
    expect(ledger.map(({ kind }) => kind)).toContain("lead.routed");
  });

  it("F69 is not overrun by forty calls at once", async () => {
    const { harness, workspaceId, call } = await given();
    await call("PATCH", "/api/ai", { budget_micros: 10_000 });
    const call40 = Array.from({ length: 40 }, (_, index) =>
      reserveCall(harness.db, workspaceId, {
        id: `aic_${index}`,
        leadId: null,
        purpose: "judge",
        vendor: "operator",
        model: "m",
        mostMicros: 1_500,
        mostTokens: 10,
        hasPrice: true,
        createdAtMs: harness.now(),
      }),
    );

    const reserved = (await Promise.all(call40)).filter(Boolean);

    expect(reserved).toHaveLength(6);
    const { body } = await call("GET", "/api/ai");
    expect(body.usage).toMatchObject({ charged_micros: 9_000, used_percent: 90 });
  });

  it("charges what a call could cost before it is made and what it did cost after it", async () => {
    let during = 0;
    const { harness, workspaceId, call } = await given(async () => {
      const row = await harness.db
        .prepare("SELECT charged_micros AS charged FROM ai_months")
        .first<{ charged: number }>();
      during = row?.charged ?? 0;
      return judged();
    });

    await judgeOne(harness, workspaceId, "We need a new website");

    const { body } = await call("GET", "/api/ai");
    expect(during).toBeGreaterThan(2_400);
    expect(body.usage).toMatchObject({ charged_micros: 264, charged_tokens: 390, calls: 1, failed: 0 });
    expect(body.usage.days).toEqual([{ day: "2026-11-21", calls: 1, cost_micros: 264, tokens: 390 }]);
    expect(body.usage.recent).toMatchObject([{ outcome: "answered", cost_micros: 264, input_tokens: 300 }]);
  });

  it.each<[string, Vendor, number]>([
    ["nothing for what the vendor refused at the door", () => vendorError(429, "rate_limit_exceeded"), 0],
    ["what the vendor says a useless answer cost", () => completion("nonsense"), 264],
  ])("charges %s", async (_what, vendor, micros) => {
    const { harness, workspaceId, call } = await given(vendor);

    await judgeOne(harness, workspaceId, "We need a new website");

    const { body } = await call("GET", "/api/ai");
    expect(body.usage).toMatchObject({ charged_micros: micros, failed: 1 });
  });

  it("keeps a call charged of which nobody saw the end", async () => {
    const { harness, workspaceId, call } = await given(() => {
      throw new DOMException("The operation timed out.", "TimeoutError");
    });

    await judgeOne(harness, workspaceId, "We need a new website");

    const { body } = await call("GET", "/api/ai");
    expect(body.usage.charged_micros).toBeGreaterThan(2_400);
  });

  it.each([
    { prompt_tokens: -1_000_000, completion_tokens: 5 },
    { prompt_tokens: "300", completion_tokens: "90" },
    { total_tokens: 390 },
    {},
  ])("charges the most for a vendor that tells no number of tokens: %j", async (usage) => {
    const { harness, workspaceId, call } = await given(async () => {
      return Response.json({ ...((await judged().json()) as object), usage });
    });

    const lead = await judgeOne(harness, workspaceId, "We need a new website");

    const { body } = await call("GET", "/api/ai");
    expect(lead?.scoreSource).toBe("ai");
    expect(body.usage.charged_micros).toBeGreaterThan(2_400);
  });

  it("counts tokens where nobody knows the price", async () => {
    const { harness, workspaceId, call } = await given(sensibleVendor, { "https://openrouter.ai": sensibleVendor });
    await call("PUT", "/api/ai/keys", { vendor: "openrouter", key: KEY });
    await call("PATCH", "/api/ai", { vendor: "openrouter", model: "some/model-9", budget_tokens: 10 });

    const stopped = await judgeOne(harness, workspaceId, "We need a new website");
    await call("PATCH", "/api/ai", { budget_tokens: 100_000 });
    const judgedLead = await judgeOne(harness, workspaceId, "We need a new shop");

    expect(stopped?.scoreDetails?.fallback_reason).toBe("ai_budget_spent");
    expect(judgedLead?.scoreDetails?.ai).toMatchObject({ cost_micros: null, input_tokens: 300 });
  });

  it("begins anew with the month", async () => {
    const { harness, workspaceId, call } = await given();
    await call("PATCH", "/api/ai", { budget_micros: 13_000 });
    await harness.db.prepare("INSERT INTO ai_months VALUES (?, '2026-11', 13000, 1)").bind(workspaceId).run();

    const before = await judgeOne(harness, workspaceId, "We need a new website");
    harness.advance(11 * 24 * 60 * 60 * 1_000);
    const after = await judgeOne(harness, workspaceId, "We need a new website");

    expect(before?.scoreSource).toBe("embedded");
    expect(after?.scoreSource).toBe("ai");
  });
});

describe("the same words again", () => {
  it("are not paid for twice, and come to the same score", async () => {
    const { harness, workspaceId, call } = await given();

    const first = await judgeOne(harness, workspaceId, "We need a new website");
    const second = await judgeOne(harness, workspaceId, "We need a new website");

    expect(askedAt(harness, AI_ORIGIN)).toHaveLength(1);
    expect(second).toMatchObject({ score: first?.score, scoreSource: "ai", scoreDetails: { ai: { is_repeat: true } } });
    expect((await call("GET", "/api/ai")).body.usage).toMatchObject({ calls: 1, repeats: 1, charged_micros: 264 });
  });

  it("are asked about anew when profile or model have changed, and after 30 days", async () => {
    const { harness, workspaceId, call } = await given();
    await judgeOne(harness, workspaceId, "We need a new website");

    await call("PUT", "/api/ai/profile", { about: "Websites", tone: "brief", language: "en", facts: [] });
    await judgeOne(harness, workspaceId, "We need a new website");
    expect(askedAt(harness, AI_ORIGIN)).toHaveLength(2);

    await call("PUT", "/api/ai/keys", { vendor: "openai", key: KEY });
    await call("PATCH", "/api/ai", { vendor: "openai", model: "gpt-4.1-nano" });
    await judgeOne(harness, workspaceId, "We need a new website");
    expect(askedAt(harness, AI_ORIGIN)).toHaveLength(3);

    harness.advance(30 * 24 * 60 * 60 * 1_000 + 1);
    await judgeOne(harness, workspaceId, "We need a new website");
    expect(askedAt(harness, AI_ORIGIN)).toHaveLength(4);
  });

  it("are no other workspace's affair", async () => {
    const { harness, workspaceId } = await given();
    const other = await signIn(harness);

    await judgeOne(harness, workspaceId, "We need a new website");
    await judgeOne(harness, other.workspaceId, "We need a new website");

    expect(askedAt(harness, AI_ORIGIN)).toHaveLength(2);
  });

  it("F74 are kept sealed, go with the lead, and are forgotten after 30 days", async () => {
    const { harness, workspaceId } = await given();
    const lead = await judgeOne(harness, workspaceId, "We need a new website");
    await judgeOne(harness, workspaceId, "We need a canary cage");
    const rows = async () => (await harness.db.prepare("SELECT * FROM ai_answers").all()).results;
    expect(await rows()).toHaveLength(2);
    expect(JSON.stringify(await rows())).not.toMatch(/website|canary/);

    const person = { workspaceId, contactId: null, leadIds: [lead?.id ?? ""] };
    expect(await aiRoom.personalData?.find(person, harness.services)).toMatchObject({
      ai_calls: [{ leadId: lead?.id }],
    });
    await harness.db.batch((await aiRoom.personalData?.erase(person, harness.services)) ?? []);
    expect(await rows()).toHaveLength(1);
    expect(await aiRoom.personalData?.find(person, harness.services)).toEqual({ ai_calls: [] });

    harness.advance(30 * 24 * 60 * 60 * 1_000);
    await harness.runSweeps();
    expect(await rows()).toEqual([]);
  });
});

describe("an AI that is switched off", () => {
  it("LZ-14 is not asked, whoever's key it is", async () => {
    const { harness, workspaceId, headers, call } = await given(sensibleVendor, { [MISTRAL]: sensibleVendor });
    await call("PUT", "/api/ai/keys", { vendor: "mistral", key: KEY });
    await call("PATCH", "/api/ai", { vendor: "mistral" });
    await harness.request("/api/workspace", { method: "PATCH", headers, body: JSON.stringify({ ai_enabled: false }) });

    const lead = await judgeOne(harness, workspaceId, "We need a new website");

    expect(lead?.scoreSource).toBe("embedded");
    expect([...askedAt(harness, AI_ORIGIN), ...askedAt(harness, MISTRAL)]).toEqual([]);
  });
});
