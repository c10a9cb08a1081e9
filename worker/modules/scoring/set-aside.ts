import { type Word, wordsOf } from "../../core/words.ts";
import { type CueName, DAY_OR_MONTH } from "./cues.ts";
import { findCues } from "./find-cues.ts";
import { intentOf } from "./judge-intent.ts";

/** What may stand beside any enquiry and always counts by its own points alone. */
const ADDITIONS: readonly CueName[] = ["budget", "deadline", "urgency", "call_request", "authority", "scope"];
/** What the wording model calls the same. */
const ADDED_IN_WORDING: readonly string[] = [
  "names a budget",
  "names a date",
  "asks for a call",
  "asks to be contacted",
];
/** Sentences that name one of these and say so little more have nothing else to tell. */
const CONTACT_LABEL =
  /^(?:tel|telephone|telefon\p{L}*|teléfono|téléphone|phone|mobil\p{L}*|móvil|cell|celular|handy|fon|fone|whatsapp|тел\p{L}*|मोबाइल|फोन|फ़ोन)[.:]*$/iu;
const DATE = new RegExp(`\\d{1,2}[./-]\\d{1,2}(?!\\d)|(?<!\\p{L})(?:${DAY_OR_MONTH})(?!\\p{L})`, "iu");
const COMPANY =
  /(?<!\p{L})(?:ltd|llc|inc|gmbh|kg|ag|sarl|sas|lda|ltda|b\.?v|s\.?l|s\.?a|pvt|ооо|зао|company|firm|firma|société|entreprise|empresa|компани\p{L}*|фирм\p{L}*|कंपनी)(?!\p{L})/iu;
/** A longer sentence says something else, too. */
const MAX_WORDS = 12;
const MAX_WORDS_BESIDE = 7;
/** So many short sentences are looked at: nobody's enquiry has more, and no text may cost more (F73). */
const MAX_SENTENCES = 60;

/**
 * A text without the sentences that only name a budget, a date, a number to call or a company. So the wording of an
 * enquiry weighs the same whatever of these stands beside it, in whatever language: adding one never lowers a score.
 */
export function withoutAdditions(text: string, sentences: readonly string[]): string {
  let looked = 0;
  const kept = sentences.filter((sentence) => {
    const words = wordsOf(sentence);
    const plain = words.filter(({ kind }) => kind === "word").length;
    if (plain > MAX_WORDS || looked >= MAX_SENTENCES) return true;
    looked++;
    return !isAddition(sentence, words, plain);
  });
  return kept.length === sentences.length ? text : kept.join("\n");
}

function isAddition(sentence: string, words: Word[], plain: number): boolean {
  if (CONTACT_LABEL.test(sentence)) return true;
  const cues = findCues(sentence, [sentence], words);
  if (cues.some(({ cue }) => !ADDITIONS.includes(cue))) return false;
  const isNamed =
    cues.some(({ cue }) => cue !== "scope") || (plain <= MAX_WORDS_BESIDE && namesAddition(sentence, words));
  if (!isNamed) return false;
  return intentOf(sentence, undefined, words).signs.every(({ label }) => ADDED_IN_WORDING.includes(label));
}

function namesAddition(sentence: string, words: readonly Word[]): boolean {
  if (words.some(({ kind }) => kind === "phone" || kind === "mail")) return true;
  return !sentence.includes("?") && (DATE.test(sentence) || COMPANY.test(sentence));
}
