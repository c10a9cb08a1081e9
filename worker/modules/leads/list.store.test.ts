import { describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { claimLead, countLeadsByForm, markNotALead } from "./index.ts";
import { countLeads, type LeadFilter, listLeads } from "./list.store.ts";

const WS = "ws_1";
const ME = { memberId: "mem_1", name: "An agent" };

async function idsOf(harness: Harness, filter: LeadFilter, workspaceId = WS) {
  return (await listLeads(harness.db, workspaceId, filter, null, 50)).map(({ id }) => id);
}

describe("the list of leads", () => {
  it("shows newest first and goes on where a page ended, also among leads of one millisecond", async () => {
    const harness = createHarness();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      ids.push((await storeLead(harness, WS)).id);
      if (n % 2 === 0) harness.advance(1);
    }
    await storeLead(harness, "ws_2");
    const newestFirst = await idsOf(harness, {});
    const [, , third] = await listLeads(harness.db, WS, {}, null, 3);

    const rest = await listLeads(harness.db, WS, {}, { atMs: third?.createdAtMs ?? 0, id: third?.id ?? "" }, 3);

    expect(newestFirst.toSorted()).toEqual(ids.toSorted());
    expect(ids.slice(3)).toContain(newestFirst[0]);
    expect(rest.map(({ id }) => id)).toEqual(newestFirst.slice(3));
  });

  it("filters by everything it names", async () => {
    const harness = createHarness();
    const held = await storeLead(harness, WS, { verdict: "held" });
    const api = await storeLead(harness, WS, { source: "api", formId: "frm_2" });
    const claimed = await storeLead(harness, WS);
    await claimLead(harness.services, WS, claimed.id, ME);
    await harness.db.prepare("UPDATE leads SET score = 70 WHERE id = ?").bind(api.id).run();

    expect(await idsOf(harness, { verdict: "held" })).toEqual([held.id]);
    expect(await idsOf(harness, { source: "api" })).toEqual([api.id]);
    expect(await idsOf(harness, { formId: "frm_2" })).toEqual([api.id]);
    expect(await idsOf(harness, { minScore: 70 })).toEqual([api.id]);
    expect(await idsOf(harness, { minScore: 71 })).toEqual([]);
    expect(await idsOf(harness, { status: "claimed" })).toEqual([claimed.id]);
    expect(await idsOf(harness, { notStatus: "claimed", verdict: "accepted" })).toEqual([api.id]);
  });

  it("counts what waits where", async () => {
    const harness = createHarness();
    for (const verdict of ["accepted", "accepted", "accepted", "held", "spam"] as const) {
      await storeLead(harness, WS, { verdict });
    }
    const [first, second] = await idsOf(harness, { verdict: "accepted" });
    await claimLead(harness.services, WS, first ?? "", ME);
    await markNotALead(harness.services, WS, second ?? "", ME);

    expect(await countLeads(harness.db, WS)).toEqual({ accepted: 2, held: 1, spam: 1, unclaimed: 1 });
    expect(await countLeadsByForm(harness.db, WS)).toEqual(new Map([["frm_test", 4]]));
  });
});

describe("searching leads", () => {
  const alike = { email: "", phone: "", phoneE164: null, name: "", message: "" };

  it.each([
    ["LB-02 a name", "müller", { name: "Firma Mueller & Müller" }],
    ["LB-02 a name without its accents", "muller", { name: "Firma Müller" }],
    ["LB-02 the beginning of a word of the message", "chim", { message: "Our chimney is broken" }],
    ["LB-02 several words in any order", "broken chimney", { message: "Our chimney is broken" }],
    [
      "LB-02 an answer of an own question",
      "fireplace",
      {
        answers: [{ key: "kind", label: "What", type: "text", value: "A fireplace" }],
      },
    ],
    ["LB-02 the middle of an e-mail address", "sitor@exam", { email: "Visitor@example.com" }],
    ["LB-02 the end of a name in a script without spaces", "太郎", { name: "田中太郎" }],
    ["LB-02 a number as people write it", "0171 / 23", { phone: "0171-2345678", phoneE164: "+491712345678" }],
    ["LB-02 the end of a number", "5678", { phone: "0171-2345678", phoneE164: "+491712345678" }],
  ])("finds %s", async (_what, typed, written) => {
    const harness = createHarness();
    const { id } = await storeLead(harness, WS, { ...alike, ...written });
    await storeLead(harness, WS, {
      ...alike,
      name: "Another",
      answers: [{ key: "k", label: "Fireplace", type: "text", value: "no" }],
    });
    await storeLead(harness, "ws_2", { ...alike, ...written });

    expect(await idsOf(harness, { search: typed })).toEqual([id]);
  });

  it("forgets what was corrected or erased", async () => {
    const harness = createHarness();
    const { id } = await storeLead(harness, WS, { ...alike, message: "chimney" });

    await harness.db.prepare("UPDATE leads SET message = 'roof' WHERE id = ?").bind(id).run();
    expect(await idsOf(harness, { search: "chimney" })).toEqual([]);
    expect(await idsOf(harness, { search: "roof" })).toEqual([id]);

    await harness.db.prepare("DELETE FROM leads WHERE id = ?").bind(id).run();
    expect(await idsOf(harness, { search: "roof" })).toEqual([]);
    expect(await harness.db.prepare("SELECT COUNT(*) AS n FROM leads_search").first("n")).toBe(0);
  });

  it("F80 never fails, and finds nothing of others, whatever is typed", async () => {
    const harness = createHarness();
    await storeLead(harness, "ws_2", { message: "secret of another workspace" });
    const typed = [
      "'; DROP TABLE leads; --",
      '"',
      '""',
      "*",
      "a*b*",
      "NEAR(a b)",
      "words:secret",
      "workspace : ws_2",
      "{words}: x",
      "^x",
      "x AND",
      "OR",
      "(",
      ")",
      "secret) OR workspace : (ws_2",
      '" OR workspace : "ws_2',
      "a+b",
      "-secret",
      "\u0000secret",
      "%",
      "_",
      "\\",
      "\ud800",
      "👍🏽",
      "مرحبا",
      "你好世界",
      "é".repeat(200),
      "x".repeat(200),
      "x ".repeat(100),
      "1 OR 1=1",
      "?1",
      "$1",
      ":x",
      "@",
      "ﷺ".repeat(60),
      "\u202Etxt",
    ];

    for (const search of typed) expect(await idsOf(harness, { search }), search).toEqual([]);
  });
});
