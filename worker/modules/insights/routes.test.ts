import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "../../core/time.ts";
import { createHarness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { storeScoredLead } from "../../testing/scored-lead.ts";
import type { NewLead, Outcome } from "../leads/contract.ts";
import { claimLead, findLead, setOutcome } from "../leads/index.ts";
import { COUNT_BY_MONTH, COUNT_FUNNEL, countBySql, DIMENSIONS, MEDIAN_CLAIMS } from "../leads/report.store.ts";
import type { ApiReport, ApiSourcesReport } from "./contract.ts";

async function createScene() {
  const harness = createHarness();
  const owner = await signIn(harness);
  const { workspaceId, headers } = owner;
  return {
    harness,
    workspaceId,
    owner,
    async aLead(score: number, outcome: Outcome | null, about: Partial<NewLead> = {}) {
      const lead = await storeScoredLead(harness, workspaceId, { value: score }, about);
      if (outcome !== null) {
        const given = { outcome, amount: null, atMs: harness.now() };
        await setOutcome(harness.services, workspaceId, lead.id, { memberId: null, name: "CRM", via: "crm" }, given);
      }
      return lead;
    },
    async report(query = "", by = headers): Promise<ApiReport> {
      return (await harness.request(`/api/reports${query}`, { headers: by })).json<ApiReport>();
    },
    async sources(by: string): Promise<ApiSourcesReport["rows"]> {
      const answer = await harness.request(`/api/reports/sources?by=${by}`, { headers });
      return (await answer.json<ApiSourcesReport>()).rows;
    },
  };
}

describe("reports", () => {
  it("tell precision at the top by month with its counts, and claim nothing where there are too few", async () => {
    const { harness, aLead, report } = await createScene();
    const lastMonth = { createdAtMs: harness.now() - 30 * DAY_MS };
    for (let n = 0; n < 25; n++) await aLead(85, n < 15 ? "won" : "lost", lastMonth);
    await aLead(85, "won");
    await aLead(20, "junk");
    await aLead(20, null);
    await aLead(90, "won", { createdAtMs: harness.now() - 400 * DAY_MS });

    const { precision, min_decided: least, time_zone: timeZone } = await report("?months=2");

    expect([least, timeZone]).toEqual([20, "UTC"]);
    expect(precision).toMatchObject({ leads: 28, top: { decided: 26, won: 16 }, all: { decided: 27, won: 16 } });
    expect(precision.comparison).toBe("too_few");
    expect(precision.months).toMatchObject([
      { month: "2026-10", top: { decided: 25, won: 15, rate: 0.6 }, all: { decided: 25, won: 15, rate: 0.6 } },
      { month: "2026-11", top: { decided: 1, won: 1, rate: null }, all: { decided: 2, won: 1, rate: null } },
    ]);
  });

  it("tell how far leads came: sent, accepted, answered, won", async () => {
    const { aLead, report, harness, workspaceId } = await createScene();
    await aLead(80, "won");
    await aLead(10, null, { verdict: "spam" });
    await aLead(50, null, { verdict: "held" });
    await aLead(50, null);
    const claimed = await aLead(60, null);
    await claimLead(harness.services, workspaceId, claimed.id, { memberId: "mem_1", name: "First" });

    expect((await report()).funnel).toEqual({ submissions: 5, accepted: 3, answered: 2, won: 1 });
  });

  it("tell how long leads wait for each member, by the median", async () => {
    const { aLead, report, harness, workspaceId } = await createScene();
    for (const [name, minutes] of [
      ["First", 10],
      ["First", 20],
      ["First", 600],
      ["Second", 2],
      ["Second", 4],
    ] as const) {
      const lead = await aLead(60, null, { createdAtMs: harness.now() - minutes * MINUTE_MS });
      await claimLead(harness.services, workspaceId, lead.id, { memberId: name, name });
    }

    expect((await report()).response_times).toEqual([
      { name: "First", claims: 3, median_seconds: 1_200 },
      { name: "Second", claims: 2, median_seconds: 180 },
    ]);
  });

  it("tell what became of leads by source, form, campaign and page, the largest first", async () => {
    const { aLead, sources } = await createScene();
    const from = (campaign: string) => ({ utm: { utm_source: "search", utm_campaign: campaign } });
    const page = "https://shop.example/prices";
    await aLead(80, "won", { formId: "frm_a", context: { ...from("spring"), page_url: `${page}?secret=1` } });
    await aLead(80, "lost", { formId: "frm_a", context: { ...from("spring"), page_url: page } });
    await aLead(80, "junk", { formId: "frm_b", source: "api", context: { utm: { utm_source: "mail" } } });
    await aLead(80, null, { formId: "frm_a", verdict: "spam" });

    expect(await sources("form")).toMatchObject([
      { name: "frm_a", leads: 3, accepted: 2, held: 0, spam: 1, won: 1, lost: 1, junk: 0, share: { decided: 2 } },
      { name: "frm_b", leads: 1, won: 0, junk: 1 },
    ]);
    expect((await sources("source")).map(({ name, leads }) => [name, leads])).toEqual([
      ["widget", 3],
      ["api", 1],
    ]);
    expect((await sources("campaign")).map(({ name, leads }) => [name, leads])).toEqual([
      ["spring", 2],
      ["", 1],
      ["mail", 1],
    ]);
    expect((await sources("page")).map(({ name, leads }) => [name, leads])).toEqual([
      ["", 2],
      [page, 2],
    ]);
  });

  it("F47 tell nothing of another workspace", async () => {
    const { aLead, report, harness } = await createScene();
    await aLead(80, "won");
    const stranger = await signIn(harness);

    const { precision, funnel } = await report("", stranger.headers);

    expect(precision.leads).toBe(0);
    expect(funnel).toEqual({ submissions: 0, accepted: 0, answered: 0, won: 0 });
  });

  it("LB-23 leave out who asked not to be counted, in every figure", async () => {
    const { harness, aLead, report, sources, workspaceId } = await createScene();
    const about = { email: "leave-me-out@example.com", phone: "", phoneE164: null };
    const { id } = await aLead(85, "won", about);
    await aLead(85, "won", { email: "count-me@example.com", phone: "", phoneE164: null });
    const { contactId } = (await findLead(harness.db, workspaceId, id)) ?? {};
    const before = await report();

    await harness.db.prepare(`UPDATE contacts SET restrictions = '["analytics"]' WHERE id = ?`).bind(contactId).run();

    const after = await report();
    expect([before.funnel.submissions, after.funnel.submissions]).toEqual([2, 1]);
    expect([before.precision.leads, after.precision.leads]).toEqual([2, 1]);
    expect((await sources("source")).map(({ leads }) => leads)).toEqual([1]);
  });

  it("count months by the workspace's own calendar", async () => {
    const { harness, aLead, report, owner } = await createScene();
    const body = JSON.stringify({ time_zone: "Pacific/Auckland" });
    await harness.request("/api/workspace", { method: "PATCH", headers: owner.headers, body });
    await aLead(80, "won", { createdAtMs: Date.parse("2026-10-31T12:00:00Z") }); // 1 November there

    const { precision } = await report("?months=1");

    expect(precision.months).toMatchObject([{ month: "2026-11", leads: 1 }]);
  });

  it("read an index alone, so that they cost the same however long leads are", async () => {
    const { harness } = await createScene();
    const statements = [
      [COUNT_BY_MONTH, "ws_1", "[[0,1]]"],
      [COUNT_FUNNEL, "ws_1", 0, 1],
      [MEDIAN_CLAIMS, "ws_1", 0, 1, 20],
      ...DIMENSIONS.map((dimension) => [countBySql(dimension), "ws_1", 0, 1, 30]),
    ];

    for (const [sql, ...params] of statements) {
      const plan = harness.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...params);
      const steps = (await plan.all<{ detail: string }>()).results.map(({ detail }) => detail).join("\n");
      expect(steps).toContain("COVERING INDEX leads_report (workspace_id=? AND created_at_ms>? AND created_at_ms<?)");
    }
  });
});
