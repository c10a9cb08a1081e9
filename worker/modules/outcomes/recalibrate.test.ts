import { beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "../../core/time.ts";
import { AI_ORIGIN, judged, loadAiSdk } from "../../testing/ai-vendor.ts";
import { createHarness, type HarnessOptions } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";
import { storeScoredLead } from "../../testing/scored-lead.ts";
import type { Outcome } from "../leads/contract.ts";
import { COUNT_DECIDED } from "../leads/decided.store.ts";
import { countDecided, findLead, setOutcome } from "../leads/index.ts";
import type { ApiRecalibration } from "./contract.ts";

beforeAll(loadAiSdk, 60_000);

async function createScene(options: HarnessOptions = {}) {
  const harness = createHarness({ vars: { OPENAI_API_KEY: "" }, ...options });
  const owner = await signIn(harness);
  const { workspaceId, headers } = owner;
  let visitors = 0;

  /** So many leads of a score that became this. */
  async function decided(score: number, count: number, outcome: Outcome): Promise<void> {
    for (let n = 0; n < count; n++) {
      const lead = await storeScoredLead(harness, workspaceId, { value: score });
      const given = { outcome, amount: null, atMs: harness.now() };
      await setOutcome(harness.services, workspaceId, lead.id, { memberId: null, name: "CRM", via: "crm" }, given);
    }
  }
  async function ask(method: string, path = "", body?: unknown, by = headers): Promise<ApiRecalibration> {
    const init = { method, headers: by, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return (await harness.request(`/api/recalibration${path}`, init)).json<ApiRecalibration>();
  }
  return {
    harness,
    workspaceId,
    owner,
    decided,
    ask,
    /** The scores go on claiming what they do, while every lead of 50 is won and none of 90. */
    async teach(): Promise<void> {
      await decided(50, 16, "won");
      await decided(90, 10, "lost");
      await decided(90, 6, "junk");
      harness.advance(HOUR_MS);
      await harness.runJobs();
    },
    /** The score that a lead of somebody new gets: one who writes again is worth a little more. */
    async scoreOfNew() {
      const somebody = { email: `visitor-${++visitors}@example.com`, phoneE164: null };
      const lead = await storeLead(harness, workspaceId, somebody);
      await harness.runJobs();
      return findLead(harness.db, workspaceId, lead.id);
    },
  };
}

describe("outcomes recalibrate the score", () => {
  it("moves the score of later leads, with the reason among the others, within the hour", async () => {
    const { teach, scoreOfNew, ask } = await createScene();
    const before = await scoreOfNew();

    await teach();
    const after = await scoreOfNew();

    const reason = after?.scoreDetails?.reasons.at(-1);
    expect(after?.score).toBe((before?.score ?? 0) + (reason?.points ?? 0));
    expect(after?.score).not.toBe(before?.score);
    expect(reason?.label).toBe("Of 16 leads that scored like this, 0 were won");
    expect(await ask("GET")).toMatchObject({ enabled: true, version: 1, decided: 32, won: 16 });
  });

  it("moves what the AI says by the same curve, and only once", async () => {
    const { teach, scoreOfNew } = await createScene({ vars: {}, vendors: { [AI_ORIGIN]: () => judged() } });
    await teach();

    const lead = await scoreOfNew();

    const moves = lead?.scoreDetails?.reasons.filter(({ label }) => label.startsWith("Of 16 leads")) ?? [];
    expect(lead?.scoreSource).toBe("ai");
    expect(moves).toHaveLength(1);
    expect(lead?.score).toBe((lead?.scoreDetails?.calibrated_from ?? 0) + (moves[0]?.points ?? 0));
  });

  it("changes nothing below thirty outcomes with ten of each side, and says how many there are", async () => {
    const { decided, harness, scoreOfNew, ask } = await createScene();
    const before = await scoreOfNew();
    await decided(70, 9, "won");
    await decided(30, 25, "lost");
    harness.advance(HOUR_MS);
    await harness.runJobs();

    expect((await scoreOfNew())?.score).toBe(before?.score);
    expect(await ask("GET")).toMatchObject({ version: 0, decided: 34, won: 9, bands: null, min_of_each_side: 10 });
  });

  it("draws one curve for all outcomes of an hour, and none that says the same as the last", async () => {
    const { teach, decided, harness } = await createScene();
    await teach();
    const count = (sql: string) => harness.db.prepare(sql).first<number>("n");

    expect(await count("SELECT COUNT(*) AS n FROM jobs WHERE name = 'scores.recalibrate'")).toBe(1);
    const { results } = await harness.db.prepare("SELECT data FROM jobs WHERE name = 'scores.recalibrate'").all();
    expect(JSON.stringify(results)).not.toContain("lead_");

    await decided(70, 1, "won");
    const lead = await storeScoredLead(harness, "ws_none", { value: 70 });
    expect(lead.score).toBe(70);
    harness.advance(HOUR_MS);
    await harness.runJobs();
    expect(await count("SELECT MAX(version) AS n FROM recalibrations")).toBe(2);
    harness.advance(HOUR_MS);
    await harness.runJobs();
    expect(await count("SELECT MAX(version) AS n FROM recalibrations")).toBe(2);
  });

  it("learns from the score before it was moved, so that it never feeds on itself", async () => {
    const { teach, scoreOfNew, harness, workspaceId } = await createScene();
    await teach();
    const moved = await scoreOfNew();
    const given = { outcome: "won", amount: null, atMs: harness.now() } as const;
    await setOutcome(harness.services, workspaceId, moved?.id ?? "", { memberId: null, name: "CRM" }, given);

    const before = moved?.scoreDetails?.calibrated_from;
    const counts = await countDecided(harness.db, workspaceId, harness.now());
    expect(before).toBeGreaterThan(80);

    expect(before).not.toBe(moved?.score);
    expect(counts).toEqual([{ score: before, outcome: "won", leads: 1 }]);
  });

  it("is switched off and on by the owner: off, later scores are as they would be without", async () => {
    const { teach, scoreOfNew, ask } = await createScene();
    const before = await scoreOfNew();
    await teach();
    const moved = await scoreOfNew();

    expect(await ask("PATCH", "", { enabled: false })).toMatchObject({ enabled: false, version: 1 });
    expect((await scoreOfNew())?.score).toBe(before?.score);
    await ask("PATCH", "", { enabled: true });
    expect((await scoreOfNew())?.score).toBe(moved?.score);
  });

  it("begins anew when the owner resets it: only outcomes from then on count", async () => {
    const { teach, scoreOfNew, ask, harness } = await createScene();
    const before = await scoreOfNew();
    await teach();
    harness.advance(1);

    expect(await ask("POST", "/reset")).toMatchObject({ version: 2, decided: 0, won: 0, bands: null });
    expect((await scoreOfNew())?.score).toBe(before?.score);

    await teach();
    expect(await ask("GET")).toMatchObject({ version: 3, decided: 32 });
  });

  it("says nothing to another workspace's scores", async () => {
    const { teach, harness, ask } = await createScene();
    const stranger = await signIn(harness);
    await teach();

    expect(await ask("GET", "", undefined, stranger.headers)).toMatchObject({ version: 0, decided: 0 });
  });

  it("forgets what became of leads more than a year ago", async () => {
    const { teach, decided, ask, harness, workspaceId } = await createScene();
    await teach();
    harness.advance(366 * 24 * HOUR_MS);
    await decided(50, 1, "won");
    harness.advance(HOUR_MS);
    await harness.runJobs();

    const later = await signIn(harness, { workspaceId });
    expect(await ask("GET", "", undefined, later.headers)).toMatchObject({ decided: 1, bands: null, version: 2 });
  });

  it("reads what became of leads from an index alone, however long they are", async () => {
    const { harness } = await createScene();
    const { results } = await harness.db
      .prepare(`EXPLAIN QUERY PLAN ${COUNT_DECIDED}`)
      .bind("ws_1", 0)
      .all<{ detail: string }>();

    expect(results.map(({ detail }) => detail).join("\n")).toContain("USING COVERING INDEX leads_decided");
  });
});
