import { describe, expect, it } from "vitest";
import { EMPTY_MODEL } from "../../testing/empty-model.ts";
import { fastestMs, fastestMsBeyond } from "../../testing/fastest.ts";
import { readForSpam, SPAM_PRIORS, spamScoreOf } from "./judge-text.ts";
import { SPAM_MODEL } from "./spam-model.ts";

const SPAM = [
  "Hello, I noticed that your website is not on the first page of Google. We offer affordable SEO services. Reply YES.",
  "Dear sir, we are a leading manufacturer of LED lights with the best price. Visit our website www.lights.example.com",
  "Earn $5000 per week from home with crypto! Join now https://example.com/abc",
  "Congratulations! You have been selected to receive a free gift card. Click here to claim your prize now.",
  "Hey guys please check out my channel and subscribe, I make music videos!!!",
  "Guten Tag, wir bieten Ihnen Suchmaschinenoptimierung, damit Ihre Website auf Seite 1 bei Google steht. Jetzt kostenlos testen!",
  "Bonjour, nous vous proposons nos services de référencement pour votre site internet, plus de trafic garanti.",
  "Gane dinero desde casa con criptomonedas, haga clic aquí https://example.com/ganar",
  "Ganhe dinheiro em casa! Clique aqui e aproveite a oferta limitada.",
  "Онлайн казино, бонус 100% и фриспины, переходи по ссылке https://example.com/casino",
  "घर बैठे पैसे कमाएं! अभी यहां क्लिक करें https://example.com/paisa",
];

const ENQUIRIES = [
  "Hello, we are renovating our office and need new windows for 12 rooms. Could you send us a quote? Our budget is around 15,000 euros.",
  "I saw your website and would like an SEO audit for my shop. What are your prices?",
  "My order has not arrived yet, could you tell me where it is?",
  "I'm interested in your premium package, please send details to abc123@privaterelay.example.com",
  "Guten Tag, wir suchen einen Partner für den Umbau unserer Küche. Können Sie uns ein Angebot machen?",
  "Bonjour, nous souhaitons un devis pour la rénovation de notre salle de bain. Budget 8 000 €. Merci de me rappeler.",
  "Buenos días, necesitamos un presupuesto para instalar paneles solares en nuestra casa. ¿Cuánto cuesta?",
  "Olá, gostaria de um orçamento para pintar meu apartamento de 80 m². Quanto custa?",
  "Здравствуйте, нам нужен сайт для стоматологии. Сколько это стоит и когда можете начать?",
  "नमस्ते, हमें अपने ऑफिस के लिए 10 कंप्यूटर चाहिए। कीमत क्या है? कृपया कॉल करें।",
  "Hi, we visited your showroom last week and want to order the grey sofa, https://example.com/sofa-grey",
];

const UNKNOWN_LANGUAGES = [
  "Dzień dobry, chciałbym zapytać o cenę nowych okien do domu jednorodzinnego, proszę o kontakt.",
  "Merhaba, evimiz için yeni mutfak dolabı fiyatı almak istiyoruz, lütfen bizi arayın. https://example.com",
  "こんにちは。オフィスの改装の見積もりをお願いします。予算は百万円です。 https://example.com",
  "مرحبا، نريد عرض سعر لتجديد المكتب لدينا، الرجاء الاتصال بنا.",
];

describe("judging a text as spam", () => {
  it.each(SPAM)("knows spam in seven languages: %s", (text) => {
    expect(spamScoreOf(text)).toMatchObject({ looksLikeSpam: true, isNeutral: false });
  });

  it.each(ENQUIRIES)("lets enquiries in seven languages be: %s", (text) => {
    expect(spamScoreOf(text).looksLikeSpam).toBe(false);
  });

  it.each(UNKNOWN_LANGUAGES)("is neutral about a language it does not know: %s", (text) => {
    expect(spamScoreOf(text)).toMatchObject({ looksLikeSpam: false, isNeutral: true, signs: [] });
  });

  it.each(["", "hi", "Free money", "+49 170 5555555", "!!!", "\u{1f389}"])(
    "is neutral about a text as short as %j",
    (text) => {
      expect(spamScoreOf(text)).toMatchObject({ looksLikeSpam: false, isNeutral: true });
    },
  );

  it.each([...SPAM, ...ENQUIRIES])("counts a phone number for nothing: %s", (text) => {
    const { probability } = spamScoreOf(text);

    for (const number of ["+49 170 5555555", "(555) 555-5555", "55555555555555"]) {
      expect(spamScoreOf(`${text} ${number}`).probability).toBeCloseTo(probability, 1);
    }
  });

  it("counts a relay's mail address for nothing", () => {
    for (const text of ENQUIRIES) {
      const { probability } = spamScoreOf(text);

      expect(spamScoreOf(`${text} x7f2k9@privaterelay.appleid.com`).probability).toBeCloseTo(probability, 1);
    }
  });

  it("says the same whatever the case, the accents and the line breaks", () => {
    const text = "Bonjour, nous vous proposons nos services de référencement, plus de trafic garanti.";

    const margin = spamScoreOf(text).probability;

    expect(spamScoreOf(text.replace("é", "e").replace(", ", ",\r\n")).probability).toBe(margin);
    expect(spamScoreOf(text.toLowerCase()).probability).toBe(margin);
  });

  it("gives its reasons with the words they rest on, strongest first", () => {
    const { signs } = spamScoreOf("Earn $5000 per week from home with crypto! Join now https://example.com/abc");

    expect(signs[0]).toMatchObject({ says: "promises easy money" });
    expect(signs.map(({ quote }) => quote)).toContain("per week from");
    expect(signs.map(({ weight }) => weight)).toEqual(signs.map(({ weight }) => weight).toSorted((a, b) => b - a));
  });

  it("has one weight for each sign", () => {
    expect(SPAM_MODEL.signs).toHaveLength(SPAM_PRIORS.length);
    expect(readForSpam("Hello there").signs).toHaveLength(SPAM_PRIORS.length);
  });

  it.each([
    ["a", 50_000],
    ["1(", 25_000],
    ["a.", 25_000],
    ["a@", 25_000],
    ["check out my ", 4_000],
    ["http://", 7_000],
    ["'a", 25_000],
    ["<a ", 16_000],
    ["-", 50_000],
  ])("F73 reads %j, %d times over, in a moment", (piece, times) => {
    const text = piece.repeat(times);
    expect(fastestMs(() => spamScoreOf(text))).toBeLessThan(10);
  });

  it("judges a message of 500 characters in under a millisecond more than an empty model needs", () => {
    const text = `${ENQUIRIES[0]} ${SPAM[0]} ${ENQUIRIES[1]} ${SPAM[3]} ${ENQUIRIES[0]}`.slice(0, 500);

    const beyondMs = fastestMsBeyond(
      () => spamScoreOf("", EMPTY_MODEL),
      () => spamScoreOf(text),
    );

    expect(beyondMs).toBeLessThan(1);
  });
});
