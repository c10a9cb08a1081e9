import { describe, expect, it } from "vitest";
import { readExamples } from "./examples.ts";

describe("examples that somebody pastes", () => {
  it("are messages with an empty line between them, all with the label that was picked", () => {
    expect(readExamples("We need forty chairs.\nBy March.\n\n  Do you rent boats?  \n\n\n", "good")).toEqual([
      { text: "We need forty chairs.\nBy March.", label: "good" },
      { text: "Do you rent boats?", label: "good" },
    ]);
  });

  it("are lines of a table, whose own labels count, with commas, quotes and line breaks inside quotes", () => {
    const table = 'text,label\r\n"Forty chairs, please",good\r\n"He said ""no""\nand left",lost\r\nBoats,Won\r\n';

    expect(readExamples(table, "bad")).toEqual([
      { text: "Forty chairs, please", label: "good" },
      { text: 'He said "no"\nand left', label: "bad" },
      { text: "Boats", label: "good" },
    ]);
  });

  it("may be parted by semicolons", () => {
    expect(readExamples("Forty chairs;good\nNo thanks;bad", "good")).toEqual([
      { text: "Forty chairs", label: "good" },
      { text: "No thanks", label: "bad" },
    ]);
  });

  it("are none in an empty text", () => {
    expect(readExamples("  \n \n", "good")).toEqual([]);
  });
});
