import { AppError } from "./errors.ts";

/** How deep a body may be nested; our own bodies are three deep. */
const MAX_DEPTH = 20;

/** How many members all objects of a body may have together unless said otherwise; the longest form needs about a hundred. */
const MAX_MEMBERS = 500;

/** More than any door's longest body has. */
const MEMBERS_OF_A_BOMB = 1_000;

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;
const CLOSE_BRACE = 125;
const CLOSE_BRACKET = 93;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** The text of a body. @throws AppError `invalid_encoding` when it is not UTF-8 */
export function decodeBody(bytes: ArrayBuffer): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new AppError("invalid_encoding", "The body is not valid UTF-8. Send it in that encoding.", { cause });
  }
}

/**
 * The value of a JSON text from strangers. Counts depth and members before anything is built; refuses an object that
 * names a member twice, of which two readers could believe different ones, and names that reach into JavaScript itself.
 * @throws AppError `invalid_json`
 */
export function parseJsonBody(text: string, maxMembers = MAX_MEMBERS): unknown {
  const memberCount = countMembers(text, maxMembers);
  const value = parse(text);
  if (countOwnMembers(value) !== memberCount) {
    throw new AppError(
      "invalid_json",
      "The body names a member twice in one object, or uses a name that is not allowed.",
    );
  }
  return value;
}

/**
 * Of a body that is too long to be read to its end: whether it is none of ours whatever follows.
 * @throws AppError `invalid_json`
 */
export function refuseBomb(beginning: string): void {
  countMembers(beginning, MEMBERS_OF_A_BOMB);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid_json", "The body is not valid JSON.", { cause });
  }
}

/** Colons outside of texts. For anything that is not JSON the number means nothing, and `JSON.parse` will say so. */
function countMembers(text: string, maxMembers: number): number {
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(text, at);
        break;
      case COLON:
        if (++members > maxMembers) throw new AppError("invalid_json", `The body has over ${maxMembers} members.`);
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (++depth > MAX_DEPTH)
          throw new AppError("invalid_json", `The body is nested over ${MAX_DEPTH} levels deep.`);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
        break;
    }
  }
  return members;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function countOwnMembers(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((count: number, item) => count + countOwnMembers(item), 0);
  let count = 0;
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__" || key === "constructor" || key === "prototype") return Number.NaN;
    count += 1 + countOwnMembers(item);
  }
  return count;
}

/** What only an escape can spell inside JSON that is UTF-8: a NUL, and half of a character. */
const ODD_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/**
 * Refuses texts that the database would not give back as they came: SQLite ends them at a NUL, and half a character
 * returns as three marks of something unknown.
 * @throws AppError `invalid_encoding`
 */
export function refuseBrokenTexts(text: string, value: unknown): void {
  if (ODD_ESCAPE.test(text) && holdsBrokenText(value)) {
    throw new AppError("invalid_encoding", "A text of the body holds a NUL or half of a character. Leave it out.");
  }
}

function holdsBrokenText(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed();
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) => holdsBrokenText(key) || holdsBrokenText(item));
}
