import { describe, expect, it } from "vitest";
import { gaugesOf, levelOf, partsOf, type Reading } from "./decide.ts";

const QUIET: Reading = {
  atMs: 0,
  databaseMs: 3,
  oldestDueMs: 0,
  newDeadJobs: 0,
  deadJobs: 0,
  heartbeat: null,
  vendors: [{ vendor: "ai", calls: 0, failures: 0 }],
};
const rate = (calls: number, failures: number) => ({ vendors: [{ vendor: "ai" as const, calls, failures }] });
const beat = (sentAtMs: number, answeredAtMs: number, lagMs: number) => ({ sentAtMs, answeredAtMs, lagMs });

describe("a gauge", () => {
  it.each<[string, Partial<Reading>, string[]]>([
    ["is quiet when all is well", {}, []],
    [
      "rings when the database is down, and says nothing of what it cannot know",
      { databaseMs: null, oldestDueMs: 9e9 },
      ["database"],
    ],
    ["is quiet at 180 seconds", { oldestDueMs: 180_000 }, []],
    ["F15 rings above 180 seconds", { oldestDueMs: 180_001 }, ["oldest_due"]],
    ["F21 rings for one more dead job", { newDeadJobs: 1, deadJobs: 4 }, ["dead_jobs"]],
    ["is quiet about dead jobs that were told of", { newDeadJobs: 0, deadJobs: 4 }, []],
    ["is quiet at a queue that takes 180 seconds", { heartbeat: beat(180_000, 0, 180_000) }, []],
    ["rings when three heartbeats in a row went unheard", { heartbeat: beat(180_001, 0, 40) }, ["queue"]],
    ["rings when the queue takes longer than 180 seconds", { heartbeat: beat(0, 200_000, 180_001) }, ["queue"]],
    ["is quiet while nine of nine calls failed", rate(9, 9), []],
    ["is quiet while half of the calls fail", rate(10, 5), []],
    ["rings when more than half of ten fail", rate(10, 6), ["vendor_ai"]],
  ])("%s", (_what, change, ringing) => {
    const gauges = gaugesOf({ ...QUIET, ...change });

    expect(gauges.filter(({ isOn }) => isOn).map(({ name }) => name)).toEqual(ringing);
  });

  it("counts delivery as bad when three heartbeats in a row went unheard", () => {
    const heard = (sentAtMs: number) => partsOf({ ...QUIET, heartbeat: { sentAtMs, answeredAtMs: 0, lagMs: 40 } });

    expect(heard(180_000).find(({ part }) => part === "delivery")?.isGood).toBe(true);
    expect(heard(180_001).find(({ part }) => part === "delivery")?.isGood).toBe(false);
  });

  it.each([
    [0, 0, "unknown"],
    [1_440, 0, "good"],
    [1_410, 30, "some"],
    [1_409, 31, "bad"],
  ])("shows a day of %i good and %i bad minutes as %s", (goodMinutes, badMinutes, level) => {
    expect(levelOf({ day: "2026-11-21", goodMinutes, badMinutes })).toBe(level);
  });
});
