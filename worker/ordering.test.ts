import { expect, it } from "vitest";
import { findLead, listLedger } from "./modules/leads/index.ts";
import { JOB_BOOK } from "./modules.ts";
import { createHarness, type Harness } from "./testing/harness.ts";
import { storeLead } from "./testing/leads.ts";
import { signIn } from "./testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "./testing/receiver.ts";

interface Shown {
  id: string;
  type: string;
  data: { lead: { id: string; version: number; status: string; score: number | null; claimed_by: string | null } };
}

/** Runs what is due, the newest first, until nothing is; jobs that name their own time wait for it. */
async function runBackwards(harness: Harness): Promise<void> {
  const due = harness.db.prepare(
    "SELECT id, name, data FROM jobs WHERE status = 'due' AND due_at_ms <= ? ORDER BY created_at_ms DESC, rowid DESC",
  );
  for (;;) {
    const { results } = await due.bind(harness.now()).all<{ id: string; name: string; data: string }>();
    if (results.length === 0) return;
    for (const { id, name, data } of results) {
      const outcome = await JOB_BOOK.get(name)?.run(JSON.parse(data), harness.services, { number: 1 });
      await harness.db
        .prepare("UPDATE jobs SET status = ?2, due_at_ms = ?3 WHERE id = ?1")
        .bind(id, outcome === undefined ? "done" : "due", outcome?.againAtMs ?? 0)
        .run();
    }
  }
}

/** A lead that is scored, claimed, given back and claimed again, told to a CRM by jobs that run as `work` says. */
async function live(work: (harness: Harness) => Promise<unknown>) {
  const receiver = createReceiver();
  const harness = createHarness({
    vars: { OPENAI_API_KEY: "" },
    vendors: { [RESOLVER_ORIGIN]: createResolver(), [CRM_ORIGIN]: receiver.vendor },
  });
  const { workspaceId, headers } = await signIn(harness);
  await addWebhook(harness, headers);
  const lead = await storeLead(harness, workspaceId);
  const press = (verb: string) => harness.request(`/api/leads/${lead.id}/${verb}`, { method: "POST", headers });
  const settle = async () => {
    for (let minute = 0; minute < 3; minute++) {
      await work(harness);
      harness.advance(60_000);
    }
  };

  await settle();
  for (const verb of ["claim", "unclaim", "claim"]) {
    expect((await press(verb)).status).toBe(200);
    harness.advance(1_000);
  }
  await settle();

  const events = receiver.calls.map(({ body }) => JSON.parse(body) as Shown);
  const kept = events.reduce((best, event) => (event.data.lead.version > best.data.lead.version ? event : best));
  const stored = await findLead(harness.db, workspaceId, lead.id);
  const ledger = await listLedger(harness.db, workspaceId, lead.id);
  return {
    stored: { status: stored?.status, score: stored?.score, version: stored?.version, by: stored?.claimedByName },
    kept: { status: kept.data.lead.status, score: kept.data.lead.score, version: kept.data.lead.version },
    types: events.map(({ type }) => type).toSorted(),
    ids: new Set(events.map(({ id }) => id)).size,
    ledger: ledger.map(({ kind }) => kind).toSorted(),
  };
}

it("F23 ends in the same state when every message comes in the reverse order, and versions tell which is the newest", async () => {
  const inOrder = await live((harness) => harness.runJobs());
  const reversed = await live(runBackwards);

  expect(reversed).toEqual(inOrder);
  expect(reversed.types.length).toBeGreaterThanOrEqual(6);
  expect(reversed.ids).toBe(reversed.types.length);
  expect(reversed.kept).toEqual({ ...reversed.kept, version: reversed.stored.version, status: "claimed" });
});
