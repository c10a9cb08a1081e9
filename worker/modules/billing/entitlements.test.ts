import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../core/time.ts";
import { entitlements, NOTHING_BOUGHT, type PlanState, type Usage } from "./entitlements.ts";
import { forecast, monthAt } from "./forecast.ts";
import { PLANS } from "./plans.ts";

const NOW = Date.UTC(2026, 10, 21, 9);
const NO_USE: Usage = {
  leadsAccepted: 0,
  aiJudgements: 0,
  seats: 1,
  destinations: 0,
  grantedLeads: 0,
  grantedAi: 0,
  grantedSeats: 0,
  grantedDestinations: 0,
};
const bought = (change: Partial<PlanState>): PlanState => ({
  ...NOTHING_BOUGHT,
  plan: "pro",
  interval: "month",
  status: "active",
  periodEndMs: NOW + 10 * DAY_MS,
  ...change,
});

describe("what a plan allows", () => {
  it.each<[string, PlanState, string, string, number | null]>([
    ["nothing bought", NOTHING_BOUGHT, "free", "free", null],
    ["paid", bought({}), "pro", "active", null],
    ["on trial", bought({ status: "trialing", trialEndMs: NOW + DAY_MS }), "pro", "trial", null],
    ["cancelled, before its end", bought({ cancelAtMs: NOW + 1 }), "pro", "ending", NOW + 1],
    ["cancelled, at its end", bought({ cancelAtMs: NOW }), "free", "free", null],
    ["cancelled in the trial", bought({ status: "trialing", cancelAtMs: NOW + DAY_MS }), "pro", "ending", NOW + DAY_MS],
    ["payment failed just now", bought({ status: "past_due", pastDueSinceMs: NOW }), "pro", "grace", NOW + 7 * DAY_MS],
    [
      "payment failed a week ago but for a moment",
      bought({ status: "past_due", pastDueSinceMs: NOW - 7 * DAY_MS + 1 }),
      "pro",
      "grace",
      NOW + 1,
    ],
    [
      "payment failed a week ago",
      bought({ status: "past_due", pastDueSinceMs: NOW - 7 * DAY_MS }),
      "free",
      "lapsed",
      null,
    ],
    [
      "payment failed, and cancelled before the days of grace end",
      bought({ status: "past_due", pastDueSinceMs: NOW, cancelAtMs: NOW + DAY_MS }),
      "pro",
      "grace",
      NOW + DAY_MS,
    ],
    ["given up by Stripe", bought({ status: "unpaid" }), "free", "lapsed", null],
    ["paused", bought({ status: "paused" }), "free", "lapsed", null],
    ["never completed", bought({ status: "incomplete" }), "free", "free", null],
    ["ended", bought({ status: "canceled" }), "free", "free", null],
    ["a word Stripe has not invented yet", bought({ status: "something_new" }), "free", "free", null],
    ["the team's plan", bought({ plan: "team" }), "team", "active", null],
  ])("%s", (_what, state, plan, standing, changesAtMs) => {
    const allowed = entitlements(state, NO_USE, NOW);

    expect(allowed).toMatchObject({ plan, standing, changesAtMs });
    expect(allowed.leads.limit).toBe(PLANS[allowed.plan].limits.leadsPerMonth);
    expect(allowed.seats.limit).toBe(PLANS[allowed.plan].limits.seats);
  });

  it("counts what is used, adds what the operator gives, and never falls below nothing", () => {
    const usage = {
      ...NO_USE,
      leadsAccepted: 130,
      aiJudgements: 7,
      grantedLeads: 20,
      grantedAi: 1,
      grantedDestinations: 8,
    };

    const allowed = entitlements(NOTHING_BOUGHT, usage, NOW);

    expect(allowed.leads).toEqual({ used: 130, limit: 120, left: 0 });
    expect(allowed.ai).toEqual({ used: 7, limit: 101, left: 94 });
    expect([allowed.destinations.limit, allowed.seats.limit]).toEqual([13, 2]);
  });

  it("gives more with every larger plan", () => {
    for (const name of ["leadsPerMonth", "aiPerMonth", "seats", "destinations"] as const) {
      expect(PLANS.pro.limits[name]).toBeGreaterThan(PLANS.free.limits[name]);
      expect(PLANS.team.limits[name]).toBeGreaterThan(PLANS.pro.limits[name]);
    }
  });
});

describe("the forecast", () => {
  const month = monthAt(NOW);

  it.each([
    ["a third of the month, a third of the leads", 100, Date.UTC(2026, 10, 11), 300],
    ["the month's last moment", 100, Date.UTC(2026, 11, 1) - 1, 100],
    ["the second day", 100, Date.UTC(2026, 10, 2), null],
    ["hardly any lead", 4, Date.UTC(2026, 10, 20), null],
  ])("for %s", (_what, used, nowMs, expected) => {
    expect(forecast(used, month, 0, nowMs)).toBe(expected);
  });

  it("reckons from the day a workspace began", () => {
    const since = Date.UTC(2026, 10, 21);

    expect(forecast(30, month, since, since + 3 * DAY_MS)).toBe(100);
    expect(forecast(30, month, since, since + 2 * DAY_MS)).toBeNull();
  });

  it("knows where a month ends, also in December and in a leap year", () => {
    expect(monthAt(Date.UTC(2026, 11, 31, 23, 59))).toMatchObject({ name: "2026-12", endMs: Date.UTC(2027, 0, 1) });
    expect(monthAt(Date.UTC(2028, 1, 29))).toMatchObject({ name: "2028-02", endMs: Date.UTC(2028, 2, 1) });
  });
});
