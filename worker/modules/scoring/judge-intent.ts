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
import { plainWord, type Word, wordsOf } from "../../core/words.ts";
import { INTENT_CUES } from "./intent-cues.ts";
import { INTENT_MODEL } from "./intent-model.ts";

/** One reason for the judgement of a text, in a salesperson's words, with the words it rests on. */
export interface IntentSign {
  label: string;
  /** What it adds to the log-odds of a buyer; negative when it speaks for a customer in need of help. */
  weight: number;
  quote: string;
}

export interface Intent {
  /** That a person wants to buy or asks about the offer, rather than for help with what they have. */
  buyerProbability: number;
  /** Empty, or in a language the model does not know: then nothing is said about it. */
  isNeutral: boolean;
  /** Strongest first. */
  signs: IntentSign[];
}

export const INTENT_MODEL_BITS = 15;

const MIN_WORDS = 2;
/** From this many words a language shows itself. */
const MIN_WORDS_TO_TELL = 4;
const MIN_KNOWN_SHARE = 0.45;
const SHORT_TEXT_WORDS = 4;
/** A sentence of at most so many words that says nothing but a date, a budget or "call me" is left out as a whole. */
const MAX_ADDED_WORDS = 12;
const MAX_SIGNS = 5;
const STRENGTH_BY_COUNT = [0, 1, 1.5, 1.75];

/** Words that tie a date, a budget or "call me" to what stands before. */
const JOINING_WORDS = new Set("and with also und mit et avec y con e com и с और".split(" "));

/** Before "call me" or "a budget" these take the meaning away … */
const NEGATIONS = new Set(
  "not dont no never without nicht kein keine keinen ohne ne pas sans sin nunca nao nem не нет без नहीं मत न"
    .split(" ")
    .map(plainWord),
);
/** … unless one of these stands between: "do not hesitate to call me". */
const HESITATIONS = new Set("hesitate zogern zogere hesitez hesite dude duden hesitem".split(" "));
/** So many words before are looked at. */
const NEGATION_REACH = 3;

const OTHER_SIGNS = [
  { name: "question", label: "asks a question", weight: 0.1 },
  { name: "short", label: "writes only a few words", weight: 0.2 },
] as const;
const ALL_SIGNS = [...INTENT_CUES, ...OTHER_SIGNS];

export const INTENT_PRIORS: readonly number[] = ALL_SIGNS.map(({ weight }) => weight);

const book = phraseBook(INTENT_CUES.map(({ phrases }) => phrases));
let shippedModel: TextModel | undefined;

/**
 * Judges a text by its words alone. Pure, linear in the text up to 4,000 characters (F73). A date, a budget or "please
 * call me" added to a text never lowers the result, and an offer of services added to it never raises it.
 * @param words those of the text, where they have been read already
 */
export function intentOf(text: string, model = theShippedModel(), words = wordsOf(text)): Intent {
  const reading = readForIntent(text, words);
  const says = !isNeutral(reading, model);
  return {
    buyerProbability: probabilityOf(model, intentMarginOf(reading, model)),
    isNeutral: !says,
    signs: says ? explain(text, reading, model) : [],
  };
}

/** The log-odds of a buyer, before they are turned into a probability. Without a known language only signs count. */
export function intentMarginOf(reading: IntentReading, model: TextModel): number {
  if (!isNeutral(reading, model)) return marginOf(model, reading);
  const even = -model.offset / model.slope;
  return marginOf({ ...model, constant: even }, { ...reading, buckets: [] });
}

export interface IntentReading extends TextSigns {
  words: readonly Word[];
  found: readonly FoundPhrase[];
}

/** What the model looks at. Training and judging read alike. */
export function readForIntent(text: string, words: readonly Word[] = wordsOf(text)): IntentReading {
  const sentences = sentencesOf(text, words);
  const found = findPhrases(book, words).filter((phrase) => !isNegated(phrase, words, sentences));
  const { isPassedOver, isPitched } = passOver(sentences, words, found);
  const counted = words.filter((_, index) => isPassedOver[index] === 0);
  const cues = INTENT_CUES.map(() => ({ count: 0, reach: -1 }));
  for (const { family, first, last } of found) {
    const cue = cues[family];
    const about = INTENT_CUES[family];
    if (cue === undefined || about === undefined) continue;
    if (about.weight > 0 && isPitched[first] === 1) continue;
    if (about.kind === undefined && isPassedOver[first] === 1 && isPitched[first] === 0) continue;
    if (first > cue.reach) cue.count++; // phrases that overlap are one mention
    cue.reach = Math.max(cue.reach, last);
  }
  const strengths = cues.map(({ count }) => STRENGTH_BY_COUNT[Math.min(count, STRENGTH_BY_COUNT.length - 1)] ?? 0);
  const asks = counted.some((word) => word.text === "?");
  const isShort = counted.length > 0 && counted.length <= SHORT_TEXT_WORDS;
  return {
    words,
    found,
    ...bucketsOf(counted, INTENT_MODEL_BITS),
    signs: [...strengths, asks ? 1 : 0, isShort ? 1 : 0],
  };
}

