import { describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { listLeads } from "./list.store.ts";
import { findLead } from "./store.ts";

const ANSWERS = [
  { key: "email", label: "E-mail", type: "email", value: "visitro@example.com" },
  { key: "company", label: "Your company", type: "text", value: "Exampel Ltd" },
];
const MISTYPED = { name: "A vistor", email: "visitro@example.com", answers: ANSWERS };

async function given(lead: object = MISTYPED) {
  const harness = createHarness();
  const member = await signIn(harness, { role: "agent" });
  const { workspaceId } = member;
  return { harness, ...member, lead: await storeLead(harness, workspaceId, lead) };
}

const correct = (harness: Harness, headers: Record<string, string>, id: string, correction: object) =>
  harness.request(`/api/leads/${id}/correct`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(correction),
  });

const contactsOf = async ({ db }: Harness) =>
  (await db.prepare("SELECT id, name, email, phone_e164 AS phone, lead_count AS leads FROM contacts").all()).results;

describe("putting a lead right", () => {
  it("LB-22 changes name, address, number and answers, and the story tells who changed what", async () => {
    const { harness, headers, workspaceId, lead } = await given();

    const answer = await correct(harness, headers, lead.id, {
      name: "A visitor",
      email: "Visitor@example.com",
      phone: "+49 30 123456",
      answers: { company: "Example Ltd" },
    });

    expect(answer.status).toBe(200);
    expect(await findLead(harness.db, workspaceId, lead.id)).toMatchObject({
      name: "A visitor",
      email: "Visitor@example.com",
      phone: "+49 30 123456",
      phoneE164: "+4930123456",
      version: lead.version + 1,
      answers: [
        { key: "email", value: "Visitor@example.com" },
        { key: "company", value: "Example Ltd" },
        { key: "name", value: "A visitor" },
        { key: "phone", value: "+49 30 123456" },
      ],
    });
    const page = await (await harness.request(`/api/leads/${lead.id}`, { headers })).json<{
      ledger: { kind: string; actor: string; sentence: string; data: object }[];
    }>();
    const step = page.ledger.find(({ kind }) => kind === "lead.corrected");
    expect(step?.sentence).toMatch(/ corrected the name, the e-mail, the phone and “Your company”\.$/);
    expect(step?.data).toMatchObject({
      changes: expect.arrayContaining([
        { field: "email", before: "visitro@example.com", after: "Visitor@example.com" },
        { field: "company", before: "Exampel Ltd", after: "Example Ltd" },
      ]),
    });
    const found = await listLeads(harness.db, workspaceId, { search: "visitor@example.com" }, null, 10);
    expect(found.map(({ id }) => id)).toEqual([lead.id]);
  });

  it("LB-22 keeps a person of one lead the same person, and forgets what they were known by", async () => {
    const { harness, headers, lead } = await given();

    await correct(harness, headers, lead.id, { email: "visitor@example.com" });

    expect(await contactsOf(harness)).toEqual([
      { id: lead.contactId, name: "A vistor", email: "visitor@example.com", phone: lead.phoneE164, leads: 1 },
    ]);
    const known = await harness.db.prepare("SELECT value FROM contact_identities ORDER BY value").all();
    expect(known.results.map(({ value }) => value)).toEqual([lead.phoneE164, "visitor@example.com"]);
  });

  it("LB-22 moves the lead to the person it belongs to, and LB-23 takes their restrictions along", async () => {
    const { harness, headers, workspaceId, lead } = await given({ ...MISTYPED, phone: "", phoneE164: null });
    const right = await storeLead(harness, workspaceId, { email: "visitor@example.com", phone: "", phoneE164: null });
    await harness.db.prepare(`UPDATE contacts SET restrictions = '["ai"]' WHERE id = ?`).bind(lead.contactId).run();

    await correct(harness, headers, lead.id, { email: "visitor@example.com" });

    expect(await contactsOf(harness)).toMatchObject([{ id: right.contactId, leads: 2 }]);
    expect(await harness.db.prepare("SELECT restrictions FROM contacts").first("restrictions")).toBe('["ai"]');
  });

  it("LB-22 writes nothing when nothing is different, and refuses what is no address or no answer of it", async () => {
    const { harness, headers, workspaceId, lead } = await given();

    const same = await correct(harness, headers, lead.id, { email: lead.email });
    const refusals = await Promise.all(
      [{ email: "nobody" }, { answers: { budget: "5" } }, { score: 100 }, { message: "x".repeat(5_001) }].map(
        async (correction) => (await correct(harness, headers, lead.id, correction)).status,
      ),
    );

    expect(same.status).toBe(200);
    expect(refusals).toEqual([422, 422, 422, 422]);
    expect((await findLead(harness.db, workspaceId, lead.id))?.version).toBe(lead.version);
  });

  it("F47 is for members of the lead's workspace alone", async () => {
    const { harness, lead } = await given();
    const stranger = await signIn(harness);

    expect((await correct(harness, stranger.headers, lead.id, { name: "Mine" })).status).toBe(404);
  });
});
