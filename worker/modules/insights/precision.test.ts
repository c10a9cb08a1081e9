import { describe, expect, it } from "vitest";
import type { MonthCount } from "../leads/index.ts";
import { precisionOf } from "./precision.ts";
import { compareShares, MIN_DECIDED, shareOf } from "./shares.ts";

const MONTHS = [
  { month: "2026-10", fromMs: 0, toMs: 1 },
  { month: "2026-11", fromMs: 1, toMs: 2 },
];

const leads = (month: number, score: number, outcome: MonthCount["outcome"], count: number): MonthCount => ({
  month,
  score,
  outcome,
  leads: count,
});

describe("a share of won leads", () => {
  it("is nothing but two counts where there are too few to say", () => {
    expect(shareOf(MIN_DECIDED - 1, 10)).toEqual({ decided: 19, won: 10, rate: null, low: null, high: null });
  });

  it("has the interval of Wilson's published examples", () => {
    // 10 of 100: 5.52 % to 17.44 %; 0 of 20: 0 % to 16.11 %; 20 of 20: 83.89 % to 100 %.
    const cases: [number, number, number, number][] = [
      [100, 10, 0.0552, 0.1744],
      [20, 0, 0, 0.1611],
      [20, 20, 0.8389, 1],
    ];

    for (const [decided, won, low, high] of cases) {
      const share = shareOf(decided, won);
      expect(share.low).toBeCloseTo(low, 4);
      expect(share.high).toBeCloseTo(high, 4);
    }
  });

  it("is better or worse than another only where chance can hardly explain it", () => {
    expect(compareShares(shareOf(100, 50), shareOf(400, 40))).toBe("better");
    expect(compareShares(shareOf(100, 2), shareOf(400, 120))).toBe("worse");
    expect(compareShares(shareOf(30, 12), shareOf(60, 18))).toBe("unclear");
    expect(compareShares(shareOf(19, 19), shareOf(400, 0))).toBe("too_few");
  });
});

describe("precision at the top", () => {
  it("counts the won among the decided of the top, against all, by month and over all", () => {
    const counts = [
      leads(0, 90, "won", 20),
      leads(0, 70, "lost", 5),
      leads(0, 69, "junk", 40),
      leads(1, 80, "won", 3),
      leads(1, 10, null, 50),
    ];

    const report = precisionOf(counts, MONTHS, "hot");

    expect(report).toMatchObject({
      leads: 118,
      topFrom: 70,
      top: { decided: 28, won: 23 },
      all: { decided: 68, won: 23 },
      comparison: "better",
    });
    expect(report.months).toMatchObject([
      { month: "2026-10", leads: 65, top: { decided: 25, won: 20, rate: 0.8 }, all: { decided: 65 } },
      { month: "2026-11", leads: 53, top: { decided: 3, won: 3, rate: null }, all: { decided: 3, rate: null } },
    ]);
  });

  it("takes the tenth that scores highest, with all leads of the last score in it", () => {
    const counts = [leads(0, 95, "won", 4), leads(0, 90, "lost", 10), leads(0, 20, "lost", 86)];

    const report = precisionOf(counts, MONTHS, "tenth");

    expect(report).toMatchObject({ topFrom: 90, top: { decided: 14, won: 4 } });
    expect(report.months[1]).toMatchObject({ topFrom: null, leads: 0, top: { decided: 0, won: 0 } });
  });
});
