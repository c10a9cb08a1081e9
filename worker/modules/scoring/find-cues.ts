import { CUE_NAMES, type CueName, cueOf } from "./cues.ts";

/** A cue and the words of the text it rests on. */
export interface FoundCue {
  cue: CueName;
  quote: string;
}

/** How many characters before a phrase are looked at for a "not". */
const NEGATION_REACH = 28;

/** A sentence no longer than this is quoted as a whole, as it says more than the bare phrase. */
const MAX_QUOTE_LENGTH = 90;
/** From a longer one this many characters on either side are quoted, in whole words. */
const QUOTE_MARGIN = 30;

/** A "not" with at most two words after it, up to the end. "Do not hesitate to" asks for the thing. */
const NEGATION =
  /(?<![\p{L}\p{N}])(?:no|not|don't|never|without|kein\p{L}{0,2}|nicht|ohne|pas|sans|sin|não|nunca)(?: (?!hesitate|zögern|hésite|dude|hesite)[\p{L}']{1,15}){0,2} $/iu;

const expressions = new Map<CueName, RegExp>();

/** Each cue at most once, with the first words that show it. Pure; linear in the length of the text. */
export function findCues(text: string, sentences: readonly string[]): FoundCue[] {
  // Same length, so that what is found here stands at the same place in the text itself.
  const plain = text.replace(/[’‘`´]/g, "'").replace(/\s/g, " ");
  return CUE_NAMES.flatMap((cue) => {
    const phrase = firstPhrase(cue, plain);
    return phrase === null ? [] : [{ cue, quote: widen(text.slice(phrase.start, phrase.end).trim(), sentences) }];
  });
}

function firstPhrase(cue: CueName, plain: string): { start: number; end: number } | null {
  for (const match of plain.matchAll(expressionOf(cue))) {
    const before = `${plain.slice(Math.max(0, match.index - NEGATION_REACH), match.index).trimEnd()} `;
    if (cueOf(cue).canBeNegated && NEGATION.test(before)) continue;
    return { start: match.index, end: match.index + match[0].length };
  }
  return null;
}

function expressionOf(cue: CueName): RegExp {
  const known = expressions.get(cue);
  if (known !== undefined) return known;
  // `\b` knows ASCII letters only; these look for the ends of words in any alphabet.
  const made = new RegExp(`(?<![\\p{L}\\p{N}])(?:${cueOf(cue).phrases.join("|")})(?![\\p{L}\\p{N}])`, "giu");
  expressions.set(cue, made);
  return made;
}

/** The sentence around the words, or as much of it as makes them understood. */
function widen(words: string, sentences: readonly string[]): string {
  const sentence = sentences.find((candidate) => candidate.includes(words));
  if (sentence === undefined) return words;
  if (sentence.length <= MAX_QUOTE_LENGTH) return sentence;
  const start = sentence.indexOf(words);
  const end = start + words.length;
  const from = start <= QUOTE_MARGIN ? 0 : wordAfter(sentence, start - QUOTE_MARGIN, start);
  const to = end + QUOTE_MARGIN >= sentence.length ? sentence.length : wordBefore(sentence, end + QUOTE_MARGIN, end);
  return sentence.slice(from, to).trim();
}

/** Where the first whole word after a place begins; `otherwise` when the next space lies further on than that. */
function wordAfter(sentence: string, place: number, otherwise: number): number {
  const space = sentence.indexOf(" ", place);
  return space === -1 || space > otherwise ? otherwise : space + 1;
}

function wordBefore(sentence: string, place: number, otherwise: number): number {
  return Math.max(otherwise, sentence.lastIndexOf(" ", place));
}
