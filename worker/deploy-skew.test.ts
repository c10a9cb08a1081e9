import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import type { Bindings, LifeboatMessage } from "./env.ts";
import { landLifeboat } from "./index.ts";
import { defaultDefinition } from "./modules/forms/index.ts";
import { createHarness, type Harness } from "./testing/harness.ts";
import { sendWidget, storedLeads, widgetBody } from "./testing/submissions.ts";

const { DB, LIFEBOAT, TEST_MIGRATIONS } = env as unknown as Bindings & {
  TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1];
};

/** The schema with which the product was first released; every migration since then may run beneath living code. */
const FIRST_RELEASE = 12;

const upTo = (count: number) => applyD1Migrations(DB, TEST_MIGRATIONS.slice(0, count));

/** A live form, by the columns that the first release knew. */
async function insertForm({ services }: Harness): Promise<string> {
  const id = services.newId("form");
  await DB.prepare(
    `INSERT INTO forms (id, workspace_id, name, status, version, definition, allowed_origins, created_at_ms, updated_at_ms)
     VALUES (?1, ?2, 'Contact', 'live', 1, ?3, '[]', ?4, ?4)`,
  )
    .bind(id, services.newId("workspace"), JSON.stringify(defaultDefinition()), services.now())
    .run();
  return id;
}

/** Hands the lifeboat's messages to their consumer until it keeps none. */
async function land({ bindings, overrides, waitUntil }: Harness, sealed: readonly LifeboatMessage[]): Promise<void> {
  const again = new Set<LifeboatMessage>(sealed);
  const messages = sealed.map((body, n) => ({
    id: String(n),
    body,
    attempts: 1,
    timestamp: new Date(0),
    ack: () => void again.delete(body),
    retry() {},
  }));
  await landLifeboat({ queue: "leadbell-lifeboat", messages }, bindings, { waitUntil }, overrides);
  expect(again.size).toBe(0);
}

it("F17 takes every submission while the code is ahead of the schema, and each is one lead when it has caught up", async () => {
  const harness = createHarness();
  await reset();
  await upTo(FIRST_RELEASE);
  const formId = await insertForm(harness);
  const statuses: number[] = [];
  const bodies: unknown[] = [];
  const submit = async () => {
    const body = await widgetBody(harness, formId);
    bodies.push(body);
    statuses.push((await sendWidget(harness, formId, body)).status);
  };

  for (let count = FIRST_RELEASE; count <= TEST_MIGRATIONS.length; count++) {
    await Promise.all([submit(), upTo(count), submit()]);
    await harness.runJobs().catch(() => 0); // a job that meets an older schema is tried again
  }
  await Promise.all(bodies.map((body) => sendWidget(harness, formId, body))); // as a browser does that heard nothing
  await land(
    harness,
    vi.mocked(LIFEBOAT.send).mock.calls.map(([message]) => message),
  );
  for (let minute = 0; minute < 10; minute++) {
    harness.advance(60_000);
    await harness.runCron();
  }

  expect(new Set(statuses)).toEqual(new Set([202]));
  const leads = await storedLeads(harness);
  expect(leads.map(({ submission_id: id }) => id).toSorted()).toEqual(
    bodies.map((body) => (body as { submission_id: string }).submission_id).toSorted(),
  );
  expect(leads.every(({ score }) => score !== null)).toBe(true);
});
