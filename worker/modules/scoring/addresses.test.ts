import { describe, expect, it } from "vitest";
import { fastestMs } from "../../testing/fastest.ts";
import { withoutAddresses } from "./addresses.ts";

describe("what the AI writes", () => {
  it.each([
    ["See https://evil.example/a?b=c now.", "See now."],
    ["See hxxps://evil.example now.", "See now."],
    ["See [our page](https://evil.example) now.", "See our page now."],
    ["Write to a.b+c@evil.example, please.", "Write to please."],
    ["Go to www.evil.example/path or evil.co.uk.", "Go to or."],
    ["Go to www . evil . com now", "Go to now"],
    ["Go to evil dot com now", "Go to now"],
    ["Go to evil(dot)example now", "Go to now"],
    ["Go to evil [.] com/pay now", "Go to now"],
    ["Geh zu boese punkt de jetzt", "Geh zu jetzt"],
    ["Write to boss (at) evil (dot) com now", "Write to now"],
    ["Go to xn--80ak6aa92e.com now", "Go to now"],
    ["Go to evil。com now", "Go to now"],
    ["Go to evil．com now", "Go to now"],
    ["悪い。com を見て", "を見て"],
    [
      "来月、椅子を30脚購入したいです。予算は100万円です。お電話ください。",
      "来月、椅子を30脚購入したいです。予算は100万円です。お電話ください。",
    ],
    ["Go to 203.0.113.9/pay now", "Go to now"],
    ["Message @evil_handle now", "Message now"],
    ["Call +49 30 5550199 now", "Call now"],
    ["Call (0049) 30-555-0199 now", "Call now"],
    ["Call 030–555–0199 now", "Call now"],
    ["०९८१२३४५६७८ पर फोन करें", "पर फोन करें"],
    ["اتصل على ٠٥٠١٢٣٤٥٦٧ الآن", "اتصل على الآن"],
    ["Click <a href='javascript:x'>here</a>.", "Click here."],
    ["Click <a href=x here", "Click a href=x here"],
    ["javascript://%0aalert(1) data", "data"],
    ["That is 3.5 m for e.g. a roof. Thanks!", "That is 3.5 m for e.g. a roof. Thanks!"],
    ["By 2026-12-01 for 25 000 000 euros, or 1.12.2026.", "By 2026-12-01 for 25 000 000 euros, or 1.12.2026."],
  ])("F60 carries no address: %j", (text, expected) => {
    expect(withoutAddresses(text).trim()).toBe(expected);
  });

  it("may name the business's own number", () => {
    expect(withoutAddresses("Call 030 901820.", "Our number is 030/901 820.")).toBe("Call 030 901820.");
  });

  it("F73 is cleaned within 10 ms, whatever it is", () => {
    for (const unit of ["a.", "@a", "1 ", "<", "[", "a dot ", "www . ", "http://", "1.1.1.1"]) {
      const text = unit.repeat(50_000 / unit.length);
      expect(
        fastestMs(() => withoutAddresses(text)),
        unit,
      ).toBeLessThan(10);
    }
  });
});
