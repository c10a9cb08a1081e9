import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, vi } from "vitest";
import { background } from "./background.ts";

// Each test begins with empty storage and the migrations that ship. The doorbell is silent: tests work jobs off by hand,
// so that nothing fires into the next test.
beforeEach(async () => {
  const { DB, DOORBELL, LIFEBOAT, TEST_MIGRATIONS } = env as unknown as TestBindings;
  while (background.length > 0) await Promise.allSettled(background.splice(0)); // what ends may have begun something else
  vi.restoreAllMocks();
  // At once, and before anything is waited for: what the last test left running must find no real queue.
  vi.spyOn(DOORBELL, "send").mockResolvedValue(undefined as never);
  vi.spyOn(LIFEBOAT, "send").mockResolvedValue(undefined as never);
  await reset();
  await applyD1Migrations(DB, TEST_MIGRATIONS);
});

interface TestBindings {
  DB: D1Database;
  DOORBELL: Queue;
  LIFEBOAT: Queue;
  TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1];
}
