import { type Word, wordsOf } from "../../core/words.ts";
import { CUE_NAMES, type CueName, DAY_OR_MONTH } from "./cues.ts";
import { findCues } from "./find-cues.ts";
import { intentOf } from "./judge-intent.ts";

/** What may stand beside any enquiry and always counts by its own points alone. */
const NAMED: readonly CueName[] = ["budget", "deadline", "urgency", "call_request", "authority"];
/** What says something else, too. A measure says nothing by itself, nor takes anything away. */
const OTHERS = CUE_NAMES.filter((cue) => cue !== "scope" && !NAMED.includes(cue));
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

/** Asks the cheap questions first: most sentences are none, and this is asked of each. */
function isAddition(sentence: string, words: Word[], plain: number): boolean {
  if (CONTACT_LABEL.test(sentence)) return true;
  const { signs } = intentOf(sentence, undefined, words);
  if (!signs.every(({ label }) => ADDED_IN_WORDING.includes(label))) return false;
  const shows = (names: readonly CueName[]) => findCues(sentence, [sentence], words, names).length > 0;
  const isNamed = (plain <= MAX_WORDS_BESIDE && namesAddition(sentence, words)) || shows(NAMED);
  return isNamed && !shows(OTHERS);
}

function namesAddition(sentence: string, words: readonly Word[]): boolean {
  if (words.some(({ kind }) => kind === "phone" || kind === "mail")) return true;
  return !sentence.includes("?") && (DATE.test(sentence) || COMPANY.test(sentence));
}
