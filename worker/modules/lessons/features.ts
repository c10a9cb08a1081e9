import { wordsOf } from "../../core/words.ts";

/** So many of a text's features are kept: enough to know a text of its kind again, too few to tell its story. */
const MAX_FEATURES = 96;
const MIN_WORD_LENGTH = 3;
/** Longer words are cut, so that "quotation" and "quotations" are one. */
const STEM_LENGTH = 6;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Words that say nothing about what a text is about, in the languages that most enquiries are written in. */
const EMPTY_WORDS = new Set(
  `the and you your yours are for with this that have has had was were will would could can our ours not but from they
  them there here what when where how who why just also please hello thank thanks dear regards kind best hey about any
  some all out get got let its it's i'm der die das und ist sind wir sie ihr ihre unser ich mich mir uns ein eine einen
  einem einer nicht mit für auf zum zur von den dem auch haben bitte hallo guten tag les des est sont nous vous notre votre
  pour avec dans sur pas une merci bonjour los las una para con por que gracias hola nuestro buenos días uma com não para
  obrigado olá это как что для или нас вас вам мне меня здравствуйте добрый день пожалуйста है हैं और के की को में से`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/**
 * What a workspace remembers of a text: numbers made of its words and pairs of words under the workspace's own seed, so
 * that they mean nothing anywhere else. Sorted, each once. Pure.
 */
export function featuresOf(text: string, seed: number): number[] {
  const features = new Set<number>();
  let last = "";
  for (const { kind, text: word } of wordsOf(text)) {
    if (kind !== "word" || word.length < MIN_WORD_LENGTH || EMPTY_WORDS.has(word)) continue;
    const stem = word.slice(0, STEM_LENGTH);
    features.add(hashOf(stem, seed));
    if (last !== "") features.add(hashOf(`${last} ${stem}`, seed));
    last = stem;
    if (features.size >= MAX_FEATURES) break;
  }
  return [...features].toSorted((a, b) => a - b);
}

/** FNV-1a over UTF-16 units, spread. */
function hashOf(text: string, seed: number): number {
  let hash = FNV_OFFSET ^ seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return (hash ^ (hash >>> 15)) >>> 0;
}
