import { describe, expect, it } from "vitest";
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
