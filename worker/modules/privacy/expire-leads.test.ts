import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "../../core/time.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { storeLead } from "../../testing/leads.ts";
import { signIn } from "../../testing/members.ts";

function keepDays(harness: Harness, headers: Record<string, string>, days: number | null) {
  return harness.request("/api/privacy/retention", {
    method: "PUT",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ keep_leads_days: days }),
  });
}

async function namesOf({ db }: Harness, workspaceId: string) {
  const { results } = await db
    .prepare("SELECT name FROM leads WHERE workspace_id = ? ORDER BY name")
    .bind(workspaceId)
    .all<{ name: string }>();
  return results.map(({ name }) => name);
}

describe("erasing leads by age", () => {
  it("F74 erases what is older than the workspace keeps it, with all that was made of it, and nothing sooner", async () => {
    const harness = createHarness({ vars: { OPENAI_API_KEY: "" } });
    const { workspaceId, headers } = await signIn(harness);
    const other = await signIn(harness);
    await storeLead(harness, workspaceId, { name: "Old", email: "old@example.com", phone: "", phoneE164: null });
    await storeLead(harness, other.workspaceId, { name: "Old, elsewhere" });
    await keepDays(harness, headers, 30);
    harness.advance(15 * DAY_MS);
    await storeLead(harness, workspaceId, { name: "Young", email: "young@example.com", phone: "", phoneE164: null });
    await harness.runJobs();

    harness.advance(15 * DAY_MS - 2 * MINUTE_MS);
    await harness.runSweeps();
    const before = await namesOf(harness, workspaceId);
    harness.advance(61 * MINUTE_MS);
    await harness.runSweeps();

    expect(before).toEqual(["Old", "Young"]);
    expect(await namesOf(harness, workspaceId)).toEqual(["Young"]);
    expect(await namesOf(harness, other.workspaceId)).toEqual(["Old, elsewhere"]);
    const contacts = await harness.db
      .prepare("SELECT email FROM contacts WHERE workspace_id = ?")
      .bind(workspaceId)
      .all<{ email: string }>();
    expect(contacts.results.map(({ email }) => email)).toEqual(["young@example.com"]);
    const later = await signIn(harness, { workspaceId }); // the session of a month ago has ended
    const { acts } = await (await harness.request("/api/privacy", { headers: later.headers })).json<{
      acts: object[];
    }>();
    expect(acts).toEqual([expect.objectContaining({ kind: "leads_expired", leads: 1, member_id: null })]);
  });

  it("F74 is off until somebody switches it on, and off again when they switch it off", async () => {
    const harness = createHarness({ vars: { OPENAI_API_KEY: "" } });
    const { workspaceId } = await signIn(harness);
    await storeLead(harness, workspaceId);
    harness.advance(400 * DAY_MS);
    const { headers } = await signIn(harness, { workspaceId });

    await harness.runSweeps();
    const kept = await namesOf(harness, workspaceId);
    await keepDays(harness, headers, 30);
    await keepDays(harness, headers, null);
    await harness.runSweeps();

    expect(kept).toHaveLength(1);
    expect(await namesOf(harness, workspaceId)).toHaveLength(1);
  });

  it("F74 does so much in a minute, gives every workspace its turn, and gets to the end", async () => {
    const harness = createHarness({ vars: { OPENAI_API_KEY: "" } });
    const crowded = await signIn(harness);
    const small = await signIn(harness);
    for (let n = 0; n < 60; n++) await storeLead(harness, crowded.workspaceId, { email: `n${n}@example.com` });
    await storeLead(harness, small.workspaceId);
    harness.advance(31 * DAY_MS);
    for (const { workspaceId } of [crowded, small]) {
      await keepDays(harness, (await signIn(harness, { workspaceId })).headers, 30);
    }
    const left: number[][] = [];

    for (let minute = 0; minute < 3; minute++) {
      await harness.runSweeps();
      const counts = [crowded, small].map(async ({ workspaceId }) => (await namesOf(harness, workspaceId)).length);
      left.push(await Promise.all(counts));
      harness.advance(MINUTE_MS);
    }

    expect(left).toEqual([
      [35, 0],
      [10, 0],
      [0, 0],
    ]);
  });

  it("F74 tells beforehand how many would go, and takes no shorter time than 30 days", async () => {
    const harness = createHarness();
    const { workspaceId } = await signIn(harness);
    await storeLead(harness, workspaceId);
    harness.advance(31 * DAY_MS);
    await storeLead(harness, workspaceId);
    const { headers } = await signIn(harness, { workspaceId });
    const agent = await signIn(harness, { workspaceId, role: "agent" });

    const preview = await harness.request("/api/privacy/retention-preview?keep_leads_days=30", { headers });

    expect(await preview.json()).toEqual({ leads: 1 });
    expect((await keepDays(harness, headers, 29)).status).toBe(422);
    expect((await keepDays(harness, headers, 3_651)).status).toBe(422);
    expect((await keepDays(harness, agent.headers, 90)).status).toBe(403);
    expect(await (await keepDays(harness, headers, 90)).json()).toMatchObject({ keep_leads_days: 90 });
  });
});
