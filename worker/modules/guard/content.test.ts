import { describe, expect, it } from "vitest";
import { fastestMs } from "../../testing/fastest.ts";
import { checkContent } from "./content.ts";
import { pointsOf, reasonOf, verdictFor } from "./decide.ts";

const judge = (message: string, name = "A visitor") => {
  const reasons = checkContent({ name, message }).map(reasonOf);
  return { points: pointsOf(reasons), verdict: verdictFor(reasons), kinds: reasons.map(({ kind }) => kind) };
};

describe("what the words say", () => {
  it.each([
    ["We need a new website by March. Our budget is 5,000 euros. Please call me."],
    ["Hi, could you send me a quote for 200 chairs to Hamburg? Our page: https://example.com"],
    ["Do you also offer SEO services and link building for dentists?"],
    ["PLEASE CALL ME BACK TODAY, THE HEATING IS BROKEN"],
    ["Guten Tag, wir suchen eine Agentur für Angstschweißfreiheitskurse."],
    ["Добрый день! Хотим заказать сайт для клиники, бюджет 300 000 рублей."],
    ["こんにちは。見積もりをお願いします。"],
    ["مرحبا، نحتاج إلى عرض سعر لعشرة أجهزة."],
    ["My site is at www.example.com and https://example.org, which one would you redesign first?"],
    ["Is the JavaScript/PostgreSQL course on 12.5. still open? iPhone works too."],
    ["ok"],
    [""],
  ])("lets a real enquiry through: %s", (message) => {
    expect(judge(message).verdict).toBe("accepted");
  });

  it.each([
    ["Buy quality backlinks now! Guest posts on high DA sites: https://spam.example"],
    [
      "I was browsing your website and found errors. We will rank your site on the first page of Google. SEO expert here.",
    ],
    ["Best online casino! 100% free casino bonus. Click here now to win"],
    ["Invest in bitcoin and double your returns, earn $5,000 per day online"],
    ["<a href=http://spam.example>cheap viagra</a> [url=http://spam.example]cialis[/url] online pharmacy"],
    ["Hot girls http://a.example http://b.example http://c.example porn"],
    ["Our contact form blast sends your ad to millions of websites. Reply STOP if you do not want it."],
  ])("LB-12 holds what only spammers write: %s", (message) => {
    expect(judge(message).verdict).not.toBe("accepted");
  });

  it("holds random letters in name and message, and neither alone", () => {
    expect(judge("hRtYbNvKqWmZ", "oXzPqWmRtYuB").verdict).toBe("held");
    expect(judge("Please call me.", "oXzPqWmRtYuB").verdict).toBe("accepted");
  });

  it("sees letters of one alphabet that stand in for another's", () => {
    expect(judge("Cl\u0430im your pr\u0456ze").kinds).toContain("mixed_scripts");
  });

  it("never takes a phone number as a sign of anything", () => {
    expect(judge("Call +49 30 901820 or 0049 170 1234567 or (030) 901-820").kinds).toEqual([]);
  });

  const hostile: [string, string][] = [
    ["one letter", "a".repeat(50_000)],
    ["spaces", " ".repeat(50_000)],
    ["half phrases", "buy cheap quality ".repeat(3_000)],
    ["beginnings of links", "http:/".repeat(8_000)],
    ["beginnings of mark-up", "<a ".repeat(16_000)],
    ["a bitcoin a word", "bitcoin ".repeat(6_000)],
    ["two alphabets", "a\u0430".repeat(25_000)],
    ["capitals and small letters", "aB".repeat(25_000)],
  ];
  it.each(hostile)("F73 reads 50 KB of %s within 10 ms", (_what, text) => {
    expect(fastestMs(() => checkContent({ name: text, message: text }))).toBeLessThan(10);
  });
});
