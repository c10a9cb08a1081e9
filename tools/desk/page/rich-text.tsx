import type { ComponentChildren } from "preact";
import type { Entity } from "../telegram-html.ts";

/** Text with Telegram's entities, made of elements and never of markup: what a visitor wrote stays text. */
export function RichText({ text, entities }: { text: string; entities: readonly Entity[] }) {
  return <>{piece(text, 0, text.length, nested(entities))}</>;
}

/** Outer before inner; an entity that crosses the end of another is cut there by `piece`. */
function nested(entities: readonly Entity[]): Entity[] {
  return [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
}

function piece(text: string, start: number, end: number, entities: readonly Entity[]): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let at = start;
  for (let index = 0; index < entities.length; index++) {
    const entity = entities[index];
    if (entity === undefined || entity.offset < at || entity.offset >= end) continue;
    const entityEnd = Math.min(end, entity.offset + entity.length);
    if (entity.offset > at) parts.push(text.slice(at, entity.offset));
    parts.push(
      dressed(
        entity,
        text.slice(entity.offset, entityEnd),
        piece(text, entity.offset, entityEnd, entities.slice(index + 1)),
      ),
    );
    at = entityEnd;
  }
  if (at < end) parts.push(text.slice(at, end));
  return parts;
}

function dressed({ type, url, offset }: Entity, plain: string, inner: ComponentChildren[]): ComponentChildren {
  switch (type) {
    case "bold":
      return <b key={offset}>{inner}</b>;
    case "italic":
      return <i key={offset}>{inner}</i>;
    case "underline":
      return <u key={offset}>{inner}</u>;
    case "strikethrough":
      return <s key={offset}>{inner}</s>;
    case "code":
      return <code key={offset}>{inner}</code>;
    case "pre":
      return <pre key={offset}>{inner}</pre>;
    case "blockquote":
      return (
        <span class="quote" key={offset}>
          {inner}
        </span>
      );
    case "spoiler":
      return (
        <span class="spoiler" key={offset}>
          {inner}
        </span>
      );
    case "bot_command":
      return (
        <span class="command" key={offset}>
          {inner}
        </span>
      );
    case "text_link":
      return (
        <Outward key={offset} href={url ?? ""}>
          {inner}
        </Outward>
      );
    case "url":
      return (
        <Outward key={offset} href={/^https?:/.test(plain) ? plain : `https://${plain}`}>
          {inner}
        </Outward>
      );
    case "email":
      return (
        <a key={offset} href={`mailto:${plain}`}>
          {inner}
        </a>
      );
    default:
      return inner;
  }
}

function Outward({ href, children }: { href: string; children?: ComponentChildren }) {
  return /^(https?|tg|mailto|tel):/i.test(href) ? (
    <a href={href} target="_blank" rel="noreferrer nofollow">
      {children}
    </a>
  ) : (
    <span>{children}</span>
  );
}
