import { describe, expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { newLead, storeLead, storeLeadStatements } from "../../testing/leads.ts";
import { countRows } from "../../testing/rows.ts";
import { findContact } from "./contacts.store.ts";
import { findLead, holdLeadFor, joinContact, leadIsStored, listLedger, setScore, writeLedger } from "./index.ts";

const WS = "ws_1";

describe("storing a lead", () => {
  it("F08 stores a submission once, with one contact, one ledger entry and one job, however often it is sent", async () => {
    const harness = createHarness();
    const submissionId = crypto.randomUUID();

    await Promise.all(
      Array.from({ length: 50 }, () =>
        harness.db.batch(storeLeadStatements(harness, newLead(harness, WS, { submissionId }))),
      ),
    );

    expect(await countRows(harness, "leads")).toBe(1);
    expect(await countRows(harness, "ledger")).toBe(1);
    expect(await countRows(harness, "jobs")).toBe(1);
    expect(await harness.db.prepare("SELECT lead_count AS n FROM contacts").first("n")).toBe(1);
  });

  it("may be run again with the very same batch when nobody knows whether it was stored", async () => {
    const harness = createHarness();
    const lead = newLead(harness, WS);

    await harness.db.batch(storeLeadStatements(harness, lead));
    await harness.db.batch(storeLeadStatements(harness, lead));

    expect(await countRows(harness, "leads")).toBe(1);
    expect(await countRows(harness, "ledger")).toBe(1);
    expect(await harness.db.prepare("SELECT lead_count AS n FROM contacts").first("n")).toBe(1);
  });

  it("reads back what was stored", async () => {
    const harness = createHarness();
    const lead = newLead(harness, WS, {
      answers: [{ key: "budget", label: "Budget", type: "text", value: "5,000" }],
      context: { page_url: "https://example.com/", utm: { utm_source: "ads" } },
      verdictReasons: [{ kind: "too_fast", points: 10, sentence: "The form was sent within a second." }],
    });

    await harness.db.batch(storeLeadStatements(harness, lead));

    expect(await findLead(harness.db, WS, lead.id)).toMatchObject({ ...lead, status: "new", version: 1, score: null });
    expect(await findLead(harness.db, "ws_other", lead.id)).toBeNull();
  });

  it("holds a lead when the batch itself finds a reason, and joins it to nobody", async () => {
    const harness = createHarness();
    const lead = newLead(harness, WS);
    const reason = { kind: "token_used", points: 50, sentence: "The form's token was used before." };
    const [insert, ...followers] = storeLeadStatements(harness, lead);
    const hold = (limit: number) =>
      holdLeadFor(harness.db, WS, lead.id, {
        sql: "SELECT ? AS reason WHERE ? > 1",
        params: [JSON.stringify(reason), limit],
      });

    await harness.db.batch([insert as D1PreparedStatement, hold(1), hold(2), hold(3), ...followers]);

    const stored = await findLead(harness.db, WS, lead.id);
    expect(stored).toMatchObject({ verdict: "held", verdictReasons: [reason], contactId: null });
    expect(await countRows(harness, "contacts")).toBe(0);
  });

  it("never lets the embedded score replace what the AI said", async () => {
    const harness = createHarness();
    const { id } = await storeLead(harness, WS);
    const score = {
      category: "sales" as const,
      reasons: [],
      summary: "",
      suggested_reply: "",
      fallback_reason: null,
    };

    await setScore(harness.db, WS, id, { ...score, value: 80, source: "ai" }, harness.now()).run();
    await setScore(harness.db, WS, id, { ...score, value: 50, source: "embedded" }, harness.now()).run();

    expect(await findLead(harness.db, WS, id)).toMatchObject({ score: 80, scoreSource: "ai", version: 2 });
  });
});

describe("the person behind a lead", () => {
  it("is one contact when thirty leads of theirs arrive at once", async () => {
    const harness = createHarness();

    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        harness.db.batch(
          storeLeadStatements(
            harness,
            newLead(harness, WS, { email: n % 2 ? "Visitor@Example.com " : "visitor@example.com" }),
          ),
        ),
      ),
    );

    expect(await countRows(harness, "contacts")).toBe(1);
    expect(await harness.db.prepare("SELECT lead_count AS n FROM contacts").first("n")).toBe(30);
    expect(await harness.db.prepare("SELECT COUNT(DISTINCT contact_id) AS n FROM leads").first("n")).toBe(1);
  });

  it("is found by e-mail first, then by number, and never by name", async () => {
    const harness = createHarness();
    const first = await storeLead(harness, WS, { email: "a@example.com", phoneE164: "+4930901820" });
    const sameNumber = await storeLead(harness, WS, { email: "", phoneE164: "+4930901820" });
    const sameName = await storeLead(harness, WS, { email: "b@example.com", phoneE164: null });
    const elsewhere = await storeLead(harness, "ws_2", { email: "a@example.com", phoneE164: null });
    const nameless = await storeLead(harness, WS, { email: "", phoneE164: null });

    expect(sameNumber.contactId).toBe(first.contactId);
    expect(sameName.contactId).not.toBe(first.contactId);
    expect(elsewhere.contactId).not.toBe(first.contactId);
    expect(nameless.contactId).toBeNull();
  });

  it("is not merged with the owner of a number that somebody else gave before", async () => {
    const harness = createHarness();
    const one = await storeLead(harness, WS, { email: "one@example.com", phoneE164: "+4930901820" });
    const two = await storeLead(harness, WS, { email: "two@example.com", phoneE164: "+4930901821" });

    const mixed = await storeLead(harness, WS, { email: "two@example.com", phoneE164: "+4930901820" });

    expect(mixed.contactId).toBe(two.contactId);
    const contacts = await Promise.all([one, two].map(({ contactId }) => findContact(harness.db, WS, contactId ?? "")));
    expect(contacts).toMatchObject([
      { phoneE164: "+4930901820", leadCount: 1 },
      { phoneE164: "+4930901821", leadCount: 2 },
    ]);
  });

  it("counts a lead once although the statements run again", async () => {
    const harness = createHarness();
    const lead = await storeLead(harness, WS);

    await harness.db.batch(joinContact(harness.db, lead, "con_another"));

    expect(await findContact(harness.db, WS, lead.contactId ?? "")).toMatchObject({ leadCount: 1 });
    expect(await countRows(harness, "contacts")).toBe(1);
  });
});

