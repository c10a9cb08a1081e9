import { describe, expect, it } from "vitest";
import { fastestMs } from "../../testing/fastest.ts";
import { cleanLine, cleanText, clip } from "./clean-text.ts";

describe("F12 the one form of a text", () => {
  it.each([
    ["plain text as it is", "Hello,\n\tworld!", "Hello,\n\tworld!"],
    ["two ways to write a letter as one", "Cafe\u0301", "Caf\u00e9"],
    ["every line end as one", "a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\ne"],
    ["no NUL and no bell", "a\u0000b\u0007c\u009bd", "abcd"],
    ["no byte order mark", "\ufeffhello", "hello"],
    ["no half characters", "a\ud83dz", "a\ufffdz"],
    ["no marks that turn the text around", "abc\u202edcba\u202c \u2066x\u2069", "abcdcba x"],
    ["nothing that cannot be seen", "pa\u200by\u2060pal\u00ad.com", "paypal.com"],
    ["no hidden letters", "hi\u{e0041}\u{e0042}", "hi"],
    ["no stray joiners", "a\u200db\u200c", "ab"],
    ["families together", "\u{1f469}\u200d\u{1f467}", "\u{1f469}\u200d\u{1f467}"],
    ["flags of colours together", "\u{1f3f3}\ufe0f\u200d\u{1f308}", "\u{1f3f3}\ufe0f\u200d\u{1f308}"],
    [
      "Persian words",
      "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
      "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    ],
    ["right-to-left scripts", "مرحبا", "مرحبا"],
  ])("keeps %s", (_what, given, kept) => {
    expect(cleanText(given)).toBe(kept);
    expect(cleanText(kept)).toBe(kept);
  });

  it("puts everything but a message on one line", () => {
    expect(cleanLine(" a\n\nb\tc ")).toBe("a b c");
  });

  it("never cuts a character in half", () => {
    expect(clip("ab\u{1f600}", 3)).toBe("ab");
    expect(clip("ab\u{1f600}", 4)).toBe("ab\u{1f600}");
  });

  it.each([
    ["spaces", " ".repeat(50_000)],
    ["joiners", "\u200d".repeat(50_000)],
    ["newlines and spaces", " \n".repeat(25_000)],
    ["accents", `a${"\u0301".repeat(50_000)}`],
    ["emoji", "\u{1f469}\u200d".repeat(16_000)],
  ])("F73 reads 50 KB of %s within 10 ms", (_what, text) => {
    expect(fastestMs(() => cleanLine(text))).toBeLessThan(10);
  });
});
