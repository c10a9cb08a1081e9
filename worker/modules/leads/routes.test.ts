import { describe, expect, it } from "vitest";
import { errorCodeOf } from "../../testing/error-code.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { createApiKeyFor, signIn } from "../../testing/members.ts";
import type { ApiLead, ApiLeadPage } from "./contract.ts";

interface LeadList {
  leads: ApiLead[];
  next_cursor: string | null;
}

async function get<Body>(harness: Harness, path: string, headers: Record<string, string>): Promise<Body> {
  const answer = await harness.request(path, { headers });
  expect(answer.status, path).toBe(200);
  return answer.json<Body>();
}

async function post(harness: Harness, path: string, headers: Record<string, string>) {
  const answer = await harness.request(path, { method: "POST", headers });
  const body = await answer.json<ApiLead & { error?: { code: string; message: string } }>();
  return { status: answer.status, code: body.error?.code, lead: body };
}

describe("leads by API key", () => {
  it("lists every verdict, newest first, page by page", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const headers = await createApiKeyFor(harness, workspaceId);
    for (const verdict of ["accepted", "held", "spam"] as const) {
      await storeLead(harness, workspaceId, { verdict });
      harness.advance(1);
    }

    const first = await get<LeadList>(harness, "/v1/leads?limit=2", headers);
    const second = await get<LeadList>(harness, `/v1/leads?limit=2&cursor=${first.next_cursor}`, headers);

    expect(first.leads.map(({ verdict }) => verdict)).toEqual(["spam", "held"]);
    expect(second.leads.map(({ verdict }) => verdict)).toEqual(["accepted"]);
    expect(second.next_cursor).toBeNull();
  });

  it("F47 shows a lead of another workspace to nobody", async () => {
    const harness = createHarness();
    const mine = await signIn(harness);
    const other = await signIn(harness);
    const { id } = await storeLead(harness, other.workspaceId);
    const key = await createApiKeyFor(harness, mine.workspaceId);

    expect((await harness.request(`/v1/leads/${id}`, { headers: key })).status).toBe(404);
    expect((await harness.request(`/api/leads/${id}`, { headers: mine.headers })).status).toBe(404);
    expect((await harness.request("/v1/leads")).status).toBe(401);
    expect((await harness.request("/api/leads")).status).toBe(401);
    for (const verb of ["claim", "unclaim", "not-a-lead", "reopen", "release"]) {
      expect(await post(harness, `/api/leads/${id}/${verb}`, mine.headers), verb).toMatchObject({ status: 404 });
    }
    expect((await get<LeadList>(harness, "/v1/leads", key)).leads).toEqual([]);
  });

  it("reads one lead", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    const headers = await createApiKeyFor(harness, workspaceId);
    const { id } = await storeLead(harness, workspaceId);

    expect(await get<ApiLead>(harness, `/v1/leads/${id}`, headers)).toMatchObject({ id, status: "new", version: 1 });
  });
});

describe("the dashboard's leads", () => {
  it("LB-02 shows what is a lead by default, and each queue by its filter", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const held = await storeLead(harness, workspaceId, { verdict: "held" });
    const accepted = await storeLead(harness, workspaceId, { message: "Our chimney is broken" });
    const dismissed = await storeLead(harness, workspaceId);
    await post(harness, `/api/leads/${dismissed.id}/not-a-lead`, headers);
    const idsOf = async (query: string) =>
      (await get<LeadList>(harness, `/api/leads${query}`, headers)).leads.map(({ id }) => id);

    expect(await idsOf("")).toEqual([accepted.id]);
    expect(await idsOf("?verdict=held")).toEqual([held.id]);
    expect(await idsOf("?status=not_a_lead")).toEqual([dismissed.id]);
    expect(await idsOf("?q=chimney")).toEqual([accepted.id]);
    expect(await idsOf("?q=")).toEqual([accepted.id]);
    expect(await get(harness, "/api/leads/counts", headers)).toEqual({ accepted: 1, held: 1, spam: 0, unclaimed: 1 });
  });

  it("F80 answers odd filters and searches with 200 or 422, never 500", async () => {
    const harness = createHarness();
    const { headers } = await signIn(harness);
    const odd = [
      "'",
      '"',
      "%",
      "a'--",
      "x".repeat(200),
      "é".repeat(200),
      "\u0000",
      "NEAR(",
      "{a}:b",
      "x".repeat(201),
      "*",
    ];

    for (const value of odd) {
      for (const name of ["q", "verdict", "status", "source", "form_id", "min_score", "cursor", "limit", "sort"]) {
        const path = `/api/leads?${name}=${encodeURIComponent(value)}`;
        expect([200, 422], path).toContain((await harness.request(path, { headers })).status);
      }
    }
  });

  it("F80 finds by a search longer than LIKE would take, and says so when it is longer than we take", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const key = await createApiKeyFor(harness, workspaceId);
    const message = "Für das Gästehaus am Fluß brauchen wir bis März zwölf größere Fenster mit Läden";
    const { id } = await storeLead(harness, workspaceId, { message });
    await storeLead(harness, workspaceId, { message: "Für das Gästehaus brauchen wir nichts" });
    const doors = [
      ["/api/leads", headers],
      ["/v1/leads", key],
      ["/api/exports/leads?format=json", headers],
    ] as const;

    for (const [path, who] of doors) {
      const ask = (q: string) =>
        harness.request(`${path}${path.includes("?") ? "&" : "?"}q=${encodeURIComponent(q)}`, { headers: who });
      const found = await (await ask(message)).json<LeadList>();
      expect(found.leads.map((lead) => lead.id)).toEqual([id]);
      const refused = await ask("x".repeat(201));
      expect([refused.status, await errorCodeOf(refused)]).toEqual([422, "query_too_long"]);
    }
  });

  it("tells the whole story of a lead, with its person and their other leads", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const earlier = await storeLead(harness, workspaceId);
    harness.advance(1_000);
    const { id } = await storeLead(harness, workspaceId);
    await post(harness, `/api/leads/${id}/claim`, headers);

    const page = await get<ApiLeadPage>(harness, `/api/leads/${id}`, headers);

    expect(page.lead).toMatchObject({ id, claimed_by: "The owner", status: "claimed" });
    expect(page.contact).toMatchObject({ email: "visitor@example.com", phone: "+4930901820", lead_count: 2 });
    expect(page.other_leads.map((lead) => lead.id)).toEqual([earlier.id]);
    expect(page.ledger.map(({ sentence }) => sentence)).toEqual(["The form was sent.", "The owner claimed the lead."]);
  });
});

