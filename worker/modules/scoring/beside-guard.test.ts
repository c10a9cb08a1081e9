import { describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { makeForm, sendForm } from "../../testing/submissions.ts";
import { besideGuard } from "./beside-guard.ts";
import { scoreText } from "./score-text.ts";

const SPAM = "cheap pills http://a.example http://b.example http://c.example";
const LOOKS_LIKE_SPAM = [{ kind: "text_looks_like_spam", points: 14, sentence: "The wording is like that of spam." }];

const scoreOf = (message: string) =>
  scoreText({ name: "", email: "visitor@example.com", hasPhone: false, message, answers: [] });

const storedScore = async ({ db }: Harness) =>
  JSON.parse((await db.prepare("SELECT score_details AS score FROM leads").first<string>("score")) ?? "{}");

describe("a score beside the guard", () => {
  it("LB-06 is next to nothing for what the guard holds as spam, and the reasons still add up to it", () => {
    const alone = scoreOf(SPAM);
    const score = besideGuard(alone, { verdict: "held", verdictReasons: LOOKS_LIKE_SPAM });

    expect(alone.value).toBeGreaterThan(20);
    expect(score).toMatchObject({ category: "spam", value: 5 });
    expect(score.reasons.reduce((sum, { points }) => sum + points, 0)).toBe(5);
    expect(score.reasons.map(({ label }) => label)).not.toContain("Writes as buyers do");
  });

  it("leaves alone what is held for something else than its words, and what was released", () => {
    const alone = scoreOf(SPAM);
    const flood = [{ kind: "rate_form", points: 10, sentence: "Too many." }];

    expect(besideGuard(alone, { verdict: "held", verdictReasons: flood })).toBe(alone);
    expect(besideGuard(alone, { verdict: "accepted", verdictReasons: LOOKS_LIKE_SPAM })).toBe(alone);
  });

  it("stands as the words alone tell once a person has released the lead", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const form = await makeForm(harness, { workspaceId });
    await sendForm(harness, form.id, { email: "visitor@example.com", message: SPAM });
    await harness.runJobs();
    expect(await storedScore(harness)).toMatchObject({ category: "spam", value: 5 });

    const id = await harness.db.prepare("SELECT id FROM leads").first<string>("id");
    await harness.request(`/api/leads/${id}/release`, { method: "POST", headers, body: "{}" });
    await harness.runJobs();

    expect((await storedScore(harness)).value).toBeGreaterThan(20);
  });
});
