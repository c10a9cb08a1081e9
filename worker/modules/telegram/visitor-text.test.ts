import { describe, expect, it } from "vitest";
import { cleanLine, cleanText, escapeHtml, fitted, unlinked, unlinkedSize } from "./visitor-text.ts";

const withoutJoiners = (text: string) => text.replaceAll("\u2060", "");

describe("a visitor's text in a chat", () => {
  it.each([
    "https://evil.example/path",
    "www.evil.example",
    "evil.example",
    "http://localhost/x",
    "tg://resolve?domain=evil",
    "192.168.0.1",
    "@somebody",
    "#win",
    "$CASH",
    "/start now",
    "mail me@evil.example",
    "☃.net",
  ])("F57 reads the same and is no link: %s", (text) => {
    const shown = unlinked(text);

    expect(withoutJoiners(shown)).toBe(text);
    expect(shown).not.toMatch(/\.[^\s\u2060]|:\/\/|[@#$][\p{L}\p{N}]|(^|\s)\/[a-z]/iu);
  });

  it("loses direction tricks, control characters and broken halves, and keeps emoji and line breaks", () => {
    const text = "a\u202eb\u0000c\u200bd\ud800e\r\n\n\n\nf 👩‍👩‍👧 🏴\u{e0067}\u{e0062}\u{e007f}";

    expect(cleanText(text)).toBe("abcd\ufffde\n\nf 👩‍👩‍👧 🏴\u{e0067}\u{e0062}\u{e007f}");
    expect(cleanLine("  one\n two\t three ")).toBe("one two three");
  });

  it("sets right-to-left text apart, so that it cannot reorder what stands beside it", () => {
    expect(unlinked("שלום")).toBe("\u2068שלום\u2069");
  });

  it("escapes exactly what Telegram's HTML needs", () => {
    expect(escapeHtml(`<b a="1">&amp;`)).toBe(`&lt;b a="1"&gt;&amp;amp;`);
  });

  it.each([
    ["👨‍👩‍👧‍👦", 11],
    ["🇩🇪", 4],
    ["e\u0301", 2],
    ["😀", 2],
  ])("F57 never cuts through %s", (emoji, length) => {
    const text = emoji.repeat(100);

    for (let room = 1; room < 60; room++) {
      const cut = fitted(text, room, unlinkedSize);
      expect(cut.length).toBeLessThanOrEqual(room);
      expect((cut.length === 0 ? 0 : cut.length - 1) % length).toBe(0);
    }
  });

  it("counts what escaping and unlinking add", () => {
    const text = "a.b & <c>".repeat(500);

    const shown = escapeHtml(unlinked(fitted(text, 300, unlinkedSize)));

    expect(shown.length).toBeLessThanOrEqual(300);
    expect(shown.length).toBeGreaterThan(250);
  });
});
