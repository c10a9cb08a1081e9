import { plainWord, type Word } from "./words.ts";

/** Where a phrase was found: the words from `first` to `last`, counted in the text's list of words. */
export interface FoundPhrase {
  family: number;
  first: number;
  last: number;
}

/** A tree of words; `stems` holds beginnings of words ("subscrib*"), `any` stands for one word of any kind ("_"). */
interface Branch {
  words: Map<string, Branch>;
  stems: Map<string, Branch>;
  stemLengths: number[];
  any: Branch | null;
  families: number[];
}

export type PhraseBook = Branch;

/**
 * Puts lists of phrases into one tree, so that a text is compared with all of them in one walk.
 * Phrases are parted by commas; "_" stands for any one word, and a star for any end of a word. "0" stands for a number.
 */
export function phraseBook(families: readonly string[]): PhraseBook {
  const root = newBranch();
  for (const [family, phrases] of families.entries()) {
    for (const phrase of phrases.split(",")) {
      const words = phrase
        .trim()
        .split(/\s+/)
        .filter((word) => word !== "");
      if (words.length === 0) continue;
      let branch = root;
      for (const word of words) branch = grow(branch, word);
      if (!branch.families.includes(family)) branch.families.push(family);
    }
  }
  return root;
}

/** Every place where a phrase of the book stands. Linear in the text: a walk is no longer than the longest phrase. */
export function findPhrases(book: PhraseBook, words: readonly Word[]): FoundPhrase[] {
  const found: FoundPhrase[] = [];
  for (let first = 0; first < words.length; first++) walk(book, words, first, first, found);
  return found;
}

function walk(branch: Branch, words: readonly Word[], first: number, at: number, found: FoundPhrase[]): void {
  for (const family of branch.families) found.push({ family, first, last: at - 1 });
  const word = words[at];
  if (word === undefined) return;
  const text = word.kind === "number" ? "0" : word.text;
  const next = branch.words.get(text);
  if (next !== undefined) walk(next, words, first, at + 1, found);
  for (const length of branch.stemLengths) {
    if (text.length < length) break;
    const stem = branch.stems.get(text.slice(0, length));
    if (stem !== undefined) walk(stem, words, first, at + 1, found);
  }
  if (branch.any !== null && word.kind === "word") walk(branch.any, words, first, at + 1, found);
}

function grow(branch: Branch, word: string): Branch {
  if (word === "_") {
    branch.any ??= newBranch();
    return branch.any;
  }
  if (word.endsWith("*")) {
    const stem = plainWord(word.slice(0, -1));
    if (!branch.stemLengths.includes(stem.length)) {
      branch.stemLengths.push(stem.length);
      branch.stemLengths.sort((a, b) => a - b);
    }
    return childOf(branch.stems, stem);
  }
  return childOf(branch.words, /^[\p{L}\p{M}'’]+$/u.test(word) ? plainWord(word) : word);
}

function childOf(children: Map<string, Branch>, word: string): Branch {
  const known = children.get(word);
  if (known !== undefined) return known;
  const made = newBranch();
  children.set(word, made);
  return made;
}

function newBranch(): Branch {
  return { words: new Map(), stems: new Map(), stemLengths: [], any: null, families: [] };
}

/** The longest phrase of a family as it stands in the text; empty when none was found. */
export function longestOf(text: string, words: readonly Word[], found: readonly FoundPhrase[], family: number): string {
  const [longest] = found
    .filter((phrase) => phrase.family === family)
    .toSorted((a, b) => b.last - b.first - (a.last - a.first));
  const start = longest === undefined ? undefined : words[longest.first];
  const end = longest === undefined ? undefined : words[longest.last];
  return start === undefined || end === undefined ? "" : text.slice(start.start, end.end);
}
