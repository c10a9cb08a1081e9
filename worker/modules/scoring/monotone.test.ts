import { describe, expect, it } from "vitest";
import { FORM_MESSAGES } from "../../testing/form-messages.ts";
import { scoreText } from "./score-text.ts";

const MESSAGES = [
  "We are looking for new windows for our office",
  "My order has not arrived",
  "Do you deliver on Saturdays?",
  "We sell SEO services and backlinks",
  "I am a student writing my thesis",
  "Wir suchen eine neue Küche",
  "Nous cherchons un traiteur",
  "Necesitamos pintar la casa",
  "Preciso consertar o telhado",
  "Нам нужен новый сайт",
  "हमें नया फर्नीचर चाहिए",
  "",
  "I want to apply for the job as a cook",
  "Can I change my appointment",
  "The heating is broken and nobody answers",
];
const ADDITIONS = [
  "Our budget is 5,000 euros.",
  "We need it by 15 March.",
  "Please call me.",
  "Please call me back tomorrow.",
  "Budget: $2,000",
  "Unser Budget liegt bei 5.000 Euro.",
  "Bitte rufen Sie mich an.",
  "Es wäre für Ende Mai.",
  "Notre budget est de 8 000 €.",
  "Merci de me rappeler.",
  "Nuestro presupuesto es de 3.000 €.",
  "Por favor llámeme.",
  "Nosso orçamento é de R$ 5.000.",
  "Por favor me ligue.",
  "Наш бюджет 200 000 рублей.",
  "Перезвоните, пожалуйста.",
  "हमारा बजट 2 लाख है।",
  "कृपया मुझे कॉल करें।",
];
const PITCHES = [
  "We offer SEO services.",
  "We provide SEO services for your website.",
  "Wir bieten SEO-Dienstleistungen an.",
  "Nous proposons des services SEO.",
  "Ofrecemos servicios de SEO.",
  "Oferecemos serviços de SEO.",
  "Мы предлагаем услуги SEO.",
  "हम एसईओ सेवाएं प्रदान करते हैं।",
];

const worth = (message: string) =>
  scoreText({ name: "A visitor", email: "visitor@example.com", hasPhone: false, message, answers: [] }).value;

/** How the worth changes when something is added at the end, at the start or on a line of its own. */
const changes = (message: string, added: string) =>
  [`${message}. ${added}`, `${added} ${message}.`, `${message}\n${added}`].map(
    (text) => worth(text) - worth(`${message}.`),
  );

describe.each(MESSAGES)("to %j", (message) => {
  it("a budget, a date or a wish to be called, in seven languages, never lowers the score", () => {
    const lowered = ADDITIONS.filter((added) => changes(message, added).some((change) => change < 0));

    expect(lowered).toEqual([]);
  });

  it("an offer of services, in seven languages, never raises it", () => {
    const raised = PITCHES.filter((added) => changes(message, added).some((change) => change > 0));

    expect(raised).toEqual([]);
  });
});

/** In other words than those above, and what else may stand beside an enquiry. */
const OTHER_ADDITIONS = [
  "We have $500 for this.",
  "budget approx. 1.500 EUR",
  "Wir haben etwa 20.000 € eingeplant.",
  "Nous disposons de 3000 euros.",
  "Contamos con 500 dólares.",
  "Готовы потратить 300 тысяч.",
  "mera budget 10 lakh hai",
  "Next Tuesday would be great.",
  "Termin: 12. Juni",
  "Avant le 15 mars.",
  "Нужно к 15 марта.",
  "Could you ring me this afternoon?",
  "Vous pouvez me joindre par téléphone.",
  "Mobil: 0151-23456789",
  "Tel. 030 / 123456",
  "My number is +44 20 7946 0958.",
  "+91 98123 45678",
  "I work for Northgate Dental Ltd.",
  "Наша компания ООО Ромашка.",
];
const OTHER_PITCHES = [
  "Our company offers affordable SEO services!",
  "Nous vous proposons du SEO.",
  "Le ofrecemos posicionamiento SEO.",
  "Wir bieten Suchmaschinenoptimierung an.",
  "Мы оказываем услуги по продвижению сайтов.",
  "hum seo services dete hain",
];
/** Every so many of nearly five hundred messages of every kind. */
const EVERY = 14;

const ended = (message: string) => (/[.!?।]$/u.test(message) ? message : `${message}.`);

describe.each(Object.keys(FORM_MESSAGES) as (keyof typeof FORM_MESSAGES)[])("to messages of the kind %s", (kind) => {
  const messages = FORM_MESSAGES[kind].filter((_, at) => at % EVERY === 0);
  const changed = (additions: readonly string[], isWrong: (change: number) => boolean) =>
    messages.flatMap((message) => {
      const before = worth(ended(message));
      return additions.filter((added) =>
        [`${ended(message)} ${ended(added)}`, `${ended(added)} ${ended(message)}`, `${ended(message)}\n${added}`].some(
          (text) => isWrong(worth(text) - before),
        ),
      );
    });

  it("no sum, date, call, number or company ever lowers a score, however it is worded", () => {
    expect(changed(OTHER_ADDITIONS, (change) => change < 0)).toEqual([]);
  });

  it("no offer of services raises one", () => {
    expect(changed(OTHER_PITCHES, (change) => change > 0)).toEqual([]);
  });
});
