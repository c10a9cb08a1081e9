import { describe, expect, it } from "vitest";
import { unpackModel } from "../../core/text-model.ts";
import { ENQUIRY_PATTERNS } from "../../testing/contact-forms/enquiries.ts";
import { textsOf } from "../../testing/contact-forms/grammar.ts";
import { SPAM_PATTERNS } from "../../testing/contact-forms/spam.ts";
import { checkContent } from "./content.ts";
import { HELD_FROM, pointsOf, verdictFor } from "./decide.ts";
import { readForSpam, spamMarginOf } from "./judge-text.ts";
import { SPAM_MODEL, SPAM_THRESHOLD } from "./spam-model.ts";
import { marginWithListed, weighWords } from "./weigh-words.ts";

const enquiries = textsOf(ENQUIRY_PATTERNS, 20);
const spam = textsOf(SPAM_PATTERNS, 20);
const judge = (message: string) => verdictFor(weighWords({ name: "A visitor", message }));
const share = (texts: readonly string[], isSo: (text: string) => boolean) => texts.filter(isSo).length / texts.length;

describe("the words of a message, weighed", () => {
  it("LB-12 keeps the quality bar: no enquiry called spam, at most 2 % held, at most 10 % of spam let in", () => {
    expect([enquiries.length, spam.length].every((size) => size >= 500)).toBe(true);

    expect(enquiries.filter((text) => judge(text) === "spam")).toEqual([]);
    expect(share(enquiries, (text) => judge(text) === "held")).toBeLessThanOrEqual(0.02);
    expect(share(spam, (text) => judge(text) === "accepted")).toBeLessThanOrEqual(0.1);
  });

  it("never calls anything spam for its words alone", () => {
    const worst = `${spam.slice(0, 20).join(" ")} <a href=http://a.example> [url=http://b.example]`;

    expect(pointsOf(weighWords({ name: "http://spam.example", message: worst }))).toBeGreaterThanOrEqual(30);
    expect(verdictFor(weighWords({ name: "http://spam.example", message: worst }))).toBe("held");
  });

  it("adds no phone number to what it weighs, wherever it stands and however it is written", () => {
    const numbers = [
      "+49 170 5555555",
      "(555) 010-7788",
      "07700900123",
      "555-0142",
      "030/23125-01",
      "０９０-5555-0123",
    ];
    const sample = [...enquiries, ...spam].filter((_, at) => at % 9 === 0);

    const swayed = sample.flatMap((text) => {
      const words = text.split(" ");
      const middle = Math.floor(words.length / 2);
      return numbers.flatMap((number) => {
        const placed = [
          `${number} ${text}`,
          `${text} ${number}`,
          [...words.slice(0, middle), number, ...words.slice(middle)].join(" "),
        ];
        return placed.filter((one) => judge(one) !== judge(text));
      });
    });

    expect(swayed).toEqual([]);
  });

  it("takes a privacy relay's address for ordinary mail", () => {
    const addresses = ["x7f2k9q@privaterelay.appleid.com", "user.name@duck.com", "k2m9@relay.firefox.com"];

    for (const text of enquiries.filter((_, at) => at % 9 === 0)) {
      for (const address of addresses) expect(judge(`${text} ${address}`)).toBe(judge(text));
    }
  });

  it("weighs the same however the words are written: wide, in capitals, spaced out, accented or disguised", () => {
    const plain = "We offer affordable SEO services and quality backlinks for your website. Reply yes";
    const points = pointsOf(weighWords({ name: "", message: plain }));
    const ways = [
      plain.replaceAll(" ", "  \n "),
      plain.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
      plain.replace("offer", "öffér").replace("services", "sërvices"),
      plain.replace("offer", "оffеr").replace("quality", "quаlity"),
      plain.replace("backlinks", "back\u200dlinks"),
      plain.replace("SEO", "S E O s e o").replace(" s e o", ""),
      plain.replace(". ", " -- "),
    ];

    for (const message of ways) {
      const reasons = weighWords({ name: "", message });
      expect(reasons.map(({ kind }) => kind)).toContain("text_looks_like_spam");
      expect(pointsOf(reasons)).toBeGreaterThanOrEqual(points - 1);
    }
  });

  it.each([
    ["こんにちは。オフィスの改装の見積もりをお願いします。 https://example.com"],
    ["مرحبا، نريد عرض سعر لتجديد المكتب لدينا، الرجاء الاتصال بنا. https://example.com"],
    ["Dzień dobry, chciałbym zapytać o cenę nowych okien do domu jednorodzinnego, proszę o kontakt."],
    ["ok"],
    ["Free money"],
    ["🎉🎉🎉"],
  ])("says nothing about the wording where it knows too little: %s", (message) => {
    expect(weighWords({ name: "", message }).filter(({ kind }) => kind.startsWith("text_"))).toEqual([]);
  });

  it("counts the same words once: of the list and the judge the stronger stands, and the points add up to it", () => {
    const message = "Buy quality backlinks now! Guest posts on high DA sites, SEO services for your website";
    const reasons = weighWords({ name: "", message });

    expect(reasons.map(({ kind }) => kind)).toEqual(["spam_phrases", "text_looks_like_spam"]);
    expect(pointsOf(reasons)).toBeLessThanOrEqual(2 * HELD_FROM);
  });

  it("is measured as it ships: what training and measuring call held, the guard holds", () => {
    const model = unpackModel(SPAM_MODEL);

    for (const text of [...enquiries, ...spam]) {
      const margin = marginWithListed(
        checkContent({ name: "", message: text }),
        spamMarginOf(readForSpam(text), model),
      );
      expect([text, margin >= SPAM_THRESHOLD]).toEqual([text, judge(text) === "held"]);
    }
  });
});
