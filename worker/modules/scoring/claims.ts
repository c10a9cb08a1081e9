import { findPhrases, phraseBook } from "../../core/phrases.ts";
import { wordsOf } from "../../core/words.ts";
import { CLAIM_WORDS, type ClaimWord } from "./claim-words.ts";
import { sentencesOf } from "./summarise.ts";

/** What a reply may rest on. */
export interface Ground {
  /** What the business says of itself, one statement each: these may be repeated. */
  facts: readonly string[];
  /** What the person wrote: their numbers may be taken up, and nothing more. */
  enquiry: string;
}

/** "We'll", and the future of languages that put it into the verb. */
const PROMISING_FORMS =
  /\b(?:we|i|you|they|it)['’]ll\b|(?<!\p{L})(?:nous|je|vous) \p{L}{2,20}(?:rons|rai|rez)(?!\p{L})|(?<!\p{L})j['’]\p{L}{2,20}rai(?!\p{L})|(?<!\p{L})\p{L}{2,20}(?:aremos|eremos|iremos|arei|erei|irei|aré|eré|iré)(?!\p{L})|\p{L}{1,20}(?:ेंगे|ूंगा|ूँगा|ूंगी|ूँगी)(?!\p{L})/iu;

/** Words that a courteous sentence may bring along which nobody said before. */
const MAX_NEW_WORDS = 4;
const MIN_WORD_LENGTH = 5;
/** Asked for are two to four; more are not even looked at. */
const MAX_SENTENCES = 30;
/** Of a statement's longer words so many must stand in one fact; and of one with a number, a time or a promise. */
const SHARE_IN_FACT = 0.5;
const SHARE_OF_PROMISE_IN_FACT = 0.85;
/** Of a summary's longer words so many must come from the enquiry. */
const SHARE_IN_ENQUIRY = 0.4;
/** Of each of its sentences at least one. */
const ANY_SHARE = Number.MIN_VALUE;
const MIN_WORDS_TO_COMPARE = 4;
/** Words are the same that begin with so many same letters: "Küche" and "Küchen". */
const STEM_LENGTH = 5;

const FAMILIES = Object.keys(CLAIM_WORDS) as ClaimWord[];
const book = phraseBook(FAMILIES.map((family) => CLAIM_WORDS[family]));

/**
 * Leaves of a reply what may be said: questions, courtesy, and what the business's own facts say. A number, price,
 * date, percentage or promise that stands in no fact takes its whole sentence with it. Null when too little is left to
 * be sent. Pure: whatever made the AI write it, this does not listen to it.
 */
export function keepToFacts(body: string, ground: Ground): { text: string; removed: number } | null {
  const sentences = sentencesOf(body).slice(0, MAX_SENTENCES);
  const kept = sentences.filter((sentence) => isAllowed(sentence, ground));
  const removed = sentences.length - kept.length;
  const isWorthSending = kept.some((sentence) => isQuestion(sentence)) || removed === 0;
  return kept.length === 0 || !isWorthSending ? null : { text: kept.join(" "), removed };
}

/**
 * Leaves of a summary what stands in the enquiry. A sentence with a number of its own, or without one of the person's
 * words, is the AI's, or of whoever told it what to say. Null when the rest does not mostly use the person's words.
 */
export function keepToEnquiry(summary: string, enquiry: string): { text: string; removed: number } | null {
  const sentences = sentencesOf(summary).slice(0, MAX_SENTENCES);
  const kept = sentences.filter(
    (sentence) => hasAllNumbers(sentence, enquiry) && isShared(sentence, enquiry, ANY_SHARE),
  );
  const text = kept.join(" ");
  const removed = sentences.length - kept.length;
  return kept.length > 0 && isShared(text, enquiry, SHARE_IN_ENQUIRY) ? { text, removed } : null;
}

