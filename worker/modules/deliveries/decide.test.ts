import { describe, expect, it } from "vitest";
import { decideOnFailure, type FailureRun } from "./decide.ts";

const HOUR = 60 * 60 * 1_000;
const DAY = 24 * HOUR;
const HEALTHY: FailureRun = { firstFailureAtMs: null, lastFailureAtMs: null, failingSinceMs: null, warnedAtMs: null };

/** Fails at these hours, one after the other; tells what each failure led to. */
function steps(hours: readonly number[]) {
  let run = HEALTHY;
  return hours.map((hour) => {
    const verdict = decideOnFailure(run, hour * HOUR, 5 * DAY);
    run = verdict.run;
    return { hour, step: verdict.step, since: run.failingSinceMs === null ? null : run.failingSinceMs / HOUR };
  });
}

const clockOf = (hours: readonly number[]) => steps(hours).at(-1)?.since;
const told = (hours: readonly number[]) =>
  steps(hours).flatMap(({ hour, step }) => (step === "none" ? [] : [`${step} at ${hour}`]));
const everyHour = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe("F34 when a destination counts as failing", () => {
  it.each<[string, number[], number | null]>([
    ["one failure starts no clock", [0], null],
    ["nor do many within twelve hours", [0, 1, 2, 6, 11], null],
    ["two that lie twelve hours apart do", [0, 12], 12],
    ["two that lie more than a day apart do not", [0, 25], null],
    ["the window slides on", [0, 11, 25], 25],
    ["and starts anew after a quiet time", [0, 1, 100, 101], null],
    ["the clock keeps its start", [0, 12, 20, 60], 12],
  ])("%s", (_name, hours, since) => {
    expect(clockOf(hours)).toBe(since);
  });

  it("tells the owner at half of five days, then switches off, each once while failures go on", () => {
    expect(told(everyHour(0, 12 + 120))).toEqual(["warn at 72", "disable at 132"]);
  });

  it("never switches off without having told the owner half of the time before", () => {
    expect(told([0, 12, 400, 401, 459, 461])).toEqual(["warn at 400", "disable at 461"]);
  });
});
