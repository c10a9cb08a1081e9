import { describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { newLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { readCsv } from "../../testing/read-csv.ts";
import { makeForm } from "../../testing/submissions.ts";
import { defaultDefinition } from "../forms/index.ts";
import type { NewLead } from "../leads/contract.ts";
import { insertLead } from "../leads/index.ts";

const NASTY = [
  '=HYPERLINK("https://evil.example","Click")',
  "+49 30 901820",
  "-2+3",
  "@SUM(A1:A9)",
  "\tcmd",
  "\rcmd",
  "＝1+1",
  "'=already quoted",
  'with "quotes", commas\nand lines\r\n',
];

async function store(harness: Harness, workspaceId: string, leads: readonly Partial<NewLead>[]): Promise<void> {
  for (let at = 0; at < leads.length; at += 50) {
    const some = leads
      .slice(at, at + 50)
      .map((lead) => insertLead(harness.db, newLead(harness, workspaceId, lead), ""));
    await harness.db.batch(some);
  }
}

const get = (harness: Harness, headers: Record<string, string>, query = "") =>
  harness.request(`/api/exports/leads${query}`, { headers });

/** Rows as objects, by the names of the first line. */
async function rowsOf(answer: Response): Promise<Record<string, string>[]> {
  const [names = [], ...rows] = readCsv(await answer.text());
  return rows.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place] ?? ""])));
}

describe("taking leads out", () => {
  it("F58 LB-20 WC-14 writes a CSV that starts no formula and gives every value back", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const definition = defaultDefinition();
    const field = { key: "company", label: "Company", type: "text", required: false, placeholder: "", options: [] };
    const form = await makeForm(harness, {
      workspaceId,
      definition: { ...definition, fields: [...definition.fields, field as never] },
    });
    const answersOf = (value: string) => [
      { key: "company", label: "Company", type: "text", value },
      { key: "asked_once", label: "Asked once", type: "text", value },
    ];
    await store(
      harness,
      workspaceId,
      NASTY.map((value) => ({ formId: form.id, name: value, message: value, phone: value, answers: answersOf(value) })),
    );

    const answer = await get(harness, headers, "?format=csv");
    const text = await answer.clone().text();
    const rows = await rowsOf(answer);

    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="leads-\d{4}-\d\d-\d\d\.csv"$/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(text.split(/,|\r\n/).filter((cell) => /^"?[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([]);
    const byValue = (name: string) => rows.map((row) => row[name]).toSorted();
    for (const name of ["name", "message", "phone", "answer_company"]) expect(byValue(name)).toEqual(NASTY.toSorted());
    expect(byValue("other_answers")).toEqual(NASTY.map((value) => `Asked once: ${value}`).toSorted());
    expect(rows[0]).toMatchObject({ form_name: form.name, verdict: "accepted", status: "new" });
  });

  it("LB-20 WC-14 gives all leads that fit, page after page, in CSV and in JSON, and none of another workspace", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const other = await signIn(harness);
    const many = Array.from({ length: 1_203 }, (_, n) => ({
      name: `Visitor ${n}`,
      source: n % 3 === 0 ? ("api" as const) : ("widget" as const),
    }));
    await store(harness, workspaceId, many);
    await store(harness, other.workspaceId, [{ name: "Somebody else's" }]);
    await store(harness, workspaceId, [{ name: "Held", verdict: "held" }]);

    const rows = await rowsOf(await get(harness, headers));
    const json = await (await get(harness, headers, "?format=json&source=api")).json<{ leads: { name: string }[] }>();

    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(many.map(({ name }) => name)));
    expect(rows).toHaveLength(1_203);
    expect(json.leads).toHaveLength(401);
  });

  it("LB-20 finds by words, and an export of nothing is a file with its first line", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    await store(harness, workspaceId, [{ message: "We need a greenhouse" }, { message: "Something else" }]);

    const found = await rowsOf(await get(harness, headers, "?q=greenhouse"));
    const none = await (await get(harness, headers, "?q=nobody-wrote-this")).text();
    const noneAsJson = await (await get(harness, headers, "?q=nobody-wrote-this&format=json")).json();

    expect(found.map(({ message }) => message)).toEqual(["We need a greenhouse"]);
    expect(none).toMatch(/^id,created_at,[^\r]*\r\n$/);
    expect(noneAsJson).toMatchObject({ leads: [] });
  });

  it("LB-20 is for owners and admins, and is written down with who did it", async () => {
    const harness = createHarness();
    const owner = await signIn(harness);
    const { workspaceId } = owner;
    const agent = await signIn(harness, { workspaceId, role: "agent" });
    await store(harness, workspaceId, [{}, {}]);

    const refused = await get(harness, agent.headers);
    await (await get(harness, owner.headers)).text();

    expect(refused.status).toBe(403);
    const privacy = await (await harness.request("/api/privacy", { headers: owner.headers })).json<{
      acts: unknown[];
    }>();
    expect(privacy.acts).toEqual([
      expect.objectContaining({
        kind: "leads_exported",
        leads: 2,
        member_id: owner.memberId,
        finished_at: expect.any(String),
      }),
    ]);
    expect(harness.logLines.join()).toContain("privacy.leads_exported");
    expect(harness.logLines.join()).not.toContain("visitor@example.com");
  });
});
