/** What a piece of a text is. Phone numbers and mail addresses are told apart so that they can be passed over. */
export type WordKind = "word" | "link" | "mail" | "phone" | "number" | "mark";

/** One piece of a text in the form in which texts are compared, and where it stands in what was written. */
export interface Word {
  kind: WordKind;
  /** Small letters without accents, apostrophes and drawn-out letters; digits as zeros; a link is just "link". */
  text: string;
  start: number;
  end: number;
  /** Whether it was written in capitals, with two letters at least. */
  isShouted: boolean;
}

/** Longer texts are read up to here, so that no text costs more (F73). */
const MAX_READ = 4_000;
const MAX_WORD_LENGTH = 24;

// One alternative for each kind. Every repetition is bounded or cannot overlap with what follows it.
const PIECE =
  /(?<tag><\/?[a-z]{1,10}(?=[\s>/]))|(?<link>(?:https?:\/\/|www\.)[^\s<>"]{1,400}|(?<![@\w.])[a-z0-9-]{1,60}\.(?:com|net|org|info|biz|ru|io|ly|tv|me|co|uk|de|xyz|top|online|site|shop|club)\b(?!@)(?:\/[^\s<>"]{0,400})?)|(?<mail>[\w.+-]{1,64}@[\w.-]{1,200})|(?<phone>\+?\d[\d ()./-]{5,24}\d)|(?<number>\d{1,24}(?:[.,:]\d{1,9}){0,4})|(?<spelled>(?<![\p{L}\p{M}])\p{L}(?:[ ._*-]\p{L}(?![\p{L}\p{M}])){3,20})|(?<word>[\p{L}\p{M}][\p{L}\p{M}\u200b-\u200d\u2060\u00ad]{0,60}(?:['’`´][\p{L}\p{M}]{1,20}){0,3})|(?<mark>[!?%]|\p{Sc}|\uFFFD(?=\d))/giu;

/** Accents, and the dots of Hindi for a nasal or a borrowed sound, which many leave out. */
const ACCENTS = /[\u0300-\u036f\u0901\u0902\u093c]/g;
const NOT_SEEN = /[\u200b-\u200d\u2060\u00ad]/g;
const SPELLED_OUT = /[ ._*-]/g;

// Letters that look alike, one for one, so that what is found stands at the same place in what was written.
const WIDE = /[\uff01-\uff5e\u3000]/g;
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  zip("аеорсухіјѕԁһкмтвнβοαερνικτυ", "aeopcyxijsdhkmtbhboaepviktu"),
);
const LATIN = /[a-z]/;
const MAYBE_LATIN = /[а-яіјѕԁһα-ω]/;
const APOSTROPHES = /['’`´]/g;
const DRAWN_OUT = /(\p{L})\1{2,}/gu;
const PLAIN = /^[a-z]+$/;

/** Takes a text apart. Pure, and linear in the length of the text. */
export function wordsOf(written: string): Word[] {
  const words: Word[] = [];
  for (const match of narrow(written.slice(0, MAX_READ)).matchAll(PIECE)) {
    const { index, groups = {} } = match;
    if (groups.tag !== undefined) continue;
    const kind = kindOf(groups);
    const piece = match[0];
    words.push({
      kind,
      text: plainly(kind, groups.spelled === undefined ? piece : piece.replace(SPELLED_OUT, "")),
      start: index,
      end: index + piece.length,
      isShouted: kind === "word" && piece.length > 1 && piece === piece.toUpperCase() && piece !== piece.toLowerCase(),
    });
  }
  return words;
}

/** A single word in the form in which words are compared. */
export function plainWord(word: string): string {
  const small = word.toLowerCase();
  const folded = PLAIN.test(small)
    ? small
    : small.replace(NOT_SEEN, "").normalize("NFKD").replace(ACCENTS, "").replace(APOSTROPHES, "").replaceAll("ß", "ss");
  return undisguised(folded).replace(DRAWN_OUT, "$1$1").slice(0, MAX_WORD_LENGTH);
}

/** A word of Latin letters with some of other alphabets among them is read as it looks. */
function undisguised(word: string): string {
  if (PLAIN.test(word) || !LATIN.test(word) || !MAYBE_LATIN.test(word)) return word;
  return Array.from(word, (letter) => LOOKALIKES.get(letter) ?? letter).join("");
}

/** Full-width letters, digits and marks as plain ones. */
function narrow(text: string): string {
  return text.replace(WIDE, (wide) => (wide === "\u3000" ? " " : String.fromCharCode(wide.charCodeAt(0) - 0xfee0)));
}

function zip(from: string, to: string): [string, string][] {
  return Array.from(from, (letter, index) => [letter, to[index] ?? letter]);
}

function kindOf(groups: Record<string, string | undefined>): WordKind {
  if (groups.word !== undefined || groups.spelled !== undefined) return "word";
  if (groups.mark !== undefined) return "mark";
  if (groups.number !== undefined) return "number";
  if (groups.link !== undefined) return "link";
  return groups.mail !== undefined ? "mail" : "phone";
}

function plainly(kind: WordKind, piece: string): string {
  switch (kind) {
    case "word":
      return plainWord(piece);
    case "number":
      return "0".repeat(Math.min(4, piece.length));
    case "mark":
      return piece === "!" || piece === "?" || piece === "%" ? piece : "$";
    default:
      return kind;
  }
}
