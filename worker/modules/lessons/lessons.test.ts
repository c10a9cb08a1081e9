import { describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { newLead, storeLead, storeLeadStatements } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { makeForm, sendWidget, storedLeads, VISITOR_FIELDS, widgetBody } from "../../testing/submissions.ts";
import type { ApiLeadOpinion, ApiLessons } from "./contract.ts";

type Member = Awaited<ReturnType<typeof signIn>>;

/** Held by words alone, and only just: an enquiry in the words of spam. */
const NEAR =
  "Good afternoon, I run a small hotel and need help with our website traffic. Could we talk? Call me on 555-0110.";
const CLEAR_SPAM =
  "We sell high DA backlinks and guest posts. Boost your website traffic and rank on the first page of Google, order now https://spam.example";
const CLEAR_ENQUIRY =
  "Our boiler has stopped working and the house is cold. Could somebody come today? We live in Leeds.";

async function ask<Answer>(harness: Harness, member: Member, method: string, path: string, body?: unknown) {
  const answer = await harness.request(path, {
    method,
    headers: member.headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer };
}

/** Leads held for their words, released by a member one after the other. */
async function press(harness: Harness, member: Member, count: number, message: string, verb = "release") {
  const isHeld = verb === "release";
  for (let at = 0; at < count; at++) {
    const lead = await storeLead(harness, member.workspaceId, {
      message,
      email: `visitor-${verb}-${at}@example.com`,
      verdict: isHeld ? "held" : "accepted",
      verdictReasons: isHeld ? [{ kind: "text_looks_like_spam", points: 11, sentence: "…" }] : [],
    });
    await harness.runJobs();
    expect((await ask(harness, member, "POST", `/api/leads/${lead.id}/${verb}`)).status).toBe(200);
    await harness.runJobs();
  }
}

async function verdictOn(harness: Harness, member: Member, message: string) {
  const form = await makeForm(harness, { workspaceId: member.workspaceId });
  await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields: { ...VISITOR_FIELDS, message } }));
  const lead = (await storedLeads(harness)).at(-1);
  return { verdict: lead?.verdict, reasons: String(lead?.verdict_reasons) };
}

const lessonsOf = async (harness: Harness, member: Member) =>
  (await ask<ApiLessons>(harness, member, "GET", "/api/lessons")).body;

describe("what presses teach", () => {
  it("lets in what several people's released messages resemble, says why, and forgets it on reset", async () => {
    const harness = createHarness();
    const member = await signIn(harness);
    expect((await verdictOn(harness, member, NEAR)).verdict).toBe("held");

    await press(harness, member, 6, NEAR);

    const { verdict, reasons } = await verdictOn(harness, member, NEAR);
    expect(reasons).toContain("You marked 6 similar messages as not spam.");
    expect([verdict, (await lessonsOf(harness, member)).counts]).toEqual(["accepted", { not_spam: 6 }]);
    expect((await ask<ApiLessons>(harness, member, "DELETE", "/api/lessons")).body.counts).toEqual({});
    expect(await verdictOn(harness, member, NEAR)).toMatchObject({ verdict: "held" });
  });

  it("holds clear spam after a careless member has released sixty like it, and lets clear enquiries in after as many", async () => {
    const harness = createHarness();
    const member = await signIn(harness);

    await press(harness, member, 20, CLEAR_SPAM);
    await press(harness, member, 20, CLEAR_ENQUIRY, "not-a-lead");

    expect((await verdictOn(harness, member, CLEAR_SPAM)).verdict).toBe("held");
    expect((await verdictOn(harness, member, CLEAR_ENQUIRY)).verdict).toBe("accepted");
  }, 90_000);

  it("counts fifty presses on one lead once, and none when the last was taken back", async () => {
    const harness = createHarness();
    const member = await signIn(harness);
    const lead = await storeLead(harness, member.workspaceId);
    await harness.runJobs();

    for (let time = 0; time < 50; time++) {
      await ask(harness, member, "POST", `/api/leads/${lead.id}/${time % 2 === 0 ? "not-a-lead" : "reopen"}`);
      if (time === 48) {
        await harness.runJobs();
        expect((await lessonsOf(harness, member)).counts).toEqual({ not_a_lead: 1 });
      }
    }
    await harness.runJobs();

    expect((await lessonsOf(harness, member)).counts).toEqual({});
  });

  it("keeps no word of a text, and teaches no other workspace", async () => {
    const harness = createHarness();
    const member = await signIn(harness);
    const stranger = await signIn(harness);
    await press(harness, member, 4, NEAR);

    const rows = await harness.db.prepare("SELECT * FROM lessons").all();

    expect(rows.results.length).toBe(4);
    expect(JSON.stringify(rows.results)).not.toMatch(/hotel|traffic|visitor-release|@example/i);
    expect((await verdictOn(harness, stranger, NEAR)).reasons).not.toContain("similar");
    expect((await lessonsOf(harness, stranger)).counts).toEqual({});
  });

  it("asks the database nothing more for an ordinary submission", async () => {
    const read: string[] = [];
    const harness = createHarness({
      database: (real) =>
        new Proxy(real, {
          get(target, name) {
            if (name === "prepare") {
              return (sql: string) => {
                read.push(sql);
                return target.prepare(sql);
              };
            }
            const value = Reflect.get(target, name);
            return typeof value === "function" ? value.bind(target) : value;
          },
        }),
    });
    const member = await signIn(harness);
    const form = await makeForm(harness, { workspaceId: member.workspaceId });
    const send = async (message: string) => {
      read.length = 0;
      const fields = { ...VISITOR_FIELDS, message };
      await sendWidget(harness, form.id, await widgetBody(harness, form.id, { fields }));
      return read.filter((sql) => sql.includes("FROM lessons")).length;
    };

    expect([await send(CLEAR_ENQUIRY), await send(CLEAR_SPAM)]).toEqual([0, 0]);
  });
});

