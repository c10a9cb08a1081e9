import { expect, it } from "vitest";
import { contrast, inkOn } from "./colour.ts";

it("measures contrast as WCAG 2.2 defines it", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrast("#4f46e5", "#4f46e5")).toBe(1);
});

it("finds words that can be read on any colour", () => {
  for (const colour of ["#000000", "#ffffff", "#777777", "#f2b544", "#4f46e5", "#00ff00"]) {
    expect(contrast(colour, inkOn(colour))).toBeGreaterThanOrEqual(4.5);
  }
});
