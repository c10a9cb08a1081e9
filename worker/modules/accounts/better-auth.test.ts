import { afterEach, describe, expect, it, vi } from "vitest";
import { DAY_MS } from "../../core/time.ts";
import { createHarness } from "../../testing/harness.ts";
import { cookieHeader } from "../../testing/members.ts";
import { signInLibrary } from "./better-auth.ts";

describe("the sign-in library", () => {
  afterEach(() => void vi.useRealTimers());

  it("finds in the migrations every table and column that its installed version wants", async () => {
    const { getMigrations } = await import("better-auth/db/migration");
    const library = await signInLibrary(createHarness().services);

    const { toBeCreated, toBeAdded } = await getMigrations(library.options);

    expect([toBeCreated, toBeAdded]).toEqual([[], []]);
  });

  it("renews a session that is visited again after a day, for another thirty days", async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 21), toFake: ["Date"] });
    const harness = createHarness({ nowMs: Date.now() });
    const library = await signInLibrary(harness.services);
    const cookie = cookieHeader((await library.openSession("owner@example.com")).setCookies);
    const advanceDays = (days: number) => {
      harness.advance(days * DAY_MS);
      vi.setSystemTime(harness.now());
    };

    expect((await library.findSession(cookie))?.setCookies).toEqual([]);
    advanceDays(20);
    expect((await library.findSession(cookie))?.setCookies[0]).toContain("Max-Age=2592000");
    advanceDays(20);
    expect((await library.findSession(cookie))?.email).toBe("owner@example.com");
    advanceDays(30);
    expect(await library.findSession(cookie)).toBeNull();
  });

  it("F50 serves none of its own addresses, so that no code has a second purpose (GHSA-965c-763c-88jm)", async () => {
    const harness = createHarness();

    for (const path of ["/api/auth/get-session", "/api/auth/sign-in/email-otp", "/api/auth/email-otp/verify-email"]) {
      expect((await harness.request(path, { method: "POST" })).status).toBe(404);
    }
  });
});
