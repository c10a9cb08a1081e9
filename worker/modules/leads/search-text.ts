/** What a person typed into the search box, as the three questions the index and the columns can answer. */
export interface SearchText {
  /** An FTS5 expression of quoted words, each the beginning of a word; null when nothing was typed that is a word. */
  words: string | null;
  /** Part of an e-mail address, in small letters; null when it does not look like one. */
  emailPart: string | null;
  /** Digits of part of a phone number, without the leading zero of a national number; null when it cannot be one. */
  phonePart: string | null;
  /** What was typed in a script without spaces, where a word may begin anywhere; null for other scripts. */
  unspacedPart: string | null;
}

/** More words than this narrow nothing down any further. */
const MAX_WORDS = 16;

const MIN_PREFIX_LENGTH = 2;
const MIN_EMAIL_PART_LENGTH = 3;
const UNSPACED_SCRIPT = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;
const MIN_PHONE_PART_LENGTH = 3;

/** Pure. Whatever was typed gives a valid expression: words are quoted, so no character in them is an operator. */
export function readSearchText(typed: string): SearchText {
  const text = typed
    .normalize("NFC")
    .replace(/\p{Cc}/gu, " ")
    .trim();
  const words = text
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, MAX_WORDS);
  const digits = /^[\d\s+()./-]+$/.test(text) ? text.replace(/\D/g, "").replace(/^0+/, "") : "";
  return {
    words: words.length === 0 ? null : words.map(quote).join(" AND "),
    emailPart: text.length >= MIN_EMAIL_PART_LENGTH && /^[^\s@]*[@.][^\s@]*$/.test(text) ? text.toLowerCase() : null,
    phonePart: digits.length >= MIN_PHONE_PART_LENGTH ? digits : null,
    unspacedPart: UNSPACED_SCRIPT.test(text) ? text : null,
  };
}

function quote(word: string): string {
  const quoted = `"${word.replaceAll('"', '""')}"`;
  return word.length >= MIN_PREFIX_LENGTH ? `${quoted}*` : quoted;
}
