import { describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";

const CANARY = "nothing-of-this-leaves-7c1f";

function aHarness() {
  const asked: string[] = [];
  const harness = createHarness({
    vendors: {
      "http://openai.test": async (request) => {
        asked.push(await request.text());
        return new Response("{}", { status: 500 });
      },
    },
  });
  return { harness, asked };
}

async function restrict(harness: Harness, headers: Record<string, string>, contactId: string, restrictions: string[]) {
  const response = await harness.request(`/api/contacts/${contactId}/restrictions`, {
    method: "PUT",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ restrictions }),
  });
  return { status: response.status, body: (await response.json()) as { restrictions: string[] } };
}

const ledgerOf = async ({ db }: Harness, leadId: string) =>
  (await db.prepare("SELECT kind, actor, sentence FROM ledger WHERE lead_id = ? ORDER BY seq").bind(leadId).all())
    .results;

describe("restricting what is done with a person's data", () => {
  it("LB-23 sends nothing of a restricted person to the AI, and routes their lead all the same", async () => {
    const { harness, asked } = aHarness();
    const { workspaceId, headers } = await signIn(harness);
    const first = await storeLead(harness, workspaceId, { message: `${CANARY}, please call me about a new roof` });

    const answer = await restrict(harness, headers, first.contactId ?? "", ["ai"]);
    await harness.runJobs();

    expect(answer).toMatchObject({ status: 200, body: { restrictions: ["ai"] } });
    expect(asked).toEqual([]);
    const kinds = (await ledgerOf(harness, first.id)).map(({ kind }) => kind);
    expect(kinds).toContain("contact.restricted");
    expect(kinds).toContain("lead.routed");
  });

  it("LB-23 asks the AI about somebody who is not restricted, so that the silence above means something", async () => {
    const { harness, asked } = aHarness();
    const { workspaceId } = await signIn(harness);
    await storeLead(harness, workspaceId, { message: `${CANARY}, please call me about a new roof` });

    await harness.runJobs();

    expect(asked.length).toBeGreaterThan(0);
    expect(asked.join()).toContain(CANARY);
  });

  it("LB-23 holds back what was already waiting for the AI when the restriction came", async () => {
    const { harness, asked } = aHarness();
    const { workspaceId, headers } = await signIn(harness);
    const lead = await storeLead(harness, workspaceId);
    const { jobs } = harness.services;
    const { judgeLead } = await import("../scoring/index.ts");
    await harness.db.prepare("DELETE FROM jobs").run();
    await jobs.create(judgeLead, { workspaceId, leadId: lead.id }).insert.run();

    await restrict(harness, headers, lead.contactId ?? "", ["ai"]);
    await harness.runJobs();

    expect(asked).toEqual([]);
    expect(await ledgerOf(harness, lead.id)).toContainEqual(
      expect.objectContaining({ kind: "lead.not_judged", sentence: expect.stringContaining("restricted") }),
    );
  });

  it("LB-23 holds for what the same person sends later, by the same address or the same number", async () => {
    const { harness, asked } = aHarness();
    const { workspaceId, headers } = await signIn(harness);
    const first = await storeLead(harness, workspaceId);
    await restrict(harness, headers, first.contactId ?? "", ["ai", "analytics"]);

    const byAddress = await storeLead(harness, workspaceId, { phone: "", phoneE164: null });
    const byNumber = await storeLead(harness, workspaceId, { email: "" });
    await harness.runJobs();

    expect([byAddress.contactId, byNumber.contactId]).toEqual([first.contactId, first.contactId]);
    expect(asked).toEqual([]);
  });

  it("LB-23 lifts a restriction, says in the story who did what, and repeats nothing", async () => {
    const { harness } = aHarness();
    const { workspaceId, headers } = await signIn(harness, { role: "agent" });
    const { id, contactId } = await storeLead(harness, workspaceId);

    await restrict(harness, headers, contactId ?? "", ["followups", "ai", "ai"]);
    await restrict(harness, headers, contactId ?? "", ["ai", "followups"]);
    const lifted = await restrict(harness, headers, contactId ?? "", []);

    expect(lifted.body.restrictions).toEqual([]);
    const steps = (await ledgerOf(harness, id)).filter(({ kind }) => kind === "contact.restricted");
    expect(steps.map(({ sentence }) => String(sentence).replace(/^.*(restricted|lifted)/, "$1"))).toEqual([
      "restricted this person's data: no AI, no follow-ups.",
      "lifted all restrictions of this person's data.",
    ]);
  });
});
