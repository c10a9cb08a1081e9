import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { BackupError, dumpDatabase, readBackup, restoreDatabase } from "../tools/backup/rows.ts";
import type { Bindings } from "./env.ts";
import { createHarness } from "./testing/harness.ts";
import { createApiKeyFor, signIn } from "./testing/members.ts";
import { addWebhook, CRM_ORIGIN, createReceiver, createResolver, RESOLVER_ORIGIN } from "./testing/receiver.ts";
import { makeForm, sendWidget, widgetBody } from "./testing/submissions.ts";
import { createTelegramStandIn } from "./testing/telegram-stand-in.ts";

const { DB, TEST_MIGRATIONS } = env as unknown as Bindings & {
  TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1];
};
const ABOUT = { madeAt: "2026-11-21T09:00:00.000Z", keys: "k" };

/** The database of a folder that was just made. */
async function loseEverything(): Promise<void> {
  await reset();
  await applyD1Migrations(DB, TEST_MIGRATIONS);
}

/** A workspace with a form, an endpoint, an API key and a lead that has just come. */
async function createScene() {
  const receiver = createReceiver();
  const harness = createHarness({
    vendors: {
      [CRM_ORIGIN]: receiver.vendor,
      [RESOLVER_ORIGIN]: createResolver(),
      "http://telegram.test": createTelegramStandIn().vendor,
      "http://openai.test": () => new Response("", { status: 503 }),
    },
  });
  const owner = await signIn(harness);
  const key = await createApiKeyFor(harness, owner.workspaceId);
  await addWebhook(harness, owner.headers);
  const form = await makeForm(harness, { workspaceId: owner.workspaceId });
  for (let lead = 0; lead < 3; lead++) await sendWidget(harness, form.id, await widgetBody(harness, form.id));
  return { harness, receiver, owner, key };
}

describe("a backup", () => {
  it("F76 WC-14 brings back every row of every table, and the search with them", async () => {
    const { harness, owner, key } = await createScene();
    await harness.runJobs();
    const backup = await dumpDatabase(DB, ABOUT);
    const { head, rows } = readBackup(backup);
    expect(head.tables).toMatchObject({ workspaces: 1, leads: 3, webhook_endpoints: 1 });
    expect(rows.length).toBe(Object.values(head.tables).reduce((sum, count) => sum + count, 0));
    expect(rows.length).toBeGreaterThan(30);

    await loseEverything();
    await restoreDatabase(DB, backup);

    expect(await dumpDatabase(DB, ABOUT)).toEqual(backup);
    const found = await harness.request("/api/leads?q=website", { headers: owner.headers });
    expect((await found.json<{ leads: unknown[] }>()).leads).toHaveLength(3);
    expect((await harness.request("/v1/leads", { headers: key })).status).toBe(200);
    const triggers = await DB.prepare("SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'trigger'").first("n");
    await loseEverything();
    expect(await DB.prepare("SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'trigger'").first("n")).toBe(
      triggers,
    );
  });

  it("F76 of the time before the effects sends no old event under a new id", async () => {
    const { harness, receiver } = await createScene();
    const idsOf = (from: number) => receiver.calls.slice(from).map(({ headers }) => headers.get("webhook-id"));
    const backup = await dumpDatabase(DB, ABOUT);
    await harness.runJobs();
    const before = idsOf(0);
    expect(new Set(before).size).toBeGreaterThanOrEqual(3);

    await loseEverything();
    await restoreDatabase(DB, backup);
    harness.services.cache.clear();
    harness.advance(5 * 60_000);
    await harness.runJobs();

    expect(idsOf(before.length).toSorted()).toEqual(before.toSorted());
  });

  it("is refused when it was cut off, changed, or made by a newer version, and then changes nothing", async () => {
    await createScene();
    const backup = await dumpDatabase(DB, ABOUT);
    const [head = "", ...rest] = backup;
    const newer = head.replace('"schema":[', '"schema":["9999_future.sql",');
    const resealed = (await dumpDatabase(DB, { ...ABOUT, keys: "other" })).with(0, newer);

    for (const bad of [
      backup.slice(0, -1),
      backup.toSpliced(5, 1),
      [newer, ...rest],
      resealed,
      [],
      ["{}"],
      ["PK\u0003"],
    ]) {
      await expect(restoreDatabase(DB, bad)).rejects.toThrow(BackupError);
    }
    expect(await dumpDatabase(DB, ABOUT)).toEqual(backup);
  });
});
