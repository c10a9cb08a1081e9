import { beforeAll, describe, expect, it } from "vitest";
import { AI_ORIGIN, judged, loadAiSdk } from "../../testing/ai-vendor.ts";
import { createHarness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { findLead } from "../leads/index.ts";

beforeAll(loadAiSdk, 60_000);

const MESSAGE = "We need the large boat for a river cruise in June, as we are planning a hen party";
const EXAMPLES = [
  "River cruise on the large boat for my hen party, 14 guests",
  "Planning a birthday party, is the large boat free in June for a river cruise?",
  "Hen party for 20 people, river cruise with the large boat please",
];

/** A workspace with an AI that answers this. */
async function scene(part: Parameters<typeof judged>[0] = {}) {
  const harness = createHarness({ vendors: { [AI_ORIGIN]: () => judged(part) } });
  const { workspaceId, headers } = await signIn(harness);
  let visitors = 0;
  const call = async (method: string, path: string, body: unknown) =>
    expect((await harness.request(path, { method, headers, body: JSON.stringify(body) })).ok).toBe(true);
  return {
    teach: (label: "good" | "bad") =>
      call("POST", "/api/lessons", { examples: EXAMPLES.map((text) => ({ text, label })) }),
    sayOf: (leadId: string, said: object) => call("PUT", `/api/leads/${leadId}/opinion`, said),
    async score(message = MESSAGE) {
      const email = `visitor-${++visitors}@example.com`;
      const { id } = await storeLead(harness, workspaceId, { message, email, phoneE164: null });
      await harness.runJobs();
      const lead = await findLead(harness.db, workspaceId, id);
      return {
        id,
        value: lead?.score ?? 0,
        source: lead?.scoreSource,
        category: lead?.category,
        ...lead?.scoreDetails,
      };
    },
  };
}

describe("LB-06 what a workspace taught counts where an AI judges, too", () => {
  it.each(["good", "bad"] as const)(
    "examples of %s leads move the AI's score as far as the built-in one",
    async (label) => {
      const ours = await scene({ evidence: [] });
      const before = await ours.score();

      await ours.teach(label);
      const after = await ours.score();

      const lesson = after.reasons?.find((reason) => reason.label.startsWith("Resembles your own examples"));
      expect([before.source, after.source]).toEqual(["ai", "ai"]);
      expect(Math.abs(lesson?.points ?? 0)).toBeGreaterThan(3);
      expect(after.value - before.value).toBe(lesson?.points);
      expect(after.ai?.marks).toEqual(before.ai?.marks);
    },
  );

  it("the AI does not refile what several people's messages were filed as, and the reasons agree", async () => {
    const ours = await scene({
      evidence: [{ cue: "buying_intent", quote: "We need the large boat" }],
      category: "sales",
    });
    for (let times = 0; times < 3; times++) {
      const { id } = await ours.score();
      await ours.sayOf(id, { opinion: "wrong_category", category: "question" });
    }

    const later = await ours.score();

    const labels = later.reasons?.map((reason) => reason.label) ?? [];
    expect([later.source, later.category]).toEqual(["ai", "question"]);
    expect(labels).toContain("You filed 3 similar messages as question");
    expect(labels.filter((one) => /wants to buy|as buyers do/i.test(one))).toEqual([]);
  });
});
