import { expect, it } from "vitest";
import { learn } from "./learn.ts";
import { areaUnderCurve, calibrate, calibrationOf, shareAbove, thresholdFor } from "./measure.ts";

const judged = (positives: number[], negatives: number[]) => [
  ...positives.map((margin) => ({ margin, isPositive: true })),
  ...negatives.map((margin) => ({ margin, isPositive: false })),
];

it("counts how often a positive stands above a negative, ties by half", () => {
  expect(areaUnderCurve(judged([2, 3], [0, 1]))).toBe(1);
  expect(areaUnderCurve(judged([0, 3], [1, 2]))).toBe(0.5);
  expect(areaUnderCurve(judged([1, 1], [1, 1]))).toBe(0.5);
  expect(areaUnderCurve(judged([1], []))).toBeNaN();
});

it("finds the threshold that so many negatives pass and no more", () => {
  const negatives = judged(
    [],
    Array.from({ length: 1_000 }, (_, margin) => margin),
  );

  const threshold = thresholdFor(negatives, 0.005);

  expect(shareAbove(negatives, threshold)).toBe(0.005);
  expect(shareAbove(negatives, thresholdFor(negatives, 0))).toBe(0);
});

it("turns margins into probabilities that come true", () => {
  const noisy = judged([-1, 1, 2, 3, 4], [-4, -3, -2, -1, 1]);

  const { slope, offset } = calibrate(noisy);
  const said = noisy.map(({ margin, isPositive }) => ({
    probability: 1 / (1 + Math.exp(-(slope * margin + offset))),
    isPositive,
  }));

  expect(slope).toBeGreaterThan(0);
  expect(offset).toBeCloseTo(0, 6);
  expect(calibrationOf(said).reduce((sum, { count }) => sum + count, 0)).toBe(10);
});

it("learns the same weights from the same examples, and keeps to a belief that no example speaks against", () => {
  const example = (bucket: number, isPositive: boolean) => ({
    buckets: [bucket],
    bucketStrength: 1,
    signs: [0],
    isPositive,
    weight: 1,
  });
  const examples = [example(0, true), example(0, true), example(1, false), example(1, false)];
  const settings = { bucketCount: 2, priors: [1.5], bucketPull: 0.01, signPull: 0.01 };

  const first = learn(examples, settings);

  expect(first.buckets[0]).toBeGreaterThan(1);
  expect(first.buckets[1]).toBeLessThan(-1);
  expect(first.signs[0]).toBe(1.5);
  expect(learn(examples, settings)).toEqual(first);
});
