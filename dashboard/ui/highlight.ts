/** A piece of a text, and whether it was quoted. */
export interface Piece {
  text: string;
  isQuoted: boolean;
}

const MAX_QUOTE_LENGTH = 200;

/** Takes a text apart at the words that were quoted from it, whatever their case, spacing and quotation marks. Pure. */
export function piecesOf(text: string, quotes: readonly string[]): Piece[] {
  const isQuoted = new Uint8Array(text.length);
  for (const quote of quotes) {
    const at = placeOf(text, quote);
    if (at !== null) isQuoted.fill(1, at.start, at.end);
  }
  const pieces: Piece[] = [];
  let start = 0;
  for (let end = 1; end <= text.length; end++) {
    if (end < text.length && isQuoted[end] === isQuoted[start]) continue;
    pieces.push({ text: text.slice(start, end), isQuoted: isQuoted[start] === 1 });
    start = end;
  }
  return pieces;
}

function placeOf(text: string, quote: string): { start: number; end: number } | null {
  const words = quote.replace(/…$/, "").trim().slice(0, MAX_QUOTE_LENGTH).split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const pattern = words.map((word) => escaped(word).replace(/['’‘`´]/g, "['’‘`´]")).join("\\s+");
  const match = new RegExp(pattern, "iu").exec(text);
  return match === null ? null : { start: match.index, end: match.index + match[0].length };
}

const escaped = (word: string) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
