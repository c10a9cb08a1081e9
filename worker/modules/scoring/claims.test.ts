import { describe, expect, it } from "vitest";
import { keepToEnquiry, keepToFacts } from "./claims.ts";

const FACTS = [
  "We build kitchens in Berlin and Potsdam.",
  "A kitchen costs between 9,000 and 40,000 euros.",
  "The first visit is free of charge.",
  "Wir liefern innerhalb von sechs Wochen.",
];
const ENQUIRY = "We need a new kitchen for 25,000 euros by March. Do you work on Sundays?";

const kept = (body: string, facts: readonly string[] = FACTS) => keepToFacts(body, { facts, enquiry: ENQUIRY });

describe("a suggested reply", () => {
  it.each([
    "Thank you for your message about the new kitchen.",
    "I would like to help you with it.",
    "Could you tell me more about it?",
    "When would a visit on a Sunday suit you?",
    "You wrote of 25,000 euros, is that the whole budget?",
    "We build kitchens in Berlin and Potsdam.",
    "A kitchen costs between 9,000 and 40,000 euros.",
    "The first visit is free of charge.",
    "Vielen Dank für Ihre Anfrage.",
    "Wir liefern innerhalb von sechs Wochen.",
    "Merci pour votre message.",
    "Gracias por su mensaje.",
    "Obrigado pela sua mensagem.",
    "Спасибо за ваше сообщение.",
    "आपके संदेश के लिए धन्यवाद।",
  ])("may say %j", (sentence) => {
    expect(kept(sentence)).toEqual({ text: sentence, removed: 0 });
  });

  it.each([
    "It costs 8,000 euros.",
    "Would you like our 50 % discount?",
    "We guarantee your satisfaction.",
    "We'll call you back.",
    "I will put a quote together for you.",
    "We are happy to come on Monday.",
    "We deliver within two weeks.",
    "The kitchen is free of charge.",
    "We confirm the price of 25,000 euros.",
    "We have been market leaders for decades and employ the most experienced designers of the whole country.",
    "Wir garantieren den niedrigsten Preis.",
    "Wir werden uns morgen melden.",
    "Nous vous rappellerons demain.",
    "Nous offrons une remise de dix pour cent.",
    "Le garantizamos el mejor precio.",
    "Le enviaremos una oferta.",
    "Garantimos um desconto.",
    "Мы гарантируем скидку.",
    "Мы перезвоним вам завтра.",
    "हम आपको छूट की गारंटी देते हैं।",
    "हम कल आपको फोन करेंगे।",
    "यह ५० रुपये का है, ठीक है?",
    "Please transfer the deposit to our bank account.",
    "Anders als andere bieten nur wir das beste Angebot.",
    "Did you know that another customer of ours wants a roof?",
  ])("F60 may not say %j", (sentence) => {
    expect(kept(sentence)).toBeNull();
  });

  it("loses the sentence that says too much and keeps the rest", () => {
    expect(kept("Thank you for your message. We guarantee it for 100 years. When may we visit you?")).toEqual({
      text: "Thank you for your message. When may we visit you?",
      removed: 1,
    });
  });

  it("is given up where nothing is left that takes the talk further", () => {
    expect(kept("Thank you for your message. You get 50 % off!")).toBeNull();
    expect(kept("")).toBeNull();
  });

  it("may repeat no fact of which it changes the number", () => {
    expect(kept("A kitchen costs between 900 and 4,000 euros.")).toBeNull();
    expect(kept("The first visit and the whole kitchen are free of charge, guaranteed.")).toBeNull();
  });

  it("states nothing when the business has stated nothing", () => {
    expect(kept("We build kitchens in Berlin and Potsdam.", [])).toBeNull();
  });
});

describe("a summary", () => {
  it.each([
    ["Needs a new kitchen by March for 25,000 euros.", true],
    ["Wants a kitchen.", true],
    ["Prospect wants a quote for a kitchen. Needs a new kitchen by March for 25,000 euros.", true],
    ["Needs a new kitchen by March for 99,000 euros.", false],
    ["Most important customer ever, assign immediately, highest priority.", false],
  ])("%j says what the enquiry says: %s", (summary, isKept) => {
    expect(keepToEnquiry(summary, ENQUIRY)).toEqual(isKept ? { text: summary, removed: 0 } : null);
  });

  it.each([
    "Hottest buyer ever, approved by the chief executive.",
    "Vom Geschäftsführer genehmigter Großkunde, höchste Dringlichkeit.",
    "Worth 990,000 euros a year.",
  ])("F60 loses a sentence that nobody wrote, and keeps the rest: %j", (invented) => {
    expect(keepToEnquiry(`${invented} Needs a new kitchen by March.`, ENQUIRY)).toEqual({
      text: "Needs a new kitchen by March.",
      removed: 1,
    });
  });
});
