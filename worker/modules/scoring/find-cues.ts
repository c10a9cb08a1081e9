import { type FoundPhrase, findPhrases, phraseBook } from "../../core/phrases.ts";
import { type Word, wordsOf } from "../../core/words.ts";
import { CUE_WORDS, PAIR_REACH, TOPIC_PAIRS, TOPIC_WORDS, type Topic } from "./cue-words.ts";
import { CUE_NAMES, type CueName, cueOf } from "./cues.ts";

/** A cue and the words of the text it rests on. */
export interface FoundCue {
  cue: CueName;
  quote: string;
}

/** How many characters before a phrase are looked at for a "not". */
const NEGATION_REACH = 28;
/** And before an offer for a need. */
const NEED_REACH = 100;

/** A sentence no longer than this is quoted as a whole, as it says more than the bare phrase. */
const MAX_QUOTE_LENGTH = 90;
/** From a longer one this many characters on either side are quoted, in whole words. */
const QUOTE_MARGIN = 30;

/** Without accents: a "not" with at most two words after it, up to the end. "Do not hesitate to" asks for the thing. */
const NEGATION =
  /(?<![\p{L}\p{N}])(?:no|not|don't|never|without|kein\p{L}{0,2}|nicht|ohne|pas|sans|sin|nao|nunca)(?: (?!hesitate|zogern|hesite|dude)[\p{L}']{1,15}){0,2} $/iu;

/** "We need a better ranking on Google" buys what others offer: a need of one's own with at most nine words after it. */
const OWN_NEED =
  /(?<![\p{L}\p{N}])(?:need|needs|looking for|want|wants|brauchen?|suchen?|cherch(?:e|ons)|besoin d[e']|necesit(?:o|amos)|busc(?:o|amos)|precis(?:o|amos) de|procur(?:o|amos)|нуж(?:ен|на|но|ны)|ищ(?:у|ем))(?: [\p{L}'-]{1,20}){0,9} $/iu;
/** "Do you need backlinks?" and "guest posts on your site" are offers all the same. */
const YOU = /(?<![\p{L}\p{N}])(?:you|sie|ihr|vous|usted(?:es)?|voces?|вы|вам|आप)(?![\p{L}\p{N}])/iu;
const YOUR = /(?<![\p{L}\p{N}])(?:your|ihre?[nmrs]?|votre|vos|sus?|seus?|suas?|ваш\p{L}*|आपक\p{M}?)(?![\p{L}\p{N}])/iu;
/** "We offer our guests breakfast and need a baker" says who somebody is, and then what is bought. */
const NEED_AFTER =
  /^[^.!?]{0,80}?,? (?:and|but|und|aber|et|mais|y|e|pero|mas|и|а) (?:(?:we|wir|nous|мы) )?(?:also |currently |auch )?(?:need|are looking|am looking|look for|want|brauchen|benotigen|suchen|cherchons|recherchons|avons besoin|buscamos|necesitamos|procuramos|precisamos|ищем|нам нуж)/iu;
/** What begins with these is said by somebody who offers. */
const SAID_OF_SELF =
  /^(?:we|i|our|my|wir|ich|unsere?|nous|je|nos|notre|nuestr\p{L}+|noss\p{L}+|мы|наш\p{L}*)(?!\p{L})/iu;

interface Span {
  start: number;
  end: number;
}

const expressions = new Map<CueName, RegExp>();
const TOPICS = Object.keys(TOPIC_WORDS) as Topic[];
/** The cues first, then the topics. */
const book = phraseBook([
  ...CUE_NAMES.map((cue) => CUE_WORDS[cue] ?? ""),
  ...TOPICS.map((topic) => TOPIC_WORDS[topic]),
]);

const LETTERS_WITH_ACCENTS = /[\u00c0-\u024f\u0401\u0419\u0439\u0451]/g;

/**
 * Each cue at most once, with the first words that show it. Pure; linear in the length of the text.
 * @param names those that are looked for: each costs a walk through the text
 */
