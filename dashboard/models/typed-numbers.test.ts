import { describe, expect, it } from "vitest";
import { readCount, readMicros } from "./typed-numbers.ts";

describe("a sum in dollars as people type it", () => {
  it.each([
    ["0.4", 400_000],
    [".5", 500_000],
    ["2", 2_000_000],
    ["12,50", 12_500_000],
    ["$25", 25_000_000],
    ["25 USD", 25_000_000],
    ["0,075", 75_000],
    ["1,000", 1_000_000_000],
    ["1,234.50", 1_234_500_000],
    ["1 000", 1_000_000_000],
    ["", null],
    [" ", null],
    ["a lot", undefined],
    ["$", undefined],
    ["-1", undefined],
    ["1e3", undefined],
    ["10-20", undefined],
    ["1000001", undefined],
  ])("%j", (typed, micros) => {
    expect(readMicros(typed)).toBe(micros);
  });
});

describe("a count as people type it", () => {
  it.each([
    ["1500", 1_500],
    ["1,000,000", 1_000_000],
    ["1.000.000", 1_000_000],
    ["1 000 000", 1_000_000],
    ["", null],
    ["1.5", undefined],
    ["1.5 million", undefined],
    ["-5", undefined],
  ])("%j", (typed, count) => {
    expect(readCount(typed)).toBe(count);
  });
});
