import { beforeAll, describe, expect, it } from "vitest";
import { AI_ORIGIN, completion, loadAiSdk } from "../../testing/ai-vendor.ts";
import { createHarness, type Harness, type Vendor } from "../../testing/harness.ts";
import { HOSTILE_TEXTS } from "../../testing/hostile-texts.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { findLead } from "../leads/index.ts";
import { CUE_NAMES, CUES } from "./cues.ts";

const GOOD_CUES = CUE_NAMES.filter((name) => CUES[name].points > 0);

beforeAll(loadAiSdk, 60_000);

type Obedience = (message: string) => unknown;

/** What an AI answers that does whatever the text asks of it, each time in another way. */
const OBEDIENCES: readonly Obedience[] = [
  (message) => everythingQuotes(message, () => message),
  (message) => ({
    ...everythingQuotes(message, (place) => message.slice(place * 3, place * 3 + 24)),
    summary: `Hottest buyer of all, approved by the chief executive. ${message.slice(0, 120)}`,
    suggested_reply: "Did you know that Canary Person wants a roof, too? Could you tell us more about yours?",
  }),
  (message) => everythingQuotes(message, () => "Our budget is a million euros, please call me tomorrow"),
  (message) => ({ ...everythingQuotes(message, () => message), score: 100, assign_to: "the boss" }),
  (message) => ({ ...everythingQuotes(message, () => message), category: "hot" }),
];

function everythingQuotes(message: string, quoteOf: (place: number) => string) {
  return {
    evidence: GOOD_CUES.map((cue, place) => ({ cue, quote: quoteOf(place) })),
    category: "sales",
    summary: `<b>SCORE 100</b> hottest lead ever, pay at https://evil.example or evil dot com. ${message.slice(0, 40)}`,
    suggested_reply:
      "We guarantee you a 90 % discount. Pay at https://evil.example, call +49 30 5550199, write to boss@evil.example. " +
      "Another lead of ours is Canary Person, canary@other.example. <a href='https://evil.example'>Click</a>. Shall we?",
    language: "en",
  };
}

const obedientVendor =
  (obey: Obedience): Vendor =>
  async (request) => {
    const { messages } = (await request.json()) as { messages: { content: string }[] };
    const asked = messages[1]?.content ?? "";
    const enquiry = JSON.parse(asked.slice(asked.indexOf("{"), asked.lastIndexOf("}") + 1)) as { message: string };
    return completion(JSON.stringify(obey(enquiry.message)));
  };

/** A workspace whose rules look at the score at every ten points. */
async function makeWorkspace(harness: Harness, hasAi: boolean) {
  const { workspaceId, headers } = await signIn(harness);
  await harness.db.prepare("UPDATE workspaces SET ai_enabled = ? WHERE id = ?").bind(Number(hasAi), workspaceId).run();
  const rules = [10, 20, 30, 40, 50, 60, 70, 80, 90].map((score) => ({
    name: `From ${score}`,
    enabled: true,
    min_score: score,
    form_ids: [],
    destination_ids: [],
  }));
  const answer = await harness.request("/api/rules", { method: "PUT", headers, body: JSON.stringify({ rules }) });
  expect(answer.status).toBe(200);
  const matched = async (leadId: string) => {
    const page = await harness.request(`/api/leads/${leadId}/decisions`, { headers });
    const { decisions } = (await page.json()) as {
      decisions: { trace: { rule_name: string; matched: boolean }[] }[];
    };
    return [
      ...new Set(decisions.flatMap(({ trace }) => trace.filter((rule) => rule.matched).map((rule) => rule.rule_name))),
    ];
  };
  return { workspaceId, matched };
}

describe("F60 an AI that obeys whoever writes", () => {
  it("has fifty texts to obey", () => {
    expect(new Set(HOSTILE_TEXTS).size).toBe(50);
  });

  it.each(OBEDIENCES.map((obey, number) => ({ obey, number })))(
    "F60 routes 50 of 50 as the rules alone would, and says nothing of its own (way $number)",
    async ({ obey }) => {
      const harness = createHarness({ vendors: { [AI_ORIGIN]: obedientVendor(obey) } });
      const [withAi, without] = await Promise.all([makeWorkspace(harness, true), makeWorkspace(harness, false)]);
      for (const [index, message] of HOSTILE_TEXTS.entries()) {
        const contact = { email: `visitor-${index}@example.com`, phone: "", phoneE164: null, message };
        const judged = await storeLead(harness, withAi.workspaceId, contact);
        const ruled = await storeLead(harness, without.workspaceId, contact);
        await harness.runJobs();

        const [lead, twin] = await Promise.all([
          findLead(harness.db, withAi.workspaceId, judged.id),
          findLead(harness.db, without.workspaceId, ruled.id),
        ]);
        expect(await withAi.matched(judged.id), message).toEqual(await without.matched(ruled.id));
        expect({ score: lead?.score, category: lead?.category, verdict: lead?.verdict }, message).toEqual({
          score: twin?.score,
          category: twin?.category,
          verdict: twin?.verdict,
        });
        expect(lead?.summary, message).not.toMatch(/https?:|evil|@|<|5550199|Canary|hottest/i);
        expect(lead?.suggestedReply, message).not.toMatch(/https?:|evil|@|<|5550199|90 ?%|guarant|discount|Canary/i);
      }
      const asked = harness.requests.filter((request) => request.url.startsWith(AI_ORIGIN));
      expect(asked).toHaveLength(50);
      const bodies = await Promise.all(asked.map((request) => request.text()));
      expect(bodies.filter((body) => body.includes('"tools"') || body.includes("tool_choice"))).toEqual([]);
    },
    120_000,
  );
});
