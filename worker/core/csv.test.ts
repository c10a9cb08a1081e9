import { describe, expect, it } from "vitest";
import { readCsv } from "../testing/read-csv.ts";
import { csvLine } from "./csv.ts";

const FORMULAS = [
  "=1+1",
  "+49 30 901820",
  "-5",
  "@SUM(A1)",
  "\tx",
  "\rx",
  "\n=1+1",
  "＝1+1",
  "＋1",
  "－1",
  "＠x",
  "'=1+1",
  "''+1",
];

const HARMLESS = [
  "",
  "a visitor",
  "5,000 euros",
  'she said "hello"',
  "two\nlines",
  "two\r\nlines, with a comma",
  "'quoted'",
  " =1+1",
  "née 東京 🙂",
  '"',
  ",",
  "1-2",
];

describe("a line of CSV", () => {
  it.each(FORMULAS)("F58 starts no formula in a spreadsheet: %j", (value) => {
    const cell = csvLine([value]).replace(/^"/, "");

    expect(cell.startsWith("'")).toBe(true);
  });

  it.each([...FORMULAS, ...HARMLESS])("F58 gives the value back when it is parsed: %j", (value) => {
    const line = csvLine(["before", value, "after"]);

    expect(readCsv(line)).toEqual([["before", value, "after"]]);
  });

  it("F58 leaves what is no formula as it was typed", () => {
    expect(csvLine(HARMLESS.filter((value) => !/[",\r\n]/.test(value)))).toBe(
      ",a visitor,'quoted', =1+1,née 東京 🙂,1-2\r\n",
    );
  });
});