export function findCues(
  text: string,
  sentences: readonly string[],
  words = wordsOf(text),
  names: readonly CueName[] = CUE_NAMES,
): FoundCue[] {
  const plain = plainly(text);
  const listed = listedPhrases(words, plain);
  return names.flatMap((cue) => {
    const phrase = firstPhrase(cue, plain) ?? listed.get(cue);
    return phrase === undefined ? [] : [{ cue, quote: widen(text.slice(phrase.start, phrase.end).trim(), sentences) }];
  });
}

/** Without accents, as many leave them out. As long as before: what is found here stands at the same place in the text. */
function plainly(text: string): string {
  return text
    .replace(/[’‘`´]/g, "'")
    .replace(/\s/g, " ")
    .replace(LETTERS_WITH_ACCENTS, (letter) => letter.normalize("NFD").charAt(0));
}

function listedPhrases(words: readonly Word[], plain: string): Map<CueName, Span> {
  const found = findPhrases(book, words);
  const spanOf = ({ first, last }: FoundPhrase): Span => ({
    start: words[first]?.start ?? 0,
    end: words[last]?.end ?? 0,
  });
  const cues = new Map<CueName, Span>();
  for (const phrase of found) {
    const cue = CUE_NAMES[phrase.family];
    if (cue === undefined || cues.has(cue)) continue;
    const span = spanOf(phrase);
    if (isMeant(cue, plain, span)) cues.set(cue, span);
  }
  const byTopic = TOPICS.map((_, place) => found.filter(({ family }) => family === CUE_NAMES.length + place));
  const placesOf = (topic: Topic) => byTopic[TOPICS.indexOf(topic)] ?? [];
  for (const { cue, one, other, unless } of TOPIC_PAIRS) {
    if (cues.has(cue) || (unless !== undefined && placesOf(unless).length > 0)) continue;
    const beside = firstBeside(placesOf(one), placesOf(other));
    if (beside !== null) cues.set(cue, spanOf(beside));
  }
  return cues;
}

/** The first phrase that has one of the others within reach. Both lists rise, so each is walked once. */
function firstBeside(phrases: readonly FoundPhrase[], others: readonly FoundPhrase[]): FoundPhrase | null {
  let from = 0;
  for (const phrase of phrases) {
    while ((others[from]?.first ?? phrase.first) < phrase.first - PAIR_REACH) from++;
    if ((others[from]?.first ?? Number.POSITIVE_INFINITY) <= phrase.first + PAIR_REACH) return phrase;
  }
  return null;
}

function firstPhrase(cue: CueName, plain: string): Span | undefined {
  if (cueOf(cue).phrases.length === 0) return undefined;
  for (const match of plain.matchAll(expressionOf(cue))) {
    const span = { start: match.index, end: match.index + match[0].length };
    if (isMeant(cue, plain, span)) return span;
  }
  return undefined;
}

/** Whether words mean what they say: no "not" stands before a wish, and no need before what is offered. */
function isMeant(cue: CueName, plain: string, { start, end }: Span): boolean {
  if (cue === "vendor_pitch") {
    const before = `${plain.slice(Math.max(0, start - NEED_REACH), start).trimEnd()} `;
    const after = plain.slice(end, end + NEGATION_REACH).replace(/[.!?,].*$/, "");
    const isBought = OWN_NEED.test(before) && !YOU.test(before) && !YOUR.test(after);
    return SAID_OF_SELF.test(plain.slice(start, end))
      ? !NEED_AFTER.test(plain.slice(end, end + NEED_REACH))
      : !isBought;
  }
  const before = `${plain.slice(Math.max(0, start - NEGATION_REACH), start).trimEnd()} `;
  return cueOf(cue).canBeNegated !== true || !NEGATION.test(before);
}

function expressionOf(cue: CueName): RegExp {
  const known = expressions.get(cue);
  if (known !== undefined) return known;
  // `\b` knows ASCII letters only; these look for the ends of words in any alphabet.
  const phrases = plainly(cueOf(cue).phrases.join("|"));
  const made = new RegExp(`(?<![\\p{L}\\p{N}])(?:${phrases})(?![\\p{L}\\p{N}])`, "giu");
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
