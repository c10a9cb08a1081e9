/** Telegram's HTML mode, as strict as Telegram's own server: what it refuses is refused here in its words. */

export interface Entity {
  type: string;
  /** In UTF-16 code units, as Telegram counts. */
  offset: number;
  length: number;
  url?: string;
}

export class ParseError extends Error {
  override readonly name = "ParseError";
}

const TYPE_BY_TAG: Readonly<Record<string, string>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  "tg-spoiler": "spoiler",
  span: "spoiler",
  a: "text_link",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  "tg-emoji": "custom_emoji",
};

const CHARACTER_BY_NAME: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

/** @throws ParseError in Telegram's words, without the leading "can't parse entities". */
export function parseHtml(html: string): { text: string; entities: Entity[] } {
  const open: { tag: string; offset: number; url: string | undefined }[] = [];
  const entities: Entity[] = [];
  let text = "";

  for (let at = 0; at < html.length; ) {
    const character = html.charAt(at);
    if (character === "&") {
      const reference = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,10}));/i.exec(html.slice(at));
      const decoded = reference === null ? null : decode(reference);
      text += decoded ?? "&";
      at += decoded === null || reference === null ? 1 : reference[0].length;
      continue;
    }
    if (character !== "<") {
      text += character;
      at++;
      continue;
    }
    const end = html.indexOf(">", at);
    const offset = byteOffset(html, at);
    if (end === -1) throw new ParseError(`Unclosed start tag at byte offset ${offset}`);
    const inside = html.slice(at + 1, end);
    at = end + 1;

    if (inside.startsWith("/")) {
      const tag = inside.slice(1).trim().toLowerCase();
      const begun = open.pop();
      if (begun === undefined) throw new ParseError(`Unexpected end tag at byte offset ${offset}`);
      if (tag !== begun.tag) {
        throw new ParseError(
          `Unmatched end tag at byte offset ${offset}, expected "</${begun.tag}>", found "</${tag}>"`,
        );
      }
      addEntity(entities, text, begun);
      continue;
    }
    const [, tag = "", rest = ""] = /^([a-z-]*)([\s\S]*)$/i.exec(inside) ?? [];
    const name = tag.toLowerCase();
    const isSpoiler = /class\s*=\s*["']?tg-spoiler/i.test(rest);
    if (TYPE_BY_TAG[name] === undefined || (name === "span" && !isSpoiler)) {
      throw new ParseError(`Unsupported start tag "${name}" at byte offset ${offset}`);
    }
    open.push({ tag: name, offset: text.length, url: name === "a" ? hrefOf(rest) : undefined });
  }

  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw new ParseError(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return trimmed(text, entities);
}

/** What Telegram's apps make clickable by themselves: addresses of sites and mailboxes outside of code. */
export function linksIn(text: string, entities: readonly Entity[]): Entity[] {
  const pattern =
    /(?:https?:\/\/|\bwww\.)[^\s<>]+|[\w.+-]+@[\w-]+\.[\w.-]+\w|\b(?:[\w-]+\.)+(?:com|org|net|io|dev|app|example|ru|de)\b[^\s<>]*/gi;
  return [...text.matchAll(pattern)]
    .map((match) => ({
      type: /^[\w.+-]+@/.test(match[0]) ? "email" : "url",
      offset: match.index,
      length: match[0].length,
    }))
    .filter(
      (link) =>
        !entities.some(
          ({ type, offset, length }) =>
            /^(code|pre|text_link)$/.test(type) && link.offset < offset + length && offset < link.offset + link.length,
        ),
    );
}

function addEntity(entities: Entity[], text: string, begun: { tag: string; offset: number; url: string | undefined }) {
  const length = text.length - begun.offset;
  const type = TYPE_BY_TAG[begun.tag];
  if (length === 0 || type === undefined) return;
  if (type === "text_link" && begun.url === undefined) return; // Telegram drops a link that leads nowhere
  entities.push({ type, offset: begun.offset, length, ...(begun.url === undefined ? {} : { url: begun.url }) });
}

function hrefOf(attributes: string): string | undefined {
  const [, double, single, bare] = /href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes) ?? [];
  const href = (double ?? single ?? bare ?? "").replaceAll("&amp;", "&");
  return /^(https?|tg|mailto|tel):/i.test(href) ? href : undefined;
}

function decode(reference: RegExpExecArray): string | null {
  const [, decimal, hex, name] = reference;
  if (name !== undefined) return CHARACTER_BY_NAME[name.toLowerCase()] ?? null;
  const code = decimal === undefined ? Number.parseInt(hex ?? "0", 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
}

function byteOffset(text: string, index: number): number {
  return new TextEncoder().encode(text.slice(0, index)).length;
}

/** Telegram cuts blanks from both ends of a message and moves the entities along. */
function trimmed(text: string, entities: readonly Entity[]): { text: string; entities: Entity[] } {
  const kept = text.trim();
  const cut = text.length - text.trimStart().length;
  const moved = entities
    .map((entity) => {
      const start = Math.max(0, entity.offset - cut);
      const end = Math.min(kept.length, entity.offset + entity.length - cut);
      return { ...entity, offset: start, length: end - start };
    })
    .filter((entity) => entity.length > 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return { text: kept, entities: moved };
}
