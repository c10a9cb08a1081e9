import { withoutAddresses } from "./addresses.ts";
import { type Content, textOf } from "./content.ts";
import type { Category } from "./contract.ts";
import type { FoundCue } from "./find-cues.ts";

/** What a card has room for. */
export const MAX_SUMMARY_LENGTH = 240;

/** Who buys nothing is told by the first words, so that nobody in a hurry takes an application for an order. */
const LEAD_INS: Partial<Record<Category, string>> = {
  support: "Asks for help: ",
  vendor: "Wants to sell something: ",
  job: "Looks for a job: ",
  press: "Writes for the press: ",
  student: "Asks for a study or for school: ",
  spam: "Looks like spam: ",
};

/**
 * What kind of message it is, where it is from no buyer, and the sentences that say most, in the order they were
 * written: nothing else is said than the person said. Their links and addresses stay in the message: a summary travels
 * to places where it is read as ours.
 */
export function summarise(
  content: Content,
  category: Category,
  sentences: readonly string[],
  cues: readonly FoundCue[],
): string {
  if (textOf(content) === "") return "Left contact details without a message.";
  return leadIn(tellingSentences(sentences, cues), category);
}

/** The same summary for a message that was filed as something else. */
export function refile(summary: string, was: Category, category: Category): string {
  const before = LEAD_INS[was] ?? "";
  return leadIn(summary.startsWith(before) ? summary.slice(before.length) : summary, category);
}

function leadIn(sentences: string, category: Category): string {
  return shorten(`${LEAD_INS[category] ?? ""}${sentences}`, MAX_SUMMARY_LENGTH);
}

function tellingSentences(sentences: readonly string[], cues: readonly FoundCue[]): string {
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
  return withoutAddresses(inOrder.join(" "));
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

let segmenter: Intl.Segmenter | undefined;

/** The sentences of a text, each on one line. */
export function sentencesOf(text: string): string[] {
  // Once for all lines: to make one costs more than to use it.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "sentence" });
  const known = segmenter;
  return text
    .split("\n")
    .flatMap((line) => Array.from(known.segment(line)))
    .map(({ segment }) => segment.trim())
    .filter((sentence) => sentence !== "");
}
