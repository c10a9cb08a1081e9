import { describe, expect, it } from "vitest";
import { fastestMs } from "../../testing/fastest.ts";
import type { Content } from "./content.ts";
import { textOf } from "./content.ts";
import { scoreText } from "./score-text.ts";

const written = (message: string, more: Partial<Content> = {}): Content => ({
  name: "A visitor",
  email: "visitor@gmail.com",
  hasPhone: false,
  message,
  answers: [],
  ...more,
});
const worth = (message: string, more: Partial<Content> = {}) => scoreText(written(message, more)).value;
const labelsOf = (message: string) => scoreText(written(message)).reasons.map(({ label }) => label);

describe("the embedded scorer", () => {
  it("LB-06 finds the same cues in five languages", () => {
    const messages = {
      en: "We are looking for a new kitchen by March. Our budget is €20,000. Please call me.",
      de: "Wir suchen eine neue Küche bis März. Unser Budget liegt bei 20.000 €. Bitte rufen Sie mich an.",
      fr: "Nous cherchons une nouvelle cuisine avant mars. Notre budget est de 20 000 €. Merci de me rappeler.",
      es: "Buscamos una cocina nueva para marzo. Nuestro presupuesto es de 20.000 €. Por favor, llámeme.",
      pt: "Procuramos uma cozinha nova até março. Nosso orçamento é de 20.000 €. Por favor, me ligue.",
    };

    for (const [language, message] of Object.entries(messages)) {
      const score = scoreText(written(message));
      const labels = score.reasons.map(({ label }) => label);
      expect(labels, language).toEqual(
        expect.arrayContaining([
          "Wants to buy or asks for an offer",
          "Names a budget",
          "Names a date",
          "Asks for a call",
        ]),
      );
      expect(score, language).toMatchObject({ category: "sales", source: "embedded", fallback_reason: null });
      expect(score.value, language).toBeGreaterThanOrEqual(70);
    }
  });

  it.each([
    ["We offer SEO services and backlinks at low prices.", "vendor"],
    ["Wir bieten Ihnen professionelle Suchmaschinenoptimierung an.", "vendor"],
    ["Nous vous proposons nos services de référencement de votre site.", "vendor"],
    ["Ofrecemos servicios de marketing para su empresa.", "vendor"],
    ["Oferecemos soluções de marketing para a sua loja.", "vendor"],
    ["I would like to apply for the position of a cook, my CV is attached.", "job"],
    ["Ich bewerbe mich um einen Ausbildungsplatz.", "job"],
    ["I'm applying for the barista job, CV attached.", "job"],
    ["I'd like a refund for my order, it arrived broken.", "support"],
    ["I am a student and write my thesis about roofs.", "student"],
    ["I am a journalist and have a press inquiry.", "press"],
    ["Where is my order? I want a refund.", "support"],
    ["Best online casino, click here!", "spam"],
    ["Do you also work on Sundays?", "question"],
    ["Hello there", "other"],
    ["", "other"],
  ])("reads %j as %s", (message, category) => {
    expect(scoreText(written(message)).category).toBe(category);
  });

  it("puts a pitch, an application and spam below the plainest question", () => {
    const question = worth("Do you also work on Sundays?");

    expect(worth("We offer SEO services, only $99, please call me by Friday.")).toBeLessThan(question + 20);
    expect(worth("We offer SEO services")).toBeLessThan(question);
    expect(worth("I want to apply for a job, my CV is attached.")).toBeLessThan(question);
    expect(worth("Best online casino")).toBe(0);
  });

  it.each([
    "Hello",
    "We need a new roof.",
    "Wir brauchen ein neues Dach.",
    "Do you also work on Sundays?",
    "We offer SEO services for your website.",
    "I am a student and write my thesis.",
    "Where is my order?",
    "I don't have a budget yet and please do not call me.",
    "x ".repeat(18),
  ])("never falls when a budget, a date or a request to call is added to %j", (message) => {
    const before = worth(message);

    for (const addition of [
      "Our budget is 5,000 euros.",
      "We have €5,000.",
      "We need it by March.",
      "Until 2026-12-01 please.",
      "Please call me.",
      "Bitte rufen Sie mich an.",
      "Budget: 5000",
      "Merci de me rappeler.",
    ]) {
      expect(worth(`${message} ${addition}`), addition).toBeGreaterThanOrEqual(before);
    }
    expect(worth(message, { hasPhone: true })).toBeGreaterThanOrEqual(before);
  });

  it.each(["Hello", "We need a new roof by March for €5,000.", "Buy our SEO", "word ".repeat(17), "word ".repeat(40)])(
    "never rises when somebody who wrote %j also offers SEO services",
    (message) => {
      for (const pitch of ["We offer SEO services.", "we offer seo services", "Wir bieten Ihnen SEO."]) {
        expect(worth(`${message} ${pitch}`), pitch).toBeLessThanOrEqual(worth(message));
      }
    },
  );

  it("explains every point by a label, and every cue by words that really stand there", () => {
    const content = written("Hi!\nWe’re looking for 30 seats asap.  Our budget is about 4k €. Please call me back.", {
      hasPhone: true,
      email: "owner@firm.example",
      answers: [{ question: "Estimated budget", answer: "4000" }],
    });

    const score = scoreText(content);

    const quotes = score.reasons.flatMap(({ quote }) => quote ?? []);
    expect(quotes.length).toBeGreaterThan(4);
    for (const quote of quotes) expect(textOf(content)).toContain(quote);
    expect(score.value).toBe(
      Math.min(
        100,
        score.reasons.reduce((sum, { points }) => sum + points, 0),
      ),
    );
  });

  it.each([
    "Здравствуйте, нам нужен сайт для стоматологии. Сколько это стоит?",
    "नमस्ते, हमें अपने ऑफिस के लिए 10 कंप्यूटर चाहिए। कीमत क्या है?",
  ])("knows a buyer in Russian and in Hindi: %s", (message) => {
    const score = scoreText(written(message));

    expect(score.category).toBe("sales");
    expect(score.value).toBeGreaterThanOrEqual(worth("Hello there") + 20);
  });

  it("hears a buyer in words that no cue names", () => {
    const { reasons } = scoreText(written("Is the corner sofa in stock, and which colours does it come in?"));
    const reason = reasons.find(({ label }) => label === "Writes as buyers do");

    expect(reason?.points).toBeGreaterThan(5);
    expect(reason?.quote).toBe("does it come");
  });

  it.each([
    "Здравствуйте, мой заказ до сих пор не пришел, верните деньги.",
    "The app crashes since the last update and my balance is wrong.",
  ])("hears a customer in need of help in words that no cue names: %s", (message) => {
    const score = scoreText(written(message));

    expect(score.category).toBe("support");
    expect(score.reasons.at(-1)).toMatchObject({ label: "Writes as customers in need of help do" });
    expect(score.value).toBeLessThan(worth("Hello there"));
  });

  it("counts no word twice: what the cues tell is not told again by the wording", () => {
    expect(labelsOf("We need a new roof by March, our budget is 5,000 euros.")).not.toContain("Writes as buyers do");
  });

  it("gives an applicant nothing for writing as buyers do", () => {
    expect(labelsOf("I would like to apply for the position of a cook, my CV is attached.")).not.toContain(
      "Writes as buyers do",
    );
  });

  it("quotes whole words around a phrase in the middle of a long sentence", () => {
    const score = scoreText(
      written(
        "Wir planen den Umbau unserer Räume in der alten Mühle am Fluss und bitten um ein Angebot für Licht, Böden und neue Möbel.",
      ),
    );

    expect(score.reasons).toContainEqual({
      label: "Wants to buy or asks for an offer",
      points: 18,
      quote: "am Fluss und bitten um ein Angebot für Licht, Böden und neue",
    });
  });

  it("finds a budget that is the answer to a question of its own", () => {
    const score = scoreText(written("", { answers: [{ question: "Your budget", answer: "5000" }] }));

    expect(score.reasons).toContainEqual({ label: "Names a budget", points: 15, quote: "Your budget: 5000" });
  });

  it.each([
    "Please don't call me.",
    "Bitte nicht telefonisch.",
    "We have no budget for that.",
    "Merci de ne pas me rappeler.",
  ])("takes %j at its word", (message) => {
    expect(labelsOf(message)).not.toContain("Asks for a call");
    expect(labelsOf(message)).not.toContain("Names a budget");
  });

  it("hears a call in: do not hesitate to call me", () => {
    expect(labelsOf("Do not hesitate to call me.")).toContain("Asks for a call");
  });

  it.each([
    "x".repeat(8_000),
    "1".repeat(8_000),
    "1.".repeat(4_000),
    "we offer ".repeat(900),
    "http://a ".repeat(900),
    "💶".repeat(4_000),
    "a\n".repeat(4_000),
  ])("F73 reads a text made to be slow in under 200 ms", (message) => {
    expect(fastestMs(() => scoreText(written(message)))).toBeLessThan(200);
  });
});