describe("clicks on a lead", () => {
  it("tells whoever comes second who has the lead, and answers a double click alike", async () => {
    const harness = createHarness();
    const owner = await signIn(harness);
    const agent = await signIn(harness, { role: "agent", workspaceId: owner.workspaceId });
    const { id } = await storeLead(harness, owner.workspaceId);

    const first = await post(harness, `/api/leads/${id}/claim`, agent.headers);
    const again = await post(harness, `/api/leads/${id}/claim`, agent.headers);
    const second = await post(harness, `/api/leads/${id}/claim`, owner.headers);

    expect(first).toMatchObject({ status: 200, lead: { claimed_by: "The agent", version: 2 } });
    expect(again).toMatchObject({ status: 200, lead: { version: 2 } });
    expect(second).toMatchObject({ status: 409, code: "conflict" });
    expect(second.lead.error?.message).toBe("The agent has this lead already.");
  });

  it("lets an agent give back what is theirs, and an admin what is anybody's", async () => {
    const harness = createHarness();
    const admin = await signIn(harness, { role: "admin" });
    const agent = await signIn(harness, { role: "agent", workspaceId: admin.workspaceId });
    const { id } = await storeLead(harness, admin.workspaceId);
    await post(harness, `/api/leads/${id}/claim`, admin.headers);

    expect(await post(harness, `/api/leads/${id}/unclaim`, agent.headers)).toMatchObject({ code: "role_not_allowed" });
    expect(await post(harness, `/api/leads/${id}/unclaim`, admin.headers)).toMatchObject({ lead: { status: "new" } });
    await post(harness, `/api/leads/${id}/claim`, agent.headers);
    expect(await post(harness, `/api/leads/${id}/unclaim`, admin.headers)).toMatchObject({ lead: { status: "new" } });
    expect(await post(harness, `/api/leads/${id}/unclaim`, agent.headers)).toMatchObject({ status: 200 });
  });

  it("refuses to claim a held lead, releases it with one click, and then lets it be claimed", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const { id } = await storeLead(harness, workspaceId, { verdict: "held" });

    expect(await post(harness, `/api/leads/${id}/claim`, headers)).toMatchObject({ status: 409 });
    expect(await post(harness, `/api/leads/${id}/release`, headers)).toMatchObject({ lead: { verdict: "accepted" } });
    expect(await post(harness, `/api/leads/${id}/release`, headers)).toMatchObject({ status: 200 });
    expect(await post(harness, `/api/leads/${id}/claim`, headers)).toMatchObject({ status: 200 });
  });

  it("takes a lead out of the list and back", async () => {
    const harness = createHarness();
    const { workspaceId, headers } = await signIn(harness);
    const { id } = await storeLead(harness, workspaceId);

    expect(await post(harness, `/api/leads/${id}/not-a-lead`, headers)).toMatchObject({
      lead: { status: "not_a_lead" },
    });
    expect(await post(harness, `/api/leads/${id}/unclaim`, headers)).toMatchObject({ status: 409 });
    expect(await post(harness, `/api/leads/${id}/reopen`, headers)).toMatchObject({ lead: { status: "new" } });
    expect(await post(harness, `/api/leads/${id}/reopen`, headers)).toMatchObject({ status: 200 });
  });
});
