import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { Bindings } from "../../env.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { addWebhook } from "../../testing/receiver.ts";
import { makeForm, sendWidget, VISITOR_FIELDS, widgetBody } from "../../testing/submissions.ts";
import { askFloodGate } from "../guard/index.ts";

const AFTER_FLOOD_MS = 10 * 60 * 1_000;
const BOT = {
  fields: { name: "Best offer", email: "bot@example.com", message: "Cheap pills http://pills.example" },
  context: {},
  evidence: { honeypot: "https://pills.example" },
};

/** A form with an endpoint behind it that has just seen more than any campaign brings. */
async function createScene() {
  const harness = createHarness();
  const member = await signIn(harness);
  await addWebhook(harness, member.headers);
  const form = await makeForm(harness, { workspaceId: member.workspaceId });
  const flood = async () => {
    const bot = { door: "widget" as const, formId: form.id, ip: null, evidence: {} };
    for (let at = 0; at <= 300; at++) await askFloodGate(bot, harness.services);
  };
  const sendBot = () => sendWidget(harness, form.id, { submission_id: crypto.randomUUID(), ...BOT });
  return { harness, form, flood, sendBot };
}

/** How often whoever works jobs off was called. */
const rings = () => vi.mocked((env as unknown as Bindings).DOORBELL.send).mock.calls.length;

const leadsOf = async ({ db }: Harness) =>
  (await db.prepare("SELECT verdict, scored_at_ms IS NOT NULL AS isScored FROM leads ORDER BY rowid").all()).results;
const eventsOf = async ({ db }: Harness) =>
  (await db.prepare("SELECT event_type AS type FROM deliveries ORDER BY rowid").all()).results;

describe("F70 a flood of doubtful leads", () => {
  it("is scored when it is over and told to nobody, where a single one is scored and told at once", async () => {
    const { harness, flood, sendBot } = await createScene();
    await sendBot();
    await harness.runJobs();
    expect(await leadsOf(harness)).toEqual([{ verdict: "spam", isScored: 1 }]);
    expect(await eventsOf(harness)).toEqual([{ type: "lead.spam" }]);

    await flood();
    harness.advance(1_000);
    const rung = rings();
    expect((await sendBot()).status).toBe(202);
    await harness.runJobs();
    expect(rings()).toBe(rung);
    expect(await leadsOf(harness)).toMatchObject([{}, { verdict: "spam", isScored: 0 }]);

    harness.advance(AFTER_FLOOD_MS);
    await harness.runJobs();
    expect(await leadsOf(harness)).toMatchObject([{}, { isScored: 1 }]);
    expect(await eventsOf(harness)).toHaveLength(1);
  });

  it("keeps nobody waiting who proves to be a visitor: accepted, scored and told as ever", async () => {
    const { harness, form, flood } = await createScene();
    await flood();

    const answer = await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields: VISITOR_FIELDS }));
    await harness.runJobs();

    expect(answer.status).toBe(202);
    expect(await leadsOf(harness)).toEqual([{ verdict: "accepted", isScored: 1 }]);
  });
});