/** Whether so many of the longer words stand in the enquiry; a few words prove nothing. */
function isShared(text: string, enquiry: string, share: number): boolean {
  const words = longWordsOf(text, MIN_WORD_LENGTH - 1);
  return words.length < MIN_WORDS_TO_COMPARE || shareOf(words, enquiry) >= share;
}

function isAllowed(sentence: string, ground: Ground): boolean {
  if (ground.facts.some((fact) => isSaidBy(fact, sentence))) return true;
  const says = familiesIn(sentence);
  if (says.has("promise") || PROMISING_FORMS.test(sentence)) return false;
  if (!hasAllNumbers(sentence, ground.enquiry)) return false;
  if (isQuestion(sentence)) return true;
  const known = [ground.enquiry, ...ground.facts].join(" ");
  return says.has("courtesy") && !says.has("time") && newWordsIn(sentence, known) <= MAX_NEW_WORDS;
}

/** A fact covers a sentence that has its words, no number beyond its own, and no promise beyond its own. */
function isSaidBy(fact: string, sentence: string): boolean {
  const words = longWordsOf(sentence, MIN_WORD_LENGTH - 1);
  if (!hasAllNumbers(sentence, fact)) return false;
  const factWords = new Set(wordsOf(fact).map(({ text }) => text));
  const sentenceWords = wordsOf(sentence);
  const claims = findPhrases(book, sentenceWords).filter(({ family }) => FAMILIES[family] !== "courtesy");
  const needed = claims.length > 0 || /\p{Nd}/u.test(sentence) ? SHARE_OF_PROMISE_IN_FACT : SHARE_IN_FACT;
  if (words.length === 0 || shareOf(words, fact) < needed) return false;
  return claims.every(({ first, last }) =>
    sentenceWords.slice(first, last + 1).every(({ text }) => factWords.has(text)),
  );
}

function familiesIn(sentence: string): Set<ClaimWord> {
  const found = findPhrases(book, wordsOf(sentence)).map(({ family }) => FAMILIES[family]);
  return new Set(found.filter((family) => family !== undefined));
}

function newWordsIn(sentence: string, known: string): number {
  const stems = stemsOf(known);
  const courteous = new Set<number>();
  const words = wordsOf(sentence);
  for (const { family, first, last } of findPhrases(book, words)) {
    if (FAMILIES[family] === "courtesy") for (let at = first; at <= last; at++) courteous.add(at);
  }
  return words.filter(
    ({ kind, text }, at) =>
      kind === "word" && text.length >= MIN_WORD_LENGTH && !courteous.has(at) && !stems.has(text.slice(0, STEM_LENGTH)),
  ).length;
}

function shareOf(words: readonly string[], text: string): number {
  const stems = stemsOf(text);
  return words.filter((word) => stems.has(word.slice(0, STEM_LENGTH))).length / words.length;
}

function stemsOf(text: string): Set<string> {
  return new Set(wordsOf(text).map((word) => word.text.slice(0, STEM_LENGTH)));
}

function longWordsOf(text: string, minLength: number): string[] {
  return wordsOf(text)
    .filter(({ kind, text: word }) => kind === "word" && word.length >= minLength)
    .map(({ text: word }) => word);
}

function hasAllNumbers(text: string, source: string): boolean {
  const known = new Set(numbersOf(source));
  return numbersOf(text).every((number) => known.has(number));
}

/** Every number by its digits alone, in whatever script they are written: "25,000" is "25000", "५०" is "50". */
function numbersOf(text: string): string[] {
  const runs = text.match(/\p{Nd}(?:[.,'’ \u00a0\u202f]?\p{Nd}){0,30}/gu) ?? [];
  return runs.map((run) => Array.from(run.match(/\p{Nd}/gu) ?? [], digitOf).join(""));
}

/** Decimal digits stand in tens, zero first, in every script. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

const isQuestion = (sentence: string) => /[?？؟]["'”»)]?\s*$/u.test(sentence);
