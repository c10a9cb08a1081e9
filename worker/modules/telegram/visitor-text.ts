/**
 * Text that somebody else typed, made fit to stand in a chat. Pure. Telegram turns bare addresses, @names, #tags and
 * /commands into links by itself, so escaping mark-up is not enough: what a visitor typed is also kept from being one.
 */

// A character that shows nothing and ends every address, name, tag and command that Telegram would link
// (its own detector: tdlib, MessageEntity.cpp, `is_url_unicode_symbol`).
const WORD_JOINER = "\u2060";

// Control and format characters, among them direction overrides and zero-width ones that only hide things. Kept are the
// line feed, the joiners that Persian words and many emoji are made with, and the tags that some flags are made with.
const UNSEEN = /(?!\n|\u200c|\u200d|[\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}]/gu;

const DOTS = /(?<=\S)\.(?=\S)/gu;
const LINK_STARTS = /[@#](?=\S)|:(?=\/\/)|\$(?=[A-Za-z0-9])|(?<![\p{L}\p{N}_])\/(?=[A-Za-z0-9])/gu;

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** Without control characters, direction tricks and broken halves of characters; at most one empty line in a row. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .normalize("NFC")
    .replaceAll(/\r\n?|[\u2028\u2029]/gu, "\n")
    .replaceAll("\t", " ")
    .replaceAll(UNSEEN, "")
    .replaceAll(/[^\S\n]{3,}/gu, "  ")
    .replaceAll(/\n\s*\n/gu, "\n\n")
    .trim();
}

/** The same on one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll(/\s+/gu, " ");
}

/** Looks the same, but nothing in it is a link. Right-to-left text is set apart, so that it cannot reorder its line. */
export function unlinked(text: string): string {
  const broken = text
    .replaceAll(DOTS, `${WORD_JOINER}.${WORD_JOINER}`) // on both sides: a link seeker may begin at either
    .replaceAll(LINK_STARTS, (start) => start + WORD_JOINER);
  return RIGHT_TO_LEFT.test(broken) ? `\u2068${broken}\u2069` : broken;
}

/** The one escape function for Telegram's HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** At most how long a text is once it was `unlinked` and escaped, but for the two marks of right-to-left text. */
export function unlinkedSize(text: string): number {
  return escapeHtml(text).length + (text.match(/[.@#:$/]/g)?.length ?? 0) + (text.match(/\./g)?.length ?? 0);
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * The longest beginning whose size is at most `room`, ending in an ellipsis when something was cut. Never cuts through
 * what a reader sees as one character, such as a flag or a family.
 */
export function fitted(text: string, room: number, sizeOf: (text: string) => number): string {
  if (sizeOf(text) <= room) return text;
  let kept = "";
  let left = room - 1; // for the ellipsis
  for (const { segment } of graphemes.segment(text)) {
    left -= sizeOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return kept === "" ? "" : `${kept.trimEnd()}…`;
}