describe("arguing with a score", () => {
  it("records who said what and when, can be undone, and moves similar leads within the bound", async () => {
    const harness = createHarness();
    const member = await signIn(harness, { role: "agent" });
    const message = "We need forty chairs for our village hall by March, budget 2,000 euros.";
    const scoreOf = async (email: string) => {
      const lead = await storeLead(harness, member.workspaceId, { message, email });
      await harness.runJobs();
      return { id: lead.id, score: (await ask<Lead>(harness, member, "GET", `/api/leads/${lead.id}`)).body.lead };
    };
    const first = await scoreOf("first@example.com");

    for (const email of ["a@example.com", "b@example.com", "c@example.com"]) {
      const { id } = await scoreOf(email);
      const said = { opinion: "too_high", reason: "Names a budget" };
      const put = await ask<ApiLeadOpinion>(harness, member, "PUT", `/api/leads/${id}/opinion`, said);
      expect([put.status, put.body.opinion, put.body.by]).toEqual([200, "too_high", "The agent"]);
    }
    const later = await scoreOf("later@example.com");

    expect(later.score.score).toBeLessThan(first.score.score);
    expect(first.score.score - later.score.score).toBeLessThanOrEqual(12);
    expect(later.score.score_reasons.at(-1)?.label).toContain("what you said of similar leads");
    const taken = await ask<ApiLeadOpinion>(harness, member, "PUT", `/api/leads/${first.id}/opinion`, {
      opinion: "wrong_category",
      category: "support",
    });
    await ask(harness, member, "PUT", `/api/leads/${first.id}/opinion`, { opinion: null });
    const page = (await ask<Lead>(harness, member, "GET", `/api/leads/${first.id}`)).body;
    expect(taken.body.category).toBe("support");
    expect(page.ledger.map(({ sentence }) => sentence)).toEqual(
      expect.arrayContaining([
        "The agent says the category is wrong: it is support.",
        "The agent took back what was said of the score.",
      ]),
    );
    expect((await lessonsOf(harness, member)).counts).toEqual({ too_high: 3 });
  });

  it("asks for the right category, and for a reason that the score has", async () => {
    const harness = createHarness();
    const member = await signIn(harness);
    const lead = await storeLead(harness, member.workspaceId);
    await harness.runJobs();
    const path = `/api/leads/${lead.id}/opinion`;

    for (const body of [{ opinion: "wrong_category" }, { opinion: "too_low", reason: "No such reason" }]) {
      expect((await ask(harness, member, "PUT", path, body)).status).toBe(400);
    }
  });
});

describe("examples of one's own", () => {
  it("lift leads like the good ones above others, keep no text, and go one by one or all at once", async () => {
    const harness = createHarness();
    const member = await signIn(harness);
    const like = "We are planning a hen party and want the large boat for a river cruise in June";
    const score = async (message: string) => {
      const lead = newLead(harness, member.workspaceId, { message, email: `${crypto.randomUUID()}@example.com` });
      await harness.db.batch(storeLeadStatements(harness, lead));
      await harness.runJobs();
      return (await ask<Lead>(harness, member, "GET", `/api/leads/${lead.id}`)).body.lead.score;
    };
    const before = await score(like);
    const examples = [
      { text: "River cruise on the large boat for my hen party, 14 guests", label: "good" },
      { text: "Planning a birthday party, is the large boat free in June for a river cruise?", label: "good" },
      { text: "Hen party for 20 people, river cruise with the large boat please", label: "good" },
      { text: "Where do I find the lost property desk of the harbour?", label: "bad" },
    ];

    const taught = await ask<ApiLessons>(harness, member, "POST", "/api/lessons", { examples });
    const after = await score(like);

    expect(taught.body.counts).toEqual({ good_example: 3, bad_example: 1 });
    expect([after - before > 3, after - before <= 12]).toEqual([true, true]);
    const stored = await harness.db.prepare("SELECT * FROM lessons").all();
    expect(JSON.stringify(stored.results)).not.toMatch(/cruise|party|harbour/i);
    const [{ id } = { id: "" }] = taught.body.lessons;
    const left = await ask<ApiLessons>(harness, member, "DELETE", `/api/lessons/${id}`);
    expect(Object.values(left.body.counts).reduce((sum, count) => sum + count, 0)).toBe(3);
  });
});

interface Lead {
  lead: { score: number; score_reasons: { label: string; points: number }[] };
  ledger: { sentence: string }[];
}
