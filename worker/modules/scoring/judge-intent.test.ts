import { describe, expect, it } from "vitest";
import { EMPTY_MODEL } from "../../testing/empty-model.ts";
import { fastestMs, fastestMsBeyond } from "../../testing/fastest.ts";
import { INTENT_MODEL } from "./intent-model.ts";
import { INTENT_PRIORS, intentOf, readForIntent } from "./judge-intent.ts";

const BUYERS = [
  "Hello, we are renovating our office and need new windows for 12 rooms. Could you send us a quote?",
  "Hi, I'd like to book a table for 6 people.",
  "How much would a website for a small bakery cost?",
  "I saw your website and would like a quote for painting my flat.",
  "Do you have this in blue, and what is the delivery time?",
  "Guten Tag, wir suchen einen Partner für den Umbau unserer Küche. Können Sie uns ein Angebot machen?",
  "Bonjour, nous souhaitons un devis pour la rénovation de notre salle de bain.",
  "Buenos días, necesitamos un presupuesto para instalar paneles solares. ¿Cuánto cuesta?",
  "Olá, gostaria de um orçamento para pintar meu apartamento. Quanto custa?",
  "Здравствуйте, нам нужен сайт для стоматологии. Сколько это стоит?",
  "नमस्ते, हमें अपने ऑफिस के लिए 10 कंप्यूटर चाहिए। कीमत क्या है?",
];

const SUPPORT = [
  "My order 4711 has not arrived yet and nobody answers. Where is it?",
  "I cannot log in to my account, the password reset mail never comes.",
  "Please cancel my subscription and refund the last payment.",
  "Meine Bestellung ist immer noch nicht angekommen, bitte um Rückerstattung.",
  "Bonjour, ma commande est arrivée cassée, je voudrais être remboursé.",
  "Hola, mi pedido no ha llegado y no puedo entrar en mi cuenta.",
  "Olá, meu pedido chegou quebrado, quero a devolução do dinheiro.",
  "Здравствуйте, мой заказ до сих пор не пришел, верните деньги.",
  "मेरा ऑर्डर अभी तक नहीं आया, कृपया पैसे वापस करें।",
];

const ADDITIONS = [
  "Our budget is 5,000 euros.",
  "My budget is around $ 20000.",
  "We need it by the end of March.",
  "Please call me tomorrow.",
  "Please call me on +49 170 5555555.",
  "Unser Budget liegt bei 5.000 €.",
  "Bitte rufen Sie mich an.",
  "Merci de me rappeler.",
  "Por favor llámenme.",
  "Por favor, me ligue.",
  "Перезвоните мне, пожалуйста.",
  "कृपया मुझे कॉल करें।",
];

const PITCHES = [
  "We offer SEO services.",
  "We offer SEO services for $99 and would like to get a call back.",
  "Wir bieten SEO und suchen neue Kunden.",
];

describe("judging what a person wants", () => {
  it.each(BUYERS)("knows a buyer in seven languages: %s", (text) => {
    expect(intentOf(text).buyerProbability).toBeGreaterThan(0.7);
  });

  it.each(SUPPORT)("knows a customer in need of help in seven languages: %s", (text) => {
    expect(intentOf(text).buyerProbability).toBeLessThan(0.3);
  });

  it.each([...BUYERS, ...SUPPORT, "hi", "Windows", ""])("never lowers for a budget, a date or a call: %s", (text) => {
    const { buyerProbability } = intentOf(text);

    for (const addition of ADDITIONS) {
      for (const joined of [`${text} ${addition}`, `${addition} ${text}`, `${text}\n\n${addition}`]) {
        expect(intentOf(joined).buyerProbability, joined).toBeGreaterThanOrEqual(buyerProbability - 1e-9);
      }
    }
    for (const inline of [`${text} by March`, `${text} and our budget is 5000 euros`, `${text}, please call me`]) {
      expect(intentOf(inline).buyerProbability, inline).toBeGreaterThanOrEqual(buyerProbability - 1e-9);
    }
  });

  it.each([...BUYERS, ...SUPPORT, "hi", "Windows"])("never raises for an offer of services: %s", (text) => {
    const { buyerProbability } = intentOf(text);

    for (const pitch of PITCHES) {
      for (const joined of [`${text} ${pitch}`, `${pitch} ${text}`, `${text}, ${pitch}`]) {
        expect(intentOf(joined).buyerProbability, joined).toBeLessThanOrEqual(buyerProbability + 1e-9);
      }
    }
  });

  it("says nothing about a language it does not know", () => {
    const texts = [
      "Dzień dobry, chciałbym zapytać o cenę nowych okien do domu jednorodzinnego, proszę o kontakt.",
      "Merhaba, evimiz için yeni mutfak dolabı fiyatı almak istiyoruz, lütfen bizi arayın.",
    ];

    for (const text of texts) {
      const { isNeutral, buyerProbability } = intentOf(text);
      expect(isNeutral).toBe(true);
      expect(buyerProbability).toBeCloseTo(0.5, 1);
    }
    expect(intentOf("")).toMatchObject({ isNeutral: true, signs: [] });
  });

  it("gives its reasons in a salesperson's words, with the words of the message", () => {
    const { signs } = intentOf("We want to order 20 chairs. How much do you charge for delivery?");

    expect(signs).toContainEqual(expect.objectContaining({ label: "wants to buy", quote: "want to order" }));
    expect(signs).toContainEqual(expect.objectContaining({ label: "asks about the price", quote: "How much do you" }));
  });

  it("has one weight for each sign", () => {
    expect(INTENT_MODEL.signs).toHaveLength(INTENT_PRIORS.length);
    expect(readForIntent("Hello there").signs).toHaveLength(INTENT_PRIORS.length);
  });

  it.each([
    ["a", 50_000],
    ["1(", 25_000],
    ["please call me ", 4_000],
    ["a. ", 16_000],
    ["not ", 12_000],
  ])("F73 reads %j, %d times over, in a moment", (piece, times) => {
    const text = piece.repeat(times);
    expect(fastestMs(() => intentOf(text))).toBeLessThan(10);
  });

  it("judges a message of 500 characters in under a millisecond more than an empty model needs", () => {
    const text = `${BUYERS.slice(0, 5).join(" ")} ${SUPPORT.slice(0, 3).join(" ")}`.slice(0, 500);

    const beyondMs = fastestMsBeyond(
      () => intentOf("", EMPTY_MODEL),
      () => intentOf(text),
    );

    expect(beyondMs).toBeLessThan(1);
  });
});