/** Whether the text is too short, or in a language too little known, for its words to say anything. */
export function isNeutral(reading: IntentReading, { known }: Pick<TextModel, "known">): boolean {
  const { words, found, wordBuckets } = reading;
  const share = knownShare(reading, known);
  if (found.length === 0 && wordBuckets.length < MIN_WORDS) return share === 0 || wordBuckets.length === 0;
  if (share >= MIN_KNOWN_SHARE || (wordBuckets.length < MIN_WORDS_TO_TELL && share > 0)) return false;
  return !isInKnownLanguage(words, found);
}

function theShippedModel(): TextModel {
  shippedModel ??= unpackModel(INTENT_MODEL);
  return shippedModel;
}

/**
 * Marks the words that count for nothing but their own cue: those of a date, a budget or "call me", short sentences
 * that say nothing else, and every sentence of somebody who offers services. So what is added is weighed by itself.
 */
function passOver(sentences: readonly number[], words: readonly Word[], found: readonly FoundPhrase[]) {
  const isPassedOver = new Uint8Array(words.length);
  const isPitched = new Uint8Array(words.length);
  const lengths = new Map<number, number>();
  for (const sentence of sentences) lengths.set(sentence, (lengths.get(sentence) ?? 0) + 1);
  const pitched = new Set<number>();
  const added = new Set<number>();
  for (const { family, first, last } of found) {
    const kind = INTENT_CUES[family]?.kind;
    const sentence = sentences[first] ?? 0;
    if (kind === "pitch") pitched.add(sentence);
    if (kind !== "addition") continue;
    added.add(sentence);
    isPassedOver.fill(1, JOINING_WORDS.has(words[first - 1]?.text ?? "") ? first - 1 : first, last + 1);
  }
  for (const { family, first } of found) {
    if (INTENT_CUES[family]?.kind === undefined && isPassedOver[first] === 0) added.delete(sentences[first] ?? 0);
  }
  for (const [index, sentence] of sentences.entries()) {
    if (pitched.has(sentence)) isPitched[index] = 1;
    const isOnlyAdded = added.has(sentence) && (lengths.get(sentence) ?? 0) <= MAX_ADDED_WORDS;
    if (isOnlyAdded || pitched.has(sentence)) isPassedOver[index] = 1;
  }
  return { isPassedOver, isPitched };
}

function isNegated({ family, first }: FoundPhrase, words: readonly Word[], sentences: readonly number[]): boolean {
  if (INTENT_CUES[family]?.kind !== "addition") return false;
  for (let at = first - 1; at >= Math.max(0, first - NEGATION_REACH) && sentences[at] === sentences[first]; at--) {
    const text = words[at]?.text ?? "";
    if (HESITATIONS.has(text)) return false;
    if (NEGATIONS.has(text)) return true;
  }
  return false;
}

/** For each word the number of its sentence. */
function sentencesOf(text: string, words: readonly Word[]): number[] {
  let sentence = 0;
  let end = 0;
  return words.map((word) => {
    if (/[.!?;\n\u0964]/.test(text.slice(end, word.start))) sentence++;
    end = word.kind === "mark" ? word.start : word.end;
    return sentence;
  });
}

function explain(text: string, { words, found, signs }: IntentReading, model: TextModel): IntentSign[] {
  return signs
    .map((strength, index) => ({ index, weight: strength * (model.signs[index] ?? 0) }))
    .filter(({ index, weight }) => index < INTENT_CUES.length && Math.abs(weight) > 0.1)
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, MAX_SIGNS)
    .map(({ index, weight }) => ({
      label: ALL_SIGNS[index]?.label ?? "",
      weight,
      quote: longestOf(text, words, found, index),
    }));
}
