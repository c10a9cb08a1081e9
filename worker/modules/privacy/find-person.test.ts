import { describe, expect, it } from "vitest";
import { createScene } from "../../testing/battery-scene.ts";
import { storeLead } from "../../testing/leads.ts";

type Table = "contacts" | "leads" | "ledger" | "decisions" | "deliveries" | "attempts" | "webhook_bodies";
type Export = { exported_at: string; data: Partial<Record<Table, Record<string, unknown>[]>> };

describe("a person's own copy", () => {
  it("LB-19 holds every row about them, by table, held leads of the same address too, and nobody else's", async () => {
    const { harness, own, other } = await createScene({ vars: { OPENAI_API_KEY: "" } });
    await harness.runJobs();
    const held = await storeLead(harness, own.workspaceId, {
      email:
        (await harness.db
          .prepare("SELECT email FROM contacts WHERE id = ?")
          .bind(own.ids.contact)
          .first<string>("email")) ?? "",
      verdict: "held",
    });
    await storeLead(harness, own.workspaceId, { email: "somebody-else@example.com", phone: "", phoneE164: null });

    const answer = await harness.request(`/api/contacts/${own.ids.contact}/personal-data`, {
      headers: own.people.admin,
    });
    const { data } = await answer.json<Export>();

    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="${own.ids.contact}.json"`);
    expect(data.leads).toHaveLength(3);
    expect(data.leads?.map(({ id }) => id)).toContain(held.id);
    expect(data.contacts).toMatchObject([{ id: own.ids.contact, lead_count: 2 }]);
    for (const table of ["ledger", "decisions", "deliveries", "attempts", "webhook_bodies"] as const) {
      expect(data[table]?.length, table).toBeGreaterThan(0);
    }
    expect(data.attempts?.[0]).toMatchObject({
      request: { method: "POST" },
      started_at: expect.stringMatching(/Z$/),
    });
    expect(JSON.stringify(data)).not.toContain("somebody-else@example.com");
    expect(JSON.stringify(data)).not.toContain(other.workspaceId);
  });

  it("LB-19 of one lead tells of that lead alone, and is written down", async () => {
    const { harness, own } = await createScene();

    const answer = await harness.request(`/api/leads/${own.ids.lead}/personal-data`, { headers: own.people.owner });
    const { data } = await answer.json<Export>();

    expect(data.leads?.map(({ id }) => id)).toEqual([own.ids.lead]);
    expect(await harness.db.prepare("SELECT kind, subject_id AS subject, leads FROM privacy_acts").all()).toMatchObject(
      {
        results: [{ kind: "person_exported", subject: own.ids.lead, leads: 1 }],
      },
    );
  });
});
