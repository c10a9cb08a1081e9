import { describe, expect, it } from "vitest";
import { initials, mailto, telephone, visible } from "./text.ts";

describe("text of strangers", () => {
  it("F12 shows marks that would turn or hide text, and keeps lines and tabs", () => {
    expect(visible("gepj\u202Egpj.exe")).toBe("gepj·gpj.exe");
    expect(visible("a\u200Bb\u2066c\u0000d\u001B[31m")).toBe("a·b·c·d·[31m");
    expect(visible("one\r\ntwo\tthree")).toBe("one\ntwo\tthree");
    expect(visible("שלום 👩‍👩‍👧 Größe")).toBe("שלום 👩‍👩‍👧 Größe");
  });

  it.each([
    ["visitor@example.com", "mailto:visitor@example.com"],
    ["first.last+tag@sub.example.co.uk", "mailto:first.last+tag@sub.example.co.uk"],
    ["a%0ab%0ac@example.com", "mailto:a%250ab%250ac@example.com"],
    ["a%0abcc=x@example.com", null],
    ["visitor@example.com?bcc=other@example.com", null],
    ["visitor@example.com,other@example.com", null],
    ["javascript:alert(1)", null],
    ["visitor@example.com\nbcc: x@example.com", null],
    ['"><script>"@example.com', null],
    ["", null],
  ])("makes a mail link only of what looks exactly like one address: %j", (email, expected) => {
    expect(mailto(email)).toBe(expected);
  });

  it("puts a reply into a mail link without giving it a chance to add anything", () => {
    const href = mailto("visitor@example.com", { subject: "Re: you & me", body: "Hi\n&bcc=x@example.com" });

    expect(href).toBe("mailto:visitor@example.com?subject=Re%3A%20you%20%26%20me&body=Hi%0A%26bcc%3Dx%40example.com");
  });

  it.each([
    ["+49 (30) 90-18.20", "tel:+4930901820"],
    ["030 901820", "tel:030901820"],
    ["call me", null],
    ["javascript:1", null],
    ["123", null],
    ["1;ext=2", null],
  ])("makes a telephone link only of digits: %j", (phone, expected) => {
    expect(telephone(phone)).toBe(expected);
  });

  it("finds initials in any script", () => {
    expect(["Ada Lovelace", "someone@mail.example", "李 小龙", "  ", "👋"].map(initials)).toEqual([
      "AL",
      "SE",
      "李小",
      "?",
      "?",
    ]);
  });
});
