import { describe, expect, it } from "vitest";
import { FORM_MESSAGES } from "../../testing/form-messages.ts";
import { scoreText } from "./score-text.ts";

type Kind = keyof typeof FORM_MESSAGES;

const judged = (message: string) =>
  scoreText({ name: "A visitor", email: "visitor@gmail.com", hasPhone: false, message, answers: [] });

/** As what each kind may be filed: advertising is one kind of spam, and both may be a pitch. */
const FILED_AS: Record<Kind, readonly string[]> = {
  sales: ["sales"],
  question: ["question", "other"],
  support: ["support"],
  vendor: ["vendor", "spam"],
  job: ["job"],
  press: ["press"],
  student: ["student"],
  spam: ["spam", "vendor"],
  advertising: ["spam", "vendor", "other"],
  other: ["other", "question", "support"],
};

const MESSAGES = (Object.keys(FORM_MESSAGES) as Kind[]).flatMap((kind) =>
  FORM_MESSAGES[kind].map((message) => ({ kind, message, score: judged(message) })),
);

describe("LB-06 more than four hundred messages of every kind, in seven languages", () => {
  it.each(Object.keys(FORM_MESSAGES) as Kind[])("files nine in ten of the kind %s rightly", (kind) => {
    const ofKind = MESSAGES.filter((one) => one.kind === kind);
    const misfiled = ofKind.filter(({ score }) => !FILED_AS[kind].includes(score.category));

    expect(misfiled.length / ofKind.length, misfiled.map(({ message }) => message).join("\n")).toBeLessThanOrEqual(0.1);
  });

  it("puts a buyer above whoever buys nothing in 97 of 100 pairs", () => {
    const buyers = MESSAGES.filter(({ kind }) => kind === "sales").map(({ score }) => score.value);
    const others = MESSAGES.filter(({ kind }) => kind !== "sales").map(({ score }) => score.value);

    const above = buyers.reduce((sum, value) => sum + others.filter((other) => other < value).length, 0);

    expect(above / (buyers.length * others.length)).toBeGreaterThanOrEqual(0.97);
  });

  it("gives no reason that contradicts the category, and adds up", () => {
    for (const { message, score } of MESSAGES) {
      const labels = score.reasons.map(({ label }) => label).join("\n");
      const sum = score.reasons.reduce((total, { points }) => total + points, 0);

      if (score.category !== "sales") expect(labels, message).not.toContain("Wants to buy");
      if (score.category !== "support") expect(labels, message).not.toContain("Writes as customers");
      if (["spam", "vendor", "job", "press", "student"].includes(score.category)) {
        expect(labels, message).not.toMatch(/budget|price|as buyers do|Names a date|Asks for a call/);
      }
      expect(score.value, message).toBe(Math.min(100, Math.max(0, sum)));
    }
  });
});

describe("LB-06 those who ask and buy nothing", () => {
  it.each([
    "Haben Sie am Samstag geöffnet?",
    "Do you accept American Express?",
    "Êtes-vous ouverts le dimanche ?",
    "¿Tienen estacionamiento?",
    "Vocês têm estacionamento?",
    "У вас есть парковка?",
    "क्या आपकी दुकान रविवार को खुली रहती है?",
  ])("are worth no more than a greeting, and the reason says why: %s", (message) => {
    const { value, category, reasons } = judged(message);

    expect([value <= judged("Hello there").value, category]).toEqual([true, "question"]);
    expect(reasons.at(-1)?.label).toBe("Asks about opening hours, directions or the place");
  });

  it("counts a wish that stands beside the question in full", () => {
    const both = judged("Are you open on Sunday? I would like to buy the green sofa, how much is it?").value;

    expect(both).toBeGreaterThan(judged("Are you open on Sunday?").value + 25);
  });

  it.each([
    "I'm a journalist. Could you give me a quote for my article by Friday? Budget cuts are the topic.",
    "We are working on a story about family firms and want a quote from your founder.",
  ])("a journalist's quote is no offer: %s", (message) => {
    const { value, category } = judged(message);

    expect(category).toBe("press");
    expect(value).toBeLessThan(judged("Could you give me a quote for a roof by Friday?").value - 20);
  });

  it.each([
    "We need a better ranking on Google, do you do that?",
    "We are looking for someone to write guest posts for our blog.",
  ])("takes whoever needs what others pitch for a buyer: %s", (message) => {
    expect(judged(message).category).toBe("sales");
  });

  it.each([
    "こんにちは。オフィスの改装の見積もりをお願いします。",
    "Dzień dobry, chciałbym zapytać o cenę nowych okien do domu.",
  ])("says that it cannot read a language it does not know: %s", (message) => {
    expect(judged(message).reasons.at(-1)).toEqual({
      label: "Written in a language the scorer does not know, so its words were not counted",
      points: 0,
      quote: null,
    });
  });

  it.each(["Hello there", "asdf", "We need a new roof.", ""])("says nothing of languages about %j", (message) => {
    expect(
      judged(message)
        .reasons.map(({ label }) => label)
        .join(),
    ).not.toContain("language");
  });

  it("reads what is written without accents as what is written with them", () => {
    expect(judged("bonjour, nous cherchons un artisan, rappelez-moi, budget 8000 euros avant fevrier").value).toBe(
      judged("bonjour, nous cherchons un artisan, rappelez-moi, budget 8000 euros avant février").value,
    );
    expect(judged("orcamento para 30 janelas, por favor").category).toBe("sales");
  });
});
