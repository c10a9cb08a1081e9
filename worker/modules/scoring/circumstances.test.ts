import { describe, expect, it } from "vitest";
import { circumstancesOf } from "./circumstances.ts";
import { contentOf } from "./content.ts";
import { scoreText } from "./score-text.ts";

type Lead = Parameters<typeof circumstancesOf>[0];

const FRIDAY_NOON_MS = Date.UTC(2026, 4, 15, 12);

const lead = (more: Partial<Lead> = {}): Lead => ({
  name: "A visitor",
  email: "visitor@gmail.com",
  phone: "",
  message: "We need a new roof.",
  answers: [],
  context: {},
  createdAtMs: FRIDAY_NOON_MS,
  ...more,
});
const told = (more: Partial<Lead>, firstSeenAtMs: number | null = null) =>
  circumstancesOf(lead(more), firstSeenAtMs).map(({ label }) => label);
const answer = (key: string) => ({ key, label: key, type: "text", value: "yes" });

/** Everything at once. */
const BEST: Partial<Lead> = {
  answers: ["rooms", "floor", "area"].map(answer),
  context: {
    page_url: "https://shop.example/pricing",
    referrer: "https://www.google.com/",
    utm: { utm_medium: "cpc" },
    time_zone: "Europe/Berlin",
  },
};

describe("what surrounds a message", () => {
  it.each<[string, Partial<Lead>]>([
    ["Writes from a page about prices or orders", { context: { page_url: "https://shop.example/de/preise?x=1" } }],
    ["Came by an advertisement", { context: { utm: { gclid: "x" }, referrer: "https://www.google.com/" } }],
    ["Came from a search engine", { context: { referrer: "https://www.google.co.uk/" } }],
    ["Answered 3 questions of the form", { answers: ["rooms", "floor", "area"].map(answer) }],
    ["Writes in working hours", { context: { time_zone: "Europe/Berlin" } }],
  ])("is told: %s", (label, more) => {
    expect(told(more)).toEqual([label]);
  });

  it.each<[string, Partial<Lead>]>([
    ["nothing is known", {}],
    ["the page is another", { context: { page_url: "https://pricing.example/border-art?to=/prices" } }],
    ["the address is none", { context: { page_url: "/prices", referrer: "google" } }],
    ["the name of a search engine is part of another's", { context: { referrer: "https://google.com.evil.example/" } }],
    ["it is Friday evening in Tokyo", { context: { time_zone: "Asia/Tokyo" } }],
    ["the time zone is none", { context: { time_zone: "Mars/Olympus" } }],
  ])("is not told when %s", (_, more) => {
    expect(told(more)).toEqual([]);
  });

  it("tells who has written before by the first time, and not by this one", () => {
    expect(told({}, FRIDAY_NOON_MS - 1)).toEqual(["Has written before"]);
    expect(told({}, FRIDAY_NOON_MS)).toEqual([]);
  });

  it("moves the score by a few points where the message moves it by many", () => {
    const bare = lead();
    const best = lead(BEST);
    const plain = lead({ ...BEST, message: "Hello there", answers: [] });

    const moved = circumstancesOf(best, 0).reduce((sum, { points }) => sum + points, 0);
    const hello = scoreText(contentOf(plain), circumstancesOf(plain, 0)).value;

    expect(moved).toBe(10);
    expect(hello).toBeLessThan(scoreText(contentOf(bare)).value);
  });

  it("is worth nothing to somebody who sells, applies or spams", () => {
    for (const message of ["We offer SEO services.", "I am a student and write my thesis.", "Best online casino"]) {
      const unwanted = lead({ ...BEST, message });
      const content = contentOf(unwanted);

      expect(scoreText(content, circumstancesOf(unwanted, 0))).toEqual(scoreText(content));
    }
  });
});
