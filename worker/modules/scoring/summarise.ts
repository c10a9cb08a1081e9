import { withoutAddresses } from "./addresses.ts";
import { type Content, textOf } from "./content.ts";
import type { FoundCue } from "./find-cues.ts";

/** What a card has room for. */
export const MAX_SUMMARY_LENGTH = 240;

/**
 * The sentences that say most, in the order they were written: nothing is said that the person did not say. Their links
 * and addresses stay in the message: a summary travels to places where it is read as ours.
 */
export function summarise(content: Content, sentences: readonly string[], cues: readonly FoundCue[]): string {
  if (textOf(content) === "") return "Left contact details without a message.";
  const weigh = (sentence: string) => cues.filter(({ quote }) => sentence.includes(quote)).length;
  const byWeight = sentences
    .map((sentence, index) => ({ sentence, index, weight: weigh(sentence) }))
    .toSorted((a, b) => b.weight - a.weight || a.index - b.index);

  const chosen: typeof byWeight = [];
  let length = 0;
  for (const candidate of byWeight) {
    if (chosen.length > 0 && length + candidate.sentence.length + 1 > MAX_SUMMARY_LENGTH) continue;
    chosen.push(candidate);
    length += candidate.sentence.length + 1;
  }
  const inOrder = chosen.toSorted((a, b) => a.index - b.index).map(({ sentence }) => sentence);
  return shorten(withoutAddresses(inOrder.join(" ")), MAX_SUMMARY_LENGTH);
}

/** One line of at most `maxLength` UTF-16 units, cut between words and never inside a character. */
export function shorten(text: string, maxLength: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= maxLength) return line;
  const cut = line.slice(0, maxLength - 1);
  const atSpace = cut.lastIndexOf(" ");
  const kept = atSpace > maxLength / 2 ? cut.slice(0, atSpace) : cut.replace(/[\ud800-\udbff]$/, "");
  return `${kept.trimEnd()}…`;
}

/** The sentences of a text, each on one line. */
export function sentencesOf(text: string): string[] {
  return text
    .split("\n")
    .flatMap((line) => Array.from(new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(line)))
    .map(({ segment }) => segment.trim())
    .filter((sentence) => sentence !== "");
}
