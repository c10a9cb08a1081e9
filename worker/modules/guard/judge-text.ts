import { isInKnownLanguage } from "../../core/language-known.ts";
import { type FoundPhrase, findPhrases, longestOf, phraseBook } from "../../core/phrases.ts";
import {
  bucketsOf,
  knownShare,
  marginOf,
  probabilityOf,
  type TextModel,
  type TextSigns,
  unpackModel,
} from "../../core/text-model.ts";
import { type Word, wordsOf } from "../../core/words.ts";
import { SPAM_CUES } from "./spam-cues.ts";
import { SPAM_MODEL, SPAM_THRESHOLD } from "./spam-model.ts";

/** One reason for the judgement of a text, with the words it rests on. */
export interface SpamSign {
  /** Ends the sentence "The message …". */
  says: string;
  /** What it adds to the log-odds of spam. */
  weight: number;
  /** Empty for a sign that is no phrase. */
  quote: string;
}

export interface SpamScore {
  /** Of a text of this kind being spam; calibrated on mail, text messages, comments and enquiries in equal parts. */
  probability: number;
  /** In log-odds from where words alone hold a message; negative below. */
  distance: number;
  looksLikeSpam: boolean;
  /** Too short, or in a language the model does not know: then nothing is said about it. */
  isNeutral: boolean;
  /** Strongest first; only what speaks for spam. */
  signs: SpamSign[];
}

export const SPAM_MODEL_BITS = 15;

/** Where a text stands about which nothing can be said, in log-odds: far below the threshold. */
const NEUTRAL_MARGIN = -3;
/** In a language the model does not know, links and borrowed words count by half and never up to any threshold. */
const FOREIGN_SHARE = 0.5;
export const MOST_FOREIGN_MARGIN = -1;
/** A text is held only for what can be told of it: however its letters fall, the signs carry it no further than this. */
const MARGIN_WITHOUT_SIGNS = -0.7;
const MARGIN_PER_SIGN = 1.5;
const MIN_WORDS = 3;
/** From this many words a language shows itself. */
const MIN_WORDS_TO_TELL = 4;
const MIN_KNOWN_SHARE = 0.45;

/** Cues are counted for each so many words of a longer text: a page of text says everything once. */
const WORDS_PER_CUE = 30;
const SHORT_TEXT_WORDS = 12;
const MAX_SIGNS = 4;
const MAX_QUOTE_LENGTH = 60;

const isLink = ({ kind }: Word) => kind === "link";
const isMoney = ({ text }: Word) => text === "$";

/** Signs that are not phrases, with the weight each is believed to have by itself; they follow the cues' in a model. */
const OTHER_SIGNS = [
  { says: "holds a link", weight: 1.2 },
  { says: "holds several links", weight: 0.6 },
  { says: "is little more than a link", weight: 1 },
  { says: "names sums of money", weight: 0.3 },
  { says: "is written in capitals", weight: 0.8 },
  { says: "shouts with exclamation marks", weight: 0.4 },
  { says: "names a percentage", weight: 0.2 },
] as const;

const ALL_SIGNS = [...SPAM_CUES, ...OTHER_SIGNS];
export const SPAM_PRIORS: readonly number[] = ALL_SIGNS.map(({ weight }) => weight);

const book = phraseBook(SPAM_CUES.map(({ phrases }) => phrases));
let shippedModel: TextModel | undefined;

/** Judges a text by its words alone. Pure, linear in the text up to 4,000 characters (F73). */
export function spamScoreOf(text: string, model = theShippedModel()): SpamScore {
  const reading = readForSpam(text);
  const neutrality = neutralityOf(reading, model);
  const margin = spamMarginOf(reading, model);
  return {
    probability: probabilityOf(model, margin),
    distance: margin - SPAM_THRESHOLD,
    looksLikeSpam: margin >= SPAM_THRESHOLD,
    isNeutral: neutrality !== null,
    signs: neutrality === null ? explain(text, reading, model) : [],
  };
}

