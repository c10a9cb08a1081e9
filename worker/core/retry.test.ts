import { describe, expect, it } from "vitest";
import { MAX_RETRY_AFTER_MS, nextTryAtMs, retryAfterMs, WEBHOOK_RETRY_DELAYS_MS } from "./retry.ts";
import { DAY_MS } from "./time.ts";

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);

describe("when to try again", () => {
  it("spreads ten tries over 75 h 35 min 5 s, as the Standard Webhooks example does", () => {
    const totalMs = WEBHOOK_RETRY_DELAYS_MS.reduce((sum, delayMs) => sum + delayMs, 0);

    expect(WEBHOOK_RETRY_DELAYS_MS).toHaveLength(9);
    expect(totalMs).toBe(((75 * 60 + 35) * 60 + 5) * 1_000);
  });

  it.each([
    ["the dice show nothing", 0, 0.8],
    ["the dice show the middle", 0.5, 1],
    ["the dice show almost all", 0.999_999, 1.2],
  ])("stays within a fifth of the planned gap when %s", (_, random, share) => {
    const dueAtMs = nextTryAtMs([10_000], 1, NOW, random);

    expect(dueAtMs).toBeCloseTo(NOW + 10_000 * share, -1);
  });

  it("ends when the table is used up", () => {
    expect(nextTryAtMs([1_000, 2_000], 3, NOW, 0.5)).toBeNull();
  });

  it("never comes sooner than the receiver asked, and never later than a day for its sake", () => {
    expect(nextTryAtMs([1_000], 1, NOW, 0.5, 60_000)).toBe(NOW + 60_000);
    expect(nextTryAtMs([1_000], 1, NOW, 0.5, 400 * DAY_MS)).toBe(NOW + MAX_RETRY_AFTER_MS);
  });

  it.each([
    ["120", 120_000],
    [new Date(NOW + 90_000).toUTCString(), 90_000],
    [" 7 ", 7_000],
    ["1.5", 1_500],
    ["Thursday, 32-Nov-26 09:00:00 GMT", 0],
    ["-5", 0],
    ["soon", 0],
    ["", 0],
    [null, 0],
    ["0x10", 0],
    [new Date(NOW - 90_000).toUTCString(), 0],
    ["315360000", MAX_RETRY_AFTER_MS],
  ])("F27 reads Retry-After %s as %i ms", (header, expectedMs) => {
    expect(retryAfterMs(header, NOW)).toBe(expectedMs);
  });
});
