import { expect, it } from "vitest";
import { widgetWordsSchema } from "./contract.ts";
import { wordsIn } from "./widget-words.ts";

const LANGUAGES = "ar cs da de es fr he hi it ja nl pl pt ru sv tr uk zh".split(" ");

it.each(LANGUAGES)("says everything in %s, short enough for the room that a form has", (language) => {
  const words = wordsIn(language);

  expect(widgetWordsSchema.strict().parse(words)).toEqual(words);
  const tooLong = Object.entries(words ?? {}).filter(([, text]) => text === "" || text.length > 105);
  expect(tooLong).toEqual([]);
});

it("leaves English, and what nobody has translated, to the widget", () => {
  expect(["en", "en-GB", "xx", "", "constructor"].map(wordsIn)).toEqual(Array(5).fill(undefined));
});