/** The log-odds of spam, before they are turned into a probability. */
export function spamMarginOf(reading: SpamReading, model: TextModel): number {
  switch (neutralityOf(reading, model)) {
    case "too_short":
      return NEUTRAL_MARGIN;
    case "unknown_language": {
      const margin = marginOf(model, { ...reading, buckets: [] });
      return Math.min(MOST_FOREIGN_MARGIN, NEUTRAL_MARGIN + FOREIGN_SHARE * (margin - NEUTRAL_MARGIN));
    }
    default: {
      const told = reading.signs.reduce((sum, strength, index) => sum + strength * (model.signs[index] ?? 0), 0);
      return Math.min(marginOf(model, reading), MARGIN_WITHOUT_SIGNS + MARGIN_PER_SIGN * told);
    }
  }
}

export interface SpamReading extends TextSigns {
  words: readonly Word[];
  found: readonly FoundPhrase[];
}

/** What the model looks at. Training and judging read alike. */
export function readForSpam(text: string): SpamReading {
  // As if they were not there: neither what is said around a number or an address nor how long the text is may change.
  const words = wordsOf(text).filter(({ kind }) => kind !== "phone" && kind !== "mail");
  const found = findPhrases(book, words);
  return { words, found, ...bucketsOf(words, SPAM_MODEL_BITS), signs: signsOf(words, found) };
}

/** Why little or nothing can be said about a text, or null. */
export function neutralityOf(reading: SpamReading, { known }: Pick<TextModel, "known">) {
  const count = reading.wordBuckets.length;
  if (count < MIN_WORDS && (count === 0 || !reading.words.some(({ kind }) => kind === "link"))) return "too_short";
  const share = knownShare(reading, known);
  if (share >= MIN_KNOWN_SHARE || (count < MIN_WORDS_TO_TELL && share > 0)) return null;
  return isInKnownLanguage(reading.words, reading.found) ? null : "unknown_language";
}

function theShippedModel(): TextModel {
  shippedModel ??= unpackModel(SPAM_MODEL);
  return shippedModel;
}

function signsOf(words: readonly Word[], found: readonly FoundPhrase[]): number[] {
  const share = Math.max(1, words.length / WORDS_PER_CUE);
  const counts = SPAM_CUES.map(() => 0);
  for (const { family } of found) counts[family] = (counts[family] ?? 0) + 1;
  const cues = counts.map((count) => saturate(count / share));

  const countOf = (isOne: (word: Word) => boolean) => words.reduce((sum, word) => sum + (isOne(word) ? 1 : 0), 0);
  const links = countOf(isLink);
  const plain = countOf(({ kind }) => kind === "word");
  const shouted = countOf(({ isShouted }) => isShouted) / Math.max(4, plain);
  return [
    ...cues,
    links === 0 ? 0 : Math.min(1, 1 / share + 0.3),
    links > 1 ? 1 : 0,
    links > 0 && words.length < SHORT_TEXT_WORDS ? 1 : 0,
    Math.min(1.5, countOf(isMoney) / share),
    Math.min(1, 1.5 * shouted),
    Math.min(1.5, Math.log1p(countOf(({ text }) => text === "!") / share)),
    words.some(({ text }) => text === "%") ? 1 : 0,
  ];
}

/** One mention counts in full, each further one less. */
function saturate(count: number): number {
  return count <= 1 ? count : Math.min(1.5, 1 + (count - 1) / 2);
}

function explain(text: string, { words, found, signs }: SpamReading, model: TextModel): SpamSign[] {
  return signs
    .map((strength, index) => ({ index, weight: strength * (model.signs[index] ?? 0) }))
    .filter(({ weight }) => weight > 0.1)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, MAX_SIGNS)
    .map(({ index, weight }) => ({
      says: ALL_SIGNS[index]?.says ?? "",
      weight,
      quote: longestOf(text, words, found, index).replace(/\s+/g, " ").slice(0, MAX_QUOTE_LENGTH),
    }));
}