describe("the ledger", () => {
  it("keeps the order of what happened, and each step once", async () => {
    const harness = createHarness();
    const { id: leadId } = await storeLead(harness, WS);
    const entry = (key: string) => ({
      workspaceId: WS,
      leadId,
      key,
      atMs: harness.now(),
      kind: "lead.scored",
      actor: "system",
      sentence: "Scored 50.",
      data: { value: 50 },
    });
    const write = (key: string, onlyIf?: Parameters<typeof leadIsStored>) =>
      writeLedger(harness.db, harness.services, entry(key), onlyIf && leadIsStored(...onlyIf));

    await harness.db.batch([write("b"), write("a"), write("b"), write("c", [WS, "lead_unknown"])]);

    const ledger = await listLedger(harness.db, WS, leadId);
    expect(ledger.map(({ key }) => key)).toEqual(["stored", "b", "a"]);
    expect(ledger[1]).toEqual(entry("b"));
  });
});

describe("technical data", () => {
  it("LB-04 keeps address and user agent on day 29 and has neither on day 31", async () => {
    const harness = createHarness();
    const context = { user_agent: "Mozilla/5.0", page_url: "https://example.com/" };
    const { id } = await storeLead(harness, WS, { ip: "192.0.2.1", context });
    const day = 24 * 60 * 60 * 1_000;

    harness.advance(29 * day);
    await harness.runSweeps();
    expect(await findLead(harness.db, WS, id)).toMatchObject({ ip: "192.0.2.1", context });

    harness.advance(2 * day);
    await harness.runSweeps();
    expect(await findLead(harness.db, WS, id)).toMatchObject({
      ip: null,
      context: { page_url: "https://example.com/" },
    });
    expect((await findLead(harness.db, WS, id))?.context).not.toHaveProperty("user_agent");
  });

  it("LB-04 finds what is left to forget by its index", async () => {
    const harness = createHarness();

    const { results } = await harness.db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT seq FROM leads
         WHERE (ip IS NOT NULL OR json_extract(context, '$.user_agent') IS NOT NULL) AND created_at_ms < 1`,
      )
      .all<{ detail: string }>();

    expect(results.map(({ detail }) => detail).join()).toContain("leads_technical");
  });
});
