const PLAIN = /^[\x20-\x7e\t\n]*$/;

// Control characters but tab and newline; then what changes the direction of other text or cannot be seen at all:
// soft hyphen, Arabic letter mark, zero width space, direction marks, embeddings, overrides and isolates, word joiner
// and invisible operators, byte order mark, interlinear marks, tags.
const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

// Joiners belong between letters in Persian and Indic scripts and hold emoji together; elsewhere they only hide.
const JOINING_SCRIPTS =
  "Arabic Devanagari Bengali Tamil Telugu Kannada Malayalam Sinhala Gujarati Gurmukhi Oriya Khmer Myanmar"
    .split(" ")
    .map((script) => `\\p{Script=${script}}`)
    .join("");
const STRAY_JOINER = new RegExp(
  `(?<![${JOINING_SCRIPTS}\\p{Mn}\\p{Extended_Pictographic}\\p{Emoji_Modifier}])[\\u200c\\u200d]+` +
    "|[\\u200c\\u200d]+(?![\\p{L}\\p{M}\\p{Extended_Pictographic}])",
  "gu",
);

/**
 * The one form in which a text is hashed, stored, signed and shown: well-formed, NFC, `\n` for every line end, without
 * control characters and without marks that turn or hide text. Never shortens.
 */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text.trim();
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|\u2028|\u2029/g, "\n")
    .replaceAll(HARMFUL, "")
    .replaceAll(STRAY_JOINER, "")
    .normalize("NFC")
    .trim();
}

/** The same on one line, for everything but messages. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll(/[\n\t]+/g, " ");
}

/** At most `length` UTF-16 units, never half a character. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(length - 1));
  return text.slice(0, isHalf ? length - 1 : length);
}