describe("the summary", () => {
  it("is made of the person's own sentences, the telling ones, in their order, within 240 characters", () => {
    const filler = "It was a lovely day and the birds were singing in the garden behind the house. ".repeat(4);
    const message = `${filler}We need a new roof. ${filler}Our budget is 20,000 euros. ${filler}`;

    const { summary } = scoreText(written(message));

    expect(summary.length).toBeLessThanOrEqual(240);
    expect(summary.indexOf("We need a new roof.")).toBeGreaterThanOrEqual(0);
    expect(summary.indexOf("Our budget is 20,000 euros.")).toBeGreaterThan(summary.indexOf("We need a new roof."));
  });

  it.each(["👩‍👩‍👧".repeat(300), "x".repeat(1_000), "é ".repeat(500)])(
    "cuts one endless sentence cleanly",
    (message) => {
      const { summary } = scoreText(written(message));

      expect(summary.length).toBeLessThanOrEqual(240);
      expect(summary.isWellFormed()).toBe(true);
    },
  );

  it("says so when nothing was written", () => {
    expect(scoreText(written("")).summary).toBe("Left contact details without a message.");
  });
});

describe("where a message can be answered", () => {
  const writesFrom = (email: string) =>
    scoreText({ ...written("We need a new roof."), email }).reasons.some(({ label }) => label.includes("company"));

  it("takes a relay's or a free mailbox's address for no company's", () => {
    const anybodys = [
      "a1b2@privaterelay.appleid.com",
      "x@mozmail.com",
      "me@duck.com",
      "a@yandex.ru",
      "a@web.de",
      "a@qq.com",
    ];

    expect(anybodys.filter(writesFrom)).toEqual([]);
    expect(["office@example.com", "me@sky-roofs.example"].filter((email) => !writesFrom(email))).toEqual([]);
  });
});

