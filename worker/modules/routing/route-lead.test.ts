import { describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { giveScore, storeScoredLead } from "../../testing/scored-lead.ts";
import { makeForm } from "../../testing/submissions.ts";
import type { Lead } from "../leads/contract.ts";
import { findLead, listLedger } from "../leads/index.ts";
import type { ApiDecision } from "./contract.ts";
import { routeLead } from "./index.ts";

const TURN = { number: 1 };

/** A workspace with two endpoints, `first` and `second`, and the rules its owner gives it. */
async function createScene(vars: Record<string, string> = {}) {
  const receiver = createReceiver();
  const harness = createHarness({
    vars,
    vendors: { [RESOLVER_ORIGIN]: createResolver(), [CRM_ORIGIN]: receiver.vendor },
  });
  const { workspaceId, headers } = await signIn(harness);
  const first = (await addWebhook(harness, headers, { name: "First" })).destination_id;
  harness.advance(1); // lists go by age
  const second = (await addWebhook(harness, headers, { name: "Second", url: `${CRM_ORIGIN}/second` })).destination_id;
  return {
    harness,
    receiver,
    workspaceId,
    headers,
    first,
    second,
    async setRules(rules: unknown[]) {
      const answer = await harness.request("/api/rules", { method: "PUT", headers, body: JSON.stringify({ rules }) });
      if (answer.status !== 200) throw new Error(await answer.text());
    },
    route: ({ id: leadId }: Lead, reason: "scored" | "judged") =>
      routeLead.run({ workspaceId, leadId, reason }, harness.services, TURN),
    async decisionsOn({ id }: Lead) {
      const answer = await harness.request(`/api/leads/${id}/decisions`, { headers });
      return (await answer.json<{ decisions: ApiDecision[] }>()).decisions;
    },
    storyOf: async ({ id }: Lead) => (await listLedger(harness.db, workspaceId, id)).map(({ sentence }) => sentence),
  };
}

const rule = (overrides: Record<string, unknown>) => ({
  name: "Hot leads",
  enabled: true,
  min_score: null,
  form_ids: [],
  destination_ids: [],
  ...overrides,
});

async function plannedFor(harness: Harness, lead: Lead) {
  const sql =
    "SELECT destination_id AS id, event_type AS type FROM deliveries WHERE lead_id = ? ORDER BY event_type, id";
  return (await harness.db.prepare(sql).bind(lead.id).all<{ id: string; type: string }>()).results;
}

describe("routing a lead", () => {
  it("LB-09 tells every destination of a new workspace without a rule having been made", async () => {
    const s = await createScene();
    const lead = await storeScoredLead(s.harness, s.workspaceId);

    await s.route(lead, "scored");
    await s.harness.runJobs();

    expect(s.receiver.calls.map(({ url, body }) => [url, JSON.parse(body).type]).toSorted()).toEqual([
      [`${CRM_ORIGIN}/hook`, "lead.created"],
      [`${CRM_ORIGIN}/hook`, "lead.scored"],
      [`${CRM_ORIGIN}/second`, "lead.created"],
      [`${CRM_ORIGIN}/second`, "lead.scored"],
    ]);
    expect(await s.decisionsOn(lead)).toMatchObject([
      {
        number: 1,
        score: 71,
        score_source: "embedded",
        trace: [{ rule_id: "default", matched: true, because: "every lead matches" }],
        destination_ids: [s.first, s.second],
      },
    ]);
    expect((await findLead(s.harness.db, s.workspaceId, lead.id))?.routedAtMs).toBe(s.harness.now());
  });

  it("LB-09 brings a lead from its storing through its score to the CRM by its jobs alone", async () => {
    const s = await createScene({ OPENAI_API_KEY: "" });

    const lead = await storeLead(s.harness, s.workspaceId);
    await s.harness.runJobs();

    const sent = s.receiver.calls.map(({ body }) => JSON.parse(body));
    expect(sent).toHaveLength(4);
    expect(sent.every(({ data }) => data.lead.id === lead.id && data.lead.score > 0)).toBe(true);
  });

  it("F19 decides once and plans each delivery once, however often and at once it runs", async () => {
    const s = await createScene();
    const lead = await storeScoredLead(s.harness, s.workspaceId);

    await Promise.all([s.route(lead, "scored"), s.route(lead, "scored")]);
    await s.route(lead, "scored");
    await s.harness.runJobs();

    expect(await s.decisionsOn(lead)).toHaveLength(1);
    expect(await plannedFor(s.harness, lead)).toHaveLength(4);
    expect(s.receiver.calls).toHaveLength(4);
    expect((await s.storyOf(lead)).filter((sentence) => sentence.startsWith("Sent to"))).toHaveLength(1);
  });

  it("keeps the trace of every rule and says in the lead's story who hears of it, by which rule and score", async () => {
    const s = await createScene();
    await s.setRules([
      rule({ name: "Hot", min_score: 60, destination_ids: [s.first] }),
      rule({ name: "Very hot", min_score: 90, destination_ids: [s.second] }),
    ]);
    const lead = await storeScoredLead(s.harness, s.workspaceId, { value: 71, source: "ai" });

    await s.route(lead, "scored");

    const [decision] = await s.decisionsOn(lead);
    expect(decision?.trace.map(({ matched, because }) => [matched, because])).toEqual([
      [true, "score 71 is at least 60"],
      [false, "score 71 is below 90"],
    ]);
    expect(await s.storyOf(lead)).toEqual(["Sent to “First” by “Hot” (score 71 is at least 60). Score 71 by the AI."]);
  });

  it("says so when no rule matches, and counts the lead as routed", async () => {
    const s = await createScene();
    await s.setRules([rule({ min_score: 90, destination_ids: [s.first] })]);
    const lead = await storeScoredLead(s.harness, s.workspaceId, { value: 10, fallback_reason: "ai_timeout" });

    await s.route(lead, "scored");

    expect(await s.storyOf(lead)).toEqual(["No rule matched, so nobody was told. Score 10 by the embedded scorer."]);
    expect(await s.decisionsOn(lead)).toMatchObject([{ number: 1, destination_ids: [] }]);
    expect((await findLead(s.harness.db, s.workspaceId, lead.id))?.routedAtMs).not.toBeNull();
  });

  it("says that it did not wait longer for the AI, only when the AI is on", async () => {
    const withAi = await createScene();
    const withoutAi = await createScene({ OPENAI_API_KEY: "" });
    const waited = await storeScoredLead(withAi.harness, withAi.workspaceId);
    const alone = await storeScoredLead(withoutAi.harness, withoutAi.workspaceId);

    await withAi.route(waited, "scored");
    await withoutAi.route(alone, "scored");

    expect((await withAi.storyOf(waited)).join()).toContain("routing did not wait longer for the AI");
    expect((await withoutAi.storyOf(alone)).join()).not.toContain("wait");
  });

  it("adds destinations that match only by the AI's later score, and takes none away", async () => {
    const s = await createScene();
    await s.setRules([
      rule({ name: "Cold too", min_score: 20, destination_ids: [s.first] }),
      rule({ name: "Hot", min_score: 80, destination_ids: [s.second] }),
    ]);
    const lead = await storeScoredLead(s.harness, s.workspaceId, { value: 40 });
    await s.route(lead, "scored");

    await giveScore(s.harness, lead, { value: 85, source: "ai" });
    await s.route(lead, "judged");
    await s.route(lead, "judged");

    expect(await s.decisionsOn(lead)).toMatchObject([
      { number: 1, score: 40, destination_ids: [s.first] },
      { number: 2, score: 85, score_source: "ai", destination_ids: [s.second] },
    ]);
    const planned = (await plannedFor(s.harness, lead)).filter(({ type }) => type === "lead.created");
    expect(planned.map(({ id }) => id).toSorted()).toEqual([s.first, s.second].toSorted());
    expect((await s.storyOf(lead)).at(-1)).toBe(
      "The AI answered after the lead was routed (score 85): “Second” added.",
    );
  });

  it("adds them also when the AI answers while the first routing is being written", async () => {
    const s = await createScene();
    await s.setRules([rule({ destination_ids: [s.first] }), rule({ min_score: 80, destination_ids: [s.second] })]);
    const lead = await storeScoredLead(s.harness, s.workspaceId, { value: 40 });
    const [webhook] = s.harness.services.destinationKinds.values();
    if (webhook === undefined) throw new Error("no kind of destination");
    const answersMeanwhile = {
      ...webhook,
      kind: "webhook",
      async wants() {
        await giveScore(s.harness, lead, { value: 85, source: "ai" });
        await s.route(lead, "judged");
        return true;
      },
    };
    const services = { ...s.harness.services, destinationKinds: new Map([["webhook", answersMeanwhile]]) };

    await routeLead.run({ workspaceId: s.workspaceId, leadId: lead.id, reason: "scored" }, services, TURN);

    expect(await s.decisionsOn(lead)).toMatchObject([
      { number: 1, score: 40, destination_ids: [s.first] },
      { number: 2, score: 85, destination_ids: [s.second] },
    ]);
  });

  it("takes nobody away when the AI's later score is lower, and says so", async () => {
    const s = await createScene();
    await s.setRules([rule({ min_score: 60, destination_ids: [s.first] })]);
    const lead = await storeScoredLead(s.harness, s.workspaceId, { value: 70 });
    await s.route(lead, "scored");

    await giveScore(s.harness, lead, { value: 5, source: "ai" });
    await s.route(lead, "judged");

    expect(await s.decisionsOn(lead)).toHaveLength(1);
    expect((await plannedFor(s.harness, lead)).map(({ id }) => id)).toEqual([s.first, s.first]);
    expect((await s.storyOf(lead)).at(-1)).toBe(
      "The AI answered after the lead was routed (score 5): nobody is added, nobody is taken away.",
    );
  });

  it("leaves a lead that is not routed yet to its first routing when the AI answers", async () => {
    const s = await createScene();
    const lead = await storeScoredLead(s.harness, s.workspaceId, { value: 85, source: "ai" });

    await s.route(lead, "judged");
    expect(await s.decisionsOn(lead)).toEqual([]);
    await s.route(lead, "scored");

    expect(await s.decisionsOn(lead)).toMatchObject([{ number: 1, score: 85 }]);
  });

  it.each(["held", "spam"] as const)("tells nobody of a lead that is %s", async (verdict) => {
    const s = await createScene();
    const lead = await storeScoredLead(s.harness, s.workspaceId, { value: 90 }, { verdict });

    await s.route(lead, "scored");

    expect(await s.decisionsOn(lead)).toEqual([]);
    expect(await plannedFor(s.harness, lead)).toEqual([]);
  });
});

describe("a lead that somebody was quicker at than the routing", () => {
  const press = async ({ harness, headers }: Awaited<ReturnType<typeof createScene>>, lead: Lead, path: string) => {
    const answer = await harness.request(`/api/leads/${lead.id}/${path}`, { method: "POST", headers });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    harness.advance(1);
    await harness.runJobs();
  };
  const toldOf = ({ receiver }: Awaited<ReturnType<typeof createScene>>) =>
    receiver.calls.filter(({ url }) => url.endsWith("/hook")).map(({ body }) => JSON.parse(body).type);

  it("is told of with all that happened to it meanwhile, as soon as it is routed", async () => {
    const s = await createScene();
    const lead = await storeScoredLead(s.harness, s.workspaceId);
    await press(s, lead, "claim");
    expect(s.receiver.calls).toEqual([]);

    await s.route(lead, "scored");
    s.harness.advance(2_000);
    await s.harness.runJobs();

    expect(toldOf(s).toSorted()).toEqual(["lead.assigned", "lead.claimed", "lead.created", "lead.scored"]);
  });

  it("hears of its score once, as its routing tells of that", async () => {
    const s = await createScene();
    const lead = await storeScoredLead(s.harness, s.workspaceId);
    const { jobs, next } = s.harness.services;
    const event = next.afterLeadEvent({ workspaceId: s.workspaceId, leadId: lead.id }, "lead.scored", "scored:ai");
    await s.harness.db.batch(event.map(({ insert }) => insert));
    jobs.ring();
    await s.harness.runJobs();

    await s.route(lead, "scored");
    s.harness.advance(60_000);
    await s.harness.runJobs();

    expect(toldOf(s).toSorted()).toEqual(["lead.created", "lead.scored"]);
  });

  it("is routed after all when it was put aside as not a lead before, and that is taken back", async () => {
    const s = await createScene();
    const lead = await storeScoredLead(s.harness, s.workspaceId);

    for (let time = 0; time < 2; time++) {
      await press(s, lead, "not-a-lead");
      await s.route(lead, "scored");
      expect(await s.decisionsOn(lead)).toHaveLength(time);
      await press(s, lead, "reopen");
    }
    s.harness.advance(2_000);
    await s.harness.runJobs();

    expect(await s.decisionsOn(lead)).toMatchObject([{ number: 1, destination_ids: [s.first, s.second] }]);
    expect(toldOf(s).filter((type) => type === "lead.created")).toHaveLength(1);
  });
});

describe("the rules of a workspace", () => {
  const rulesOf = async ({ harness, headers }: Awaited<ReturnType<typeof createScene>>) =>
    (await (await harness.request("/api/rules", { headers })).json<{ rules: Record<string, unknown>[] }>()).rules;

  it("are the built-in one until the owner makes some, and it means destinations added later", async () => {
    const s = await createScene();
    const [builtIn] = await rulesOf(s);

    await s.setRules([{ ...builtIn, name: "Everybody" }]);
    s.harness.advance(1);
    const third = (await addWebhook(s.harness, s.headers, { name: "Third" })).destination_id;

    expect(builtIn).toMatchObject({ id: "default", all_destinations: true, destination_ids: [s.first, s.second] });
    expect(await rulesOf(s)).toMatchObject([{ name: "Everybody", destination_ids: [s.first, s.second, third] }]);
  });

  it("are replaced as one list, in order, and keep their ids", async () => {
    const s = await createScene();
    await s.setRules([rule({ name: "A" }), rule({ name: "B" })]);
    const [a, b] = await rulesOf(s);

    await s.setRules([b, { ...a, min_score: 60 }, rule({ name: "C" })]);

    const after = await rulesOf(s);
    expect(after.map(({ name }) => name)).toEqual(["B", "A", "C"]);
    expect(after.slice(0, 2).map(({ id }) => id)).toEqual([b?.id, a?.id]);
    await s.setRules([]);
    expect(await rulesOf(s)).toMatchObject([{ id: "default" }]);
  });

  it("never turn into 'everybody' when their only destination is removed", async () => {
    const s = await createScene();
    await s.setRules([rule({ destination_ids: [s.first] })]);
    await s.harness.request(`/api/destinations/${s.first}`, { method: "DELETE", headers: s.headers });
    const shown = await rulesOf(s);
    await s.setRules(shown);
    const lead = await storeScoredLead(s.harness, s.workspaceId);

    await s.route(lead, "scored");

    expect(shown).toMatchObject([{ all_destinations: false, destination_ids: [] }]);
    expect(await plannedFor(s.harness, lead)).toEqual([]);
  });

  it("F47 cannot name another workspace's destination, form or rule", async () => {
    const s = await createScene();
    const form = await makeForm(s.harness, { workspaceId: s.workspaceId });
    await s.setRules([rule({ form_ids: [form.id] })]);
    const [theirs] = await rulesOf(s);
    const stranger = await signIn(s.harness);
    const put = (rules: unknown[]) =>
      s.harness.request("/api/rules", { method: "PUT", headers: stranger.headers, body: JSON.stringify({ rules }) });

    const byDestination = await put([rule({ destination_ids: [s.first] })]);
    const byForm = await put([rule({ form_ids: [form.id] })]);
    const byRule = await put([rule({ id: theirs?.id })]);
    const lead = await storeScoredLead(s.harness, s.workspaceId);
    const decisions = await s.harness.request(`/api/leads/${lead.id}/decisions`, { headers: stranger.headers });

    expect([byDestination.status, byForm.status, byRule.status, decisions.status]).toEqual([404, 404, 404, 404]);
    expect(await byForm.json()).toMatchObject({ error: { code: "not_found", field: "rules.0.form_ids.0" } });
    expect(await rulesOf(s)).toEqual([theirs]);
  });

  it("F48 refuses fields that are not the caller's to set", async () => {
    const s = await createScene();
    const body = JSON.stringify({ rules: [rule({ workspace_id: "ws_other" })] });

    const answer = await s.harness.request("/api/rules", { method: "PUT", headers: s.headers, body });

    expect([answer.status, await answer.json()]).toMatchObject([422, { error: { code: "unknown_field" } }]);
  });
});
