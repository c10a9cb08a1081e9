/**
 * What the guide is made of, so that one source becomes a page and a Markdown file. Texts may hold `code`, **bold** and
 * [links](https://example.com), and nothing else.
 */
export type Block =
  | { kind: "heading"; level: 2 | 3; id: string; text: string }
  | { kind: "text"; text: string }
  | { kind: "list"; isOrdered: boolean; items: readonly string[] }
  | { kind: "code"; language: string; title: string; code: string; isFolded: boolean }
  | { kind: "table"; head: readonly string[]; rows: readonly (readonly string[])[] };

export const heading = (level: 2 | 3, text: string): Block => ({ kind: "heading", level, id: slugOf(text), text });
export const text = (...sentences: readonly string[]): Block => ({ kind: "text", text: sentences.join(" ") });
export const list = (...items: readonly string[]): Block => ({ kind: "list", isOrdered: false, items });
export const steps = (...items: readonly string[]): Block => ({ kind: "list", isOrdered: true, items });
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: "table",
  head,
  rows,
});
export const code = (language: string, title: string, source: string, isFolded = false): Block => ({
  kind: "code",
  language,
  title,
  code: source.trim(),
  isFolded,
});

function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}