describe("a form's own questions", () => {
  const worth = (question: string, answer: string) =>
    scoreText({ ...written("Hello"), answers: [{ question, answer }] });

  it.each(["No", "nein", "non.", "нет", "नहीं", "n/a", "-"])("say nothing for a person who answers %j", (answer) => {
    const { value, reasons } = worth("Do you need a quote urgently, or a call back?", answer);

    expect(value).toBe(worth("", "").value);
    expect(reasons.filter(({ quote }) => quote !== null)).toEqual([]);
  });

  it("count with an answer that says more", () => {
    expect(worth("Would you like a call back?", "Yes").value).toBeGreaterThan(worth("", "").value);
    expect(worth("Budget", "5,000").value).toBeGreaterThan(worth("", "").value);
  });
});

describe("the suggested reply", () => {
  it.each([
    ["We need a new roof, please help us with it.", "Hello A visitor,"],
    ["Wir brauchen ein neues Dach für unser Haus.", "Guten Tag A visitor,"],
    ["Nous avons besoin d'un devis pour une maison.", "Bonjour A visitor,"],
    ["Necesitamos un presupuesto para el tejado de la casa.", "Hola A visitor,"],
    ["Precisamos de um orçamento para o telhado, obrigado.", "Olá A visitor,"],
    ["Нам нужна новая крыша для дома, помогите, пожалуйста.", "Здравствуйте A visitor,"],
    ["हमें अपने घर के लिए नई छत चाहिए।", "नमस्ते A visitor,"],
  ])("answers %j in its language", (message, greeting) => {
    expect(scoreText(written(message)).suggested_reply).toContain(greeting);
  });

  it("asks for what is missing only, and promises nothing", () => {
    const reply = scoreText(
      written("We need a roof by March, budget of 5,000 euros.", { hasPhone: true }),
    ).suggested_reply;

    expect(reply).toContain("what you have in mind");
    expect(reply).not.toMatch(/date|budget|number|\d|will|guarantee/i);
  });

  it("greets nobody by a link, and answers spam with nothing", () => {
    expect(scoreText(written("Hi", { name: "Win now evil.example" })).suggested_reply).toMatch(/^Hello,\n/);
    expect(scoreText(written("Best online casino")).suggested_reply).toBe("");
  });
});
