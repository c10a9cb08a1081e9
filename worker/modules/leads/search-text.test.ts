import { describe, expect, it } from "vitest";
import { readSearchText } from "./search-text.ts";

describe("what was typed into the search box", () => {
  it.each<(string | null)[]>([
    ["roof repair", '"roof"* AND "repair"*', null, null],
    ["a roof", '"a" AND "roof"*', null, null],
    ['say "hi" OR NOT x*', '"say"* AND """hi"""* AND "OR"* AND "NOT"* AND "x*"*', null, null],
    ["Visitor@Example", '"Visitor@Example"*', "visitor@example", null],
    ["@example.com", '"@example.com"*', "@example.com", null],
    ["0171 234-5", '"0171"* AND "234-5"*', null, "1712345"],
    ["+49 (30)", '"+49"* AND "(30)"*', null, "4930"],
    ["12", '"12"*', null, null],
    ["  \u0000\n ", null, null, null],
    ["?!-—", null, null, null],
    ["name@", '"name@"*', "name@", null],
    ["a@b@c", '"a@b@c"*', null, null],
    ["jane.doe", '"jane.doe"*', "jane.doe", null],
    ["näherin", '"näherin"*', null, null],
    ["太郎", '"太郎"*', null, null, "太郎"],
  ])("reads %j", (typed, words, emailPart, phonePart, unspacedPart = null) => {
    expect(readSearchText(typed ?? "")).toEqual({ words, emailPart, phonePart, unspacedPart });
  });

  it("takes sixteen words and no more", () => {
    expect(readSearchText("word ".repeat(40)).words?.split(" AND ")).toHaveLength(16);
  });
});
