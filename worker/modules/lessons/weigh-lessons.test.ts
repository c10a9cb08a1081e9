import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../core/time.ts";
import { featuresOf } from "./features.ts";
import {
  leanOfPresses,
  leanOfScore,
  MOST_HELD_POINTS,
  MOST_SCORE_POINTS,
  type Taught,
  taughtCategory,
} from "./weigh-lessons.ts";

const NOW = Date.UTC(2026, 10, 21);
const SEED = 7;
const PITCH = "We sell wholesale printing paper to offices and would like to send you our price list";
const features = featuresOf(PITCH, SEED);

const lesson = (at: number, more: Partial<Taught> & { text?: string } = {}): Taught => ({
  kind: "not_spam",
  wants: 1,
  category: null,
  leadId: `lead_${at}`,
  personKey: `person ${at}`,
  memberId: `member ${at}`,
  features: featuresOf(more.text ?? PITCH, SEED),
  atMs: NOW,
  ...more,
});
const many = (count: number, more: Partial<Taught> = {}) => Array.from({ length: count }, (_, at) => lesson(at, more));

describe("what presses move", () => {
  it("moves nothing for fewer than three people's messages, then more with each, and never beyond the bound", () => {
    const points = [0, 1, 2, 3, 4, 5, 6, 60].map((count) => leanOfPresses(features, many(count), NOW).points);

    expect(points).toEqual([0, 0, 0, -2, -3, -4, -4, -MOST_HELD_POINTS]);
  });

  it("moves the other way for messages marked as not a lead, and says so", () => {
    const presses = many(4, { kind: "not_a_lead", wants: -1 });

    expect(leanOfPresses(features, presses, NOW)).toEqual({
      points: 3,
      sentence: "You marked 4 similar messages as not a lead.",
    });
  });

  it("hears one voice when one person writes a thousand times, and a bounded one when one member presses a thousand", () => {
    expect(leanOfPresses(features, many(1_000, { personKey: "one competitor" }), NOW).points).toBe(0);
    const careless = many(1_000, { memberId: "one careless member" });
    const careful = many(8, { kind: "not_a_lead", wants: -1 }).map((one, at) => ({ ...one, personKey: `other ${at}` }));

    expect(leanOfPresses(features, careless, NOW).points).toBe(-MOST_HELD_POINTS);
    expect(leanOfPresses(features, [...careless, ...careful], NOW).points).toBeGreaterThanOrEqual(0);
  });

  it("stays where it is when presses contradict each other", () => {
    const both = many(20).map((one, at) => ({ ...one, wants: at % 2 === 0 ? 1 : -1 }) as Taught);

    expect(leanOfPresses(features, both, NOW).points).toBe(0);
  });

  it("fades: after two years nothing is left of three presses", () => {
    expect(leanOfPresses(features, many(3, { atMs: NOW - 720 * DAY_MS }), NOW).points).toBe(0);
  });

  it("leaves messages of another kind alone", () => {
    const other = featuresOf("The heating in our flat is broken, can a plumber come on Monday morning?", SEED);

    expect(leanOfPresses(other, many(60), NOW).points).toBe(0);
    expect(leanOfScore(other, many(60, { kind: "too_low" }), NOW).points).toBe(0);
  });
});

describe("what examples and opinions move", () => {
  it("raises what resembles good examples and lowers what resembles the others, within the bound", () => {
    const good = many(9, { kind: "good_example" });
    const bad = many(9, { kind: "bad_example", wants: -1 });

    expect(leanOfScore(features, good, NOW)).toEqual({
      points: MOST_SCORE_POINTS,
      sentence: "Resembles your own examples of good leads",
    });
    expect(leanOfScore(features, bad, NOW).points).toBe(-MOST_SCORE_POINTS);
    expect(leanOfScore(features, [...good, ...bad], NOW).points).toBe(0);
  });

  it("needs three people's leads before opinions count, and lets no single member say more than a bound", () => {
    expect(leanOfScore(features, many(2, { kind: "too_high", wants: -1 }), NOW).points).toBe(0);
    const shouting = many(500, { kind: "too_high", wants: -1, memberId: "one member" });

    expect(Math.abs(leanOfScore(features, shouting, NOW).points)).toBeLessThan(MOST_SCORE_POINTS);
    expect(leanOfScore(features, shouting, NOW).points).toBeLessThan(0);
  });

  it("files a message under the category that three people's similar ones were put in", () => {
    const filed = many(3, { kind: "wrong_category", wants: 0, category: "vendor" });

    expect(taughtCategory(features, filed.slice(1))).toBeNull();
    expect(taughtCategory(features, filed)).toEqual({ category: "vendor", count: 3 });
  });
});

describe("what is remembered of a text", () => {
  it("is numbers that mean nothing under another workspace's key", () => {
    const elsewhere = featuresOf(PITCH, SEED + 1);

    expect(features.length).toBeGreaterThan(10);
    expect(features.filter((feature) => elsewhere.includes(feature))).toEqual([]);
    expect(features).toEqual(featuresOf(PITCH.toUpperCase().replaceAll(" ", "  "), SEED));
  });
});
