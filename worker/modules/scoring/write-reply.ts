import type { Category } from "./contract.ts";
import { isLanguage, type Language } from "./language.ts";

/** What is not known yet and worth asking. */
export interface ReplyFacts {
  category: Category;
  hasDate: boolean;
  hasBudget: boolean;
  hasPhone: boolean;
}

interface Phrases {
  greeting: string;
  thanks: string;
  askWhat: string;
  askDate: string;
  askBudget: string;
  askNumber: string;
  decline: string;
  closing: string;
}

// Nothing here names a price, a date or a time of answer: a suggested reply must promise nothing.
const PHRASES: Record<Language, Phrases> = {
  en: {
    greeting: "Hello",
    thanks: "thank you for your message.",
    askWhat: "Could you tell me a little more about what you have in mind?",
    askDate: "Is there a date you have in mind?",
    askBudget: "Is there a budget you would like to stay within?",
    askNumber: "If you would rather talk, which number may I reach you at?",
    decline: "At the moment we have no need of it, so please do not follow up on this.",
    closing: "Kind regards",
  },
  de: {
    greeting: "Guten Tag",
    thanks: "vielen Dank für Ihre Nachricht.",
    askWhat: "Können Sie mir etwas mehr darüber sagen, was Sie vorhaben?",
    askDate: "Gibt es einen Termin, an den Sie denken?",
    askBudget: "Gibt es ein Budget, das wir im Blick behalten sollen?",
    askNumber: "Wenn Sie lieber sprechen: Unter welcher Nummer erreiche ich Sie?",
    decline: "Zurzeit haben wir dafür keinen Bedarf, bitte sehen Sie von weiteren Nachrichten ab.",
    closing: "Freundliche Grüße",
  },
  fr: {
    greeting: "Bonjour",
    thanks: "merci pour votre message.",
    askWhat: "Pourriez-vous m'en dire un peu plus sur votre projet ?",
    askDate: "Avez-vous une date en tête ?",
    askBudget: "Avez-vous un budget à respecter ?",
    askNumber: "Si vous préférez en parler, à quel numéro puis-je vous joindre ?",
    decline: "Nous n'en avons pas besoin pour le moment, merci de ne pas nous relancer.",
    closing: "Cordialement",
  },
  es: {
    greeting: "Hola",
    thanks: "gracias por su mensaje.",
    askWhat: "¿Podría contarme un poco más sobre lo que tiene en mente?",
    askDate: "¿Tiene alguna fecha en mente?",
    askBudget: "¿Hay un presupuesto que debamos tener en cuenta?",
    askNumber: "Si prefiere hablar, ¿en qué número puedo localizarle?",
    decline: "De momento no lo necesitamos, así que le rogamos que no insista.",
    closing: "Un cordial saludo",
  },
  pt: {
    greeting: "Olá",
    thanks: "obrigado pela sua mensagem.",
    askWhat: "Poderia contar-me um pouco mais sobre o que tem em mente?",
    askDate: "Há alguma data que tenha em mente?",
    askBudget: "Há um orçamento que devamos ter em conta?",
    askNumber: "Se preferir falar, em que número posso contactá-lo?",
    decline: "De momento não precisamos, por isso pedimos que não insista.",
    closing: "Com os melhores cumprimentos",
  },
  ru: {
    greeting: "Здравствуйте",
    thanks: "спасибо за ваше сообщение.",
    askWhat: "Расскажите, пожалуйста, подробнее, что именно вам нужно?",
    askDate: "К какому сроку это нужно?",
    askBudget: "Есть ли бюджет, на который нам ориентироваться?",
    askNumber: "Если вам удобнее поговорить, по какому номеру вам позвонить?",
    decline: "Сейчас нам это не нужно, поэтому просим больше не писать нам об этом.",
    closing: "С уважением",
  },
  hi: {
    greeting: "नमस्ते",
    thanks: "आपके संदेश के लिए धन्यवाद।",
    askWhat: "क्या आप अपनी ज़रूरत के बारे में थोड़ा और बता सकते हैं?",
    askDate: "क्या आपके मन में कोई तारीख है?",
    askBudget: "क्या कोई बजट है जिसका हमें ध्यान रखना चाहिए?",
    askNumber: "अगर आप बात करना चाहें, तो किस नंबर पर फ़ोन किया जाए?",
    decline: "अभी हमें इसकी ज़रूरत नहीं है, इसलिए कृपया इस बारे में फिर न लिखें।",
    closing: "सादर",
  },
};

/** A name that can stand in a greeting: letters, no links, no numbers. */
const GREETABLE_NAME = /^\p{L}[\p{L}\p{M}'’. -]{0,59}$/u;

/** A polite reply in the lead's language that asks for what is missing and promises nothing. Empty for spam. */
export function writeReply(language: Language, name: string, facts: ReplyFacts): string {
  const phrases = PHRASES[language];
  if (facts.category === "spam") return "";
  if (facts.category === "vendor") return letter(language, name, `${phrases.thanks} ${phrases.decline}`);
  const isSale = facts.category === "sales";
  const questions = [
    phrases.askWhat,
    ...(isSale && !facts.hasDate ? [phrases.askDate] : []),
    ...(isSale && !facts.hasBudget ? [phrases.askBudget] : []),
    ...(isSale && !facts.hasPhone ? [phrases.askNumber] : []),
  ];
  return letter(language, name, `${phrases.thanks} ${questions.slice(0, 3).join(" ")}`);
}

/** Greeting and closing around a text, by the language's custom; the bare text for a language without phrases here. */
export function letter(language: string, name: string, body: string): string {
  if (!isLanguage(language)) return body;
  const { greeting, closing } = PHRASES[language];
  const greeted = GREETABLE_NAME.test(name) && !/\.\p{L}/u.test(name) ? `${greeting} ${name},` : `${greeting},`;
  return `${greeted}\n\n${body}\n\n${closing}`;
}
