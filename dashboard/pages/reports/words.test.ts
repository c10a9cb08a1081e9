import { describe, expect, it } from "vitest";
import { durationWords, monthWords, shareWords, whenItBegins } from "./words.ts";

describe("the words of reports", () => {
  it("tell a rate with its interval, and nothing where there are too few", () => {
    expect(shareWords({ decided: 100, won: 34, rate: 0.34, low: 0.255, high: 0.437 })).toBe("34\u202f% (26–44\u202f%)");
    expect(shareWords({ decided: 5, won: 5, rate: null, low: null, high: null })).toBe("too few to say");
  });

  it.each([
    [{ decided: 1, won: 1 }, "Nothing yet: 1 outcome so far, 1 of them won. From 30 on"],
    [{ decided: 40, won: 5 }, "Nothing yet: 40 outcomes so far"],
    [{ decided: 40, won: 35 }, "Nothing yet"],
    [{ decided: 61, won: 16 }, "61 outcomes so far, 16 of them won: that is enough."],
  ])("tell what is missing before outcomes move scores: %j", (counted, beginning) => {
    expect(whenItBegins({ ...counted, min_decided: 30, min_of_each_side: 10 }).startsWith(beginning)).toBe(true);
  });

  it("tell a time as people would", () => {
    expect([45, 60, 720, 3_600, 12_000, 200_000].map(durationWords)).toEqual([
      ...["45 s", "1 min", "12 min", "1 h", "3 h 20 min", "2 days"],
    ]);
  });

  it("name months", () => {
    expect([monthWords("2026-11"), monthWords("2026-01", true)]).toEqual(["Nov", "Jan 2026"]);
  });
});
