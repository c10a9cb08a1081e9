import { expect, it } from "vitest";
import { refusalWordsIn } from "./refusal-words.ts";

const LANGUAGES = "ar cs da de es fr he hi it ja nl pl pt ru sv tr uk zh".split(" ");

it.each(LANGUAGES)("says in %s what cannot be taken, with the numbers in their places", (language) => {
  const words = refusalWordsIn(language);

  const tooLong = words?.tooLong(5_000, 10_000) ?? "";
  expect(tooLong.indexOf("5000")).toBeGreaterThanOrEqual(0);
  expect(tooLong.indexOf("10000")).toBeGreaterThan(tooLong.indexOf("5000"));
  expect(tooLong).not.toContain("#");
  expect([words?.missing, words?.check, words?.noContact].every((text) => (text ?? "") !== "")).toBe(true);
});

it("leaves English, and what nobody has translated, to whoever refuses", () => {
  expect(["en", "en-GB", "xx", "", "constructor"].map(refusalWordsIn)).toEqual(Array(5).fill(undefined));
});
