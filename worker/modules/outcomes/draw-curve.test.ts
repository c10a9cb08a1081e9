import { describe, expect, it } from "vitest";
import type { DecidedCount } from "../leads/index.ts";
import { drawCurve, MAX_SHIFT, MIN_DECIDED, MIN_OF_EACH_SIDE, shiftAt } from "./draw-curve.ts";
import { beforeRecalibration, recalibrateScore } from "./recalibrate-score.ts";

/** So many leads of a score, of which so many were won. */
const leads = (score: number, decided: number, won: number): DecidedCount[] => [
  { score, outcome: "won", leads: won },
  { score, outcome: "lost", leads: decided - won },
];

const SCORES = Array.from({ length: 101 }, (_, score) => score);

/** A generator of the same numbers each time (mulberry32), so that a failure can be looked at. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("the curve of a workspace's outcomes", () => {
  it("is none while there are too few outcomes, or too few of one side", () => {
    const cases: [decided: number, won: number, isDrawn: boolean][] = [
      [0, 0, false],
      [MIN_DECIDED - 1, 15, false],
      [MIN_DECIDED, MIN_OF_EACH_SIDE - 1, false],
      [MIN_DECIDED, MIN_DECIDED - MIN_OF_EACH_SIDE + 1, false],
      [MIN_DECIDED, MIN_OF_EACH_SIDE, true],
    ];

    for (const [decided, won, isDrawn] of cases) {
      expect([decided, won, drawCurve(leads(50, decided, won)) !== null]).toEqual([decided, won, isDrawn]);
    }
  });

  it("moves nothing where outcomes are as the scores claim", () => {
    const curve = drawCurve([10, 30, 50, 70, 90].flatMap((score) => leads(score, 100, score / 2)));

    expect(curve?.bands.map(({ shift }) => shift)).toEqual([0, 0, 0, 0, 0]);
    expect(curve === null ? null : SCORES.map((score) => shiftAt(curve, score))).toEqual(SCORES.map(() => 0));
  });

  it("counts lost and junk alike as not won, and takes 100 into the last band", () => {
    const curve = drawCurve([
      { score: 100, outcome: "won", leads: 20 },
      { score: 100, outcome: "junk", leads: 5 },
      { score: 0, outcome: "lost", leads: 30 },
    ]);

    expect(curve).toMatchObject({ decided: 55, won: 20 });
    expect(curve?.bands.map(({ decided }) => decided)).toEqual([30, 0, 0, 0, 25]);
  });

  it("raises where more is won than claimed and lowers where less is, little for few leads and more for many", () => {
    const shifts = (factor: number) =>
      drawCurve([...leads(30, 40 * factor, 16 * factor), ...leads(70, 40 * factor, 16 * factor)])?.bands.map(
        ({ shift }) => shift,
      ) ?? [];
    const [few, many] = [shifts(1), shifts(4)];

    for (const [, low = 0, , high = 0] of [few, many]) {
      expect(low).toBeGreaterThan(0); // 30 is won as often as 70, so it deserves more
      expect(high).toBeLessThan(0);
    }
    expect(Math.abs(few[3] ?? 0)).toBeLessThan(Math.abs(many[3] ?? 0));
  });

  it("never turns the order of two scores, nor moves one by more than a few points, whatever became of leads", () => {
    const random = dice(5);
    for (let round = 0; round < 500; round++) {
      const counts = Array.from({ length: 1 + Math.floor(random() * 30) }, () => {
        const decided = Math.floor(random() ** 3 * 400);
        return leads(Math.floor(random() * 101), decided, Math.floor(random() * (decided + 1)));
      }).flat();
      const curve = drawCurve(counts);
      if (curve === null) continue;
      const moved = SCORES.map((score) => score + shiftAt(curve, score));

      expect(moved).toEqual(moved.toSorted((a, b) => a - b));
      expect(Math.max(...SCORES.map((score) => Math.abs(shiftAt(curve, score))))).toBeLessThanOrEqual(MAX_SHIFT);
      expect(moved.every((score) => score >= 0 && score <= 100 && Number.isInteger(score))).toBe(true);
    }
  });
});

describe("a score that outcomes move", () => {
  const score = {
    value: 70,
    source: "embedded",
    category: "sales",
    reasons: [{ label: "Names a budget", points: 25, quote: "5,000" }],
    summary: "",
    suggested_reply: "",
    fallback_reason: null,
  } as const;
  const curve = drawCurve([...leads(30, 158, 12), ...leads(70, 42, 18)]);

  it("tells of the leads that moved it, in the points that it moved by", () => {
    const moved = recalibrateScore({ ...score, reasons: [...score.reasons] }, curve);

    const reason = moved.reasons.at(-1);
    expect(reason?.label).toBe("Of 42 leads that scored like this, 18 were won");
    expect(moved.value).toBe(70 + (reason?.points ?? 0));
    expect(moved.calibrated_from).toBe(70);
    expect(reason?.points).toBeGreaterThan(0);
  });

  it("can be taken back to what it was, and stays as it is without a curve", () => {
    const whole = { ...score, reasons: [...score.reasons] };

    expect(beforeRecalibration(recalibrateScore(whole, curve))).toEqual(whole);
    expect(recalibrateScore(whole, null)).toBe(whole);
    expect(beforeRecalibration(whole)).toEqual(whole);
  });
});
