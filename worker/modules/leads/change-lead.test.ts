import { describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { claimLead, listLedger, markNotALead, releaseLead, reopenLead, unclaimLead } from "./index.ts";

const WS = "ws_1";
const ME = { memberId: "mem_1", name: "An agent" };

async function jobsOf(harness: Harness, name: string) {
  const { results } = await harness.db
    .prepare("SELECT data FROM jobs WHERE name = ?")
    .bind(name)
    .all<{ data: string }>();
  return results.map(({ data }) => JSON.parse(data));
}

async function kindsOf(harness: Harness, leadId: string) {
  return (await listLedger(harness.db, WS, leadId)).map(({ kind }) => kind);
}

describe("claiming", () => {
  it("gives a lead that fifty people claim at once to exactly one, with one set of effects", async () => {
    const harness = createHarness();
    const { id } = await storeLead(harness, WS);

    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        claimLead(harness.services, WS, id, { memberId: `mem_${n}`, name: `Agent ${n}` }),
      ),
    );

    const winners = outcomes.filter((outcome) => outcome?.changed);
    expect(winners).toHaveLength(1);
    const owner = winners[0]?.lead.claimedByName;
    expect(new Set(outcomes.map((outcome) => outcome?.lead.claimedByName))).toEqual(new Set([owner]));
    expect(winners[0]?.lead.version).toBe(2);
    expect(await kindsOf(harness, id)).toEqual(["lead.stored", "lead.claimed"]);
    expect((await jobsOf(harness, "event.publish")).map(({ eventType }) => eventType)).toEqual([
      "lead.claimed",
      "lead.assigned",
    ]);
    expect(await jobsOf(harness, "telegram.edit_cards")).toHaveLength(1);
  });

  it("leaves a held lead and an unknown one alone", async () => {
    const harness = createHarness();
    const { id } = await storeLead(harness, WS, { verdict: "held" });

    expect(await claimLead(harness.services, WS, id, ME)).toMatchObject({ changed: false, lead: { status: "new" } });
    expect(await claimLead(harness.services, "ws_other", id, ME)).toBeNull();
    expect(await claimLead(harness.services, WS, "lead_unknown", ME)).toBeNull();
    expect(await jobsOf(harness, "event.publish")).toEqual([]);
  });

  it("can be taken back and done again, each time with its own effects", async () => {
    const harness = createHarness();
    const { id } = await storeLead(harness, WS);

    await claimLead(harness.services, WS, id, ME);
    const back = await unclaimLead(harness.services, WS, id, ME);
    const again = await claimLead(harness.services, WS, id, { memberId: null, name: "Somebody in a chat" });

    expect(back).toMatchObject({ changed: true, lead: { status: "new", claimedByName: null, claimedAtMs: null } });
    expect(again).toMatchObject({ changed: true, lead: { claimedByName: "Somebody in a chat", version: 4 } });
    expect(await jobsOf(harness, "event.publish")).toHaveLength(5);
    expect(await unclaimLead(harness.services, "ws_other", id, ME)).toBeNull();
  });
});

describe("not a lead", () => {
  it("is announced once as spam, also for a claimed lead, and can be undone", async () => {
    const harness = createHarness();
    const { id } = await storeLead(harness, WS);
    await claimLead(harness.services, WS, id, ME);

    const marks = await Promise.all([1, 2, 3].map(() => markNotALead(harness.services, WS, id, ME)));
    const reopened = await reopenLead(harness.services, WS, id, ME);

    expect(marks.filter((mark) => mark?.changed)).toHaveLength(1);
    const spam = (await jobsOf(harness, "event.publish")).filter(({ eventType }) => eventType === "lead.spam");
    expect(spam).toHaveLength(1);
    expect(reopened).toMatchObject({ changed: true, lead: { status: "new", claimedByName: null } });
    expect(await kindsOf(harness, id)).toEqual([
      "lead.stored",
      "lead.claimed",
      "lead.marked_not_a_lead",
      "lead.reopened",
    ]);
  });
});

describe("releasing", () => {
  it.each(["held", "spam"] as const)(
    "gives a %s lead all the effects of an accepted one, once for two clicks at once",
    async (verdict) => {
      const harness = createHarness();
      const stored = await storeLead(harness, WS, { verdict });
      expect(stored.contactId).toBeNull();

      const outcomes = await Promise.all([1, 2].map(() => releaseLead(harness.services, WS, stored.id, ME)));

      expect(outcomes.map((outcome) => outcome?.changed).toSorted()).toEqual([false, true]);
      expect(outcomes[0]?.lead).toMatchObject({ verdict: "accepted", releasedAtMs: harness.now() });
      expect(outcomes[0]?.lead.contactId).not.toBeNull();
      expect(await harness.db.prepare("SELECT lead_count AS n FROM contacts").first("n")).toBe(1);
      expect((await jobsOf(harness, "lead.score")).map(({ reason }) => reason)).toEqual(["stored", "released"]);
      expect(await kindsOf(harness, stored.id)).toEqual(["lead.stored", "lead.released"]);
      expect((await listLedger(harness.db, WS, stored.id))[1]?.actor).toBe("An agent");
    },
  );

  it("does nothing to a lead that was accepted anyway", async () => {
    const harness = createHarness();
    const { id } = await storeLead(harness, WS);

    expect(await releaseLead(harness.services, WS, id, ME)).toMatchObject({ changed: false });
    expect(await releaseLead(harness.services, WS, "lead_unknown", ME)).toBeNull();
    expect(await jobsOf(harness, "lead.score")).toHaveLength(1);
  });
});
