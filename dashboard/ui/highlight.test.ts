import { describe, expect, it } from "vitest";
import { fastestMs } from "../../worker/testing/fastest.ts";
import { piecesOf } from "./highlight.ts";

const marked = (text: string, quotes: string[]) =>
  piecesOf(text, quotes)
    .map((piece) => (piece.isQuoted ? `[${piece.text}]` : piece.text))
    .join("");

describe("the words that a score rests on", () => {
  it.each([
    ["We need a roof by March.", ["need a roof"], "We [need a roof] by March."],
    ["We need a roof by March.", ["NEED  a\nroof", "by March."], "We [need a roof] [by March.]"],
    ["We’d pay 5,000 (net).", ["we'd pay", "(net)."], "[We’d pay] 5,000 [(net).]"],
    ["We need a roof.", ["a roof", "need a"], "We [need a roof]."],
    ["We need a roof and more of it", ["We need a roof…"], "[We need a roof] and more of it"],
    ["We need a roof.", ["a car", "", "…"], "We need a roof."],
    [
      "A model A4-X/9 {new} [two] \\ ^$ | *+?",
      ["A4-X/9 {new} [two] \\ ^$ | *+?"],
      "A model [A4-X/9 {new} [two] \\ ^$ | *+?]",
    ],
    ["", ["x"], ""],
    ["a.c abc", ["abc"], "a.c [abc]"],
  ])("are found in %j", (text, quotes, expected) => {
    expect(marked(text, quotes)).toBe(expected);
  });

  it("F73 are found in a long text in a moment", () => {
    const text = "a ".repeat(25_000);
    expect(fastestMs(() => piecesOf(text, ["a ".repeat(100), "b", "a"]))).toBeLessThan(200);
  });
});
