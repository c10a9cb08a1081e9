import { isLeadField } from "../forms/contract.ts";
import type { Lead } from "../leads/contract.ts";

/** What a person wrote and what is known of how to reach them: all that a score may rest on. */
export interface Content {
  name: string;
  email: string;
  hasPhone: boolean;
  message: string;
  /** Own questions of the form, answered. Name, e-mail and phone are not among them. */
  answers: { question: string; answer: string }[];
}

/** Longer texts are read up to here: nobody's enquiry says more, and no text may cost more. */
const MAX_TEXT_LENGTH = 8_000;

/** Questions of a form's own that ask for a person's name by halves, or in another language. */
const NAME_KEYS =
  /^(?:(?:your|my|contact|client|customer)_)?(?:(?:first|last|full|given|family|middle|nick|sur|fore|birth)_?names?|name|(?:vor|nach|familien)name|prenom|nom|nombres?|apellidos?|nome|sobrenome|cognome)$/;
/** `hidden` is filled by the page, not by the person. */
const SKIPPED_TYPES: readonly string[] = ["email", "phone", "hidden"];

/** What nobody sees but a machine reads: fillers, joiners of nothing, marks that choose a letter's shape. */
const UNSEEN = /\u034f|\u115f|\u1160|\u17b4|\u17b5|\u2800|\u3164|\uffa0|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

/** What a judge may read of a lead: what the person wrote, cleaned and cut, without what only a page or a machine put in. */
export function contentOf(lead: Pick<Lead, "name" | "email" | "phone" | "message" | "answers">): Content {
  return {
    name: clean(lead.name),
    email: lead.email.trim().toLowerCase(),
    hasPhone: lead.phone.trim() !== "",
    message: clean(lead.message).slice(0, MAX_TEXT_LENGTH),
    answers: lead.answers
      .filter(({ key, type, value }) => !isOfThePerson(key) && !SKIPPED_TYPES.includes(type) && value !== "")
      .map(({ label, type, value }) => ({
        question: clean(label),
        answer: type === "checkbox" && value === "true" ? "yes" : clean(value).slice(0, MAX_TEXT_LENGTH),
      })),
  };
}

/** Who somebody is says nothing of what they want. */
const isOfThePerson = (key: string) => isLeadField(key) || NAME_KEYS.test(key);

/** Whoever answers a question so has not said what it says. */
const NO = new Set(
  "no none false nein keine keiner keins non aucun aucune ninguno ninguna não nao nenhum nenhuma нет नहीं नही na n/a - –".split(
    " ",
  ),
);

/** Everything the person wrote, as one text. Question and answer stand together: "Budget: 5,000"; one denied is left out. */
export function textOf({ message, answers }: Content): string {
  const said = answers.filter(({ answer }) => !NO.has(answer.trim().toLowerCase().replace(/[.!]$/, "")));
  const answered = said.map(({ question, answer }) => `${question}: ${answer}`);
  return [message, ...answered]
    .filter((part) => part !== "")
    .join("\n")
    .slice(0, MAX_TEXT_LENGTH);
}

/** What the person wrote, without the questions they were asked: those are the business's own words. */
export function writtenPartsOf({ message, answers }: Content): string {
  return [message, ...answers.map(({ answer }) => answer)].join("\n");
}

/** Exactly what leaves for the AI's vendor: no longer in all than one text may be. */
export function submittedPartOf({ message, answers }: Content) {
  let left = MAX_TEXT_LENGTH;
  const take = (text: string) => {
    const taken = text.replace(UNSEEN, "").slice(0, left).toWellFormed();
    left -= taken.length;
    return taken;
  };
  return {
    message: take(message),
    answers: answers.map(({ question, answer }) => ({ question: take(question), answer: take(answer) })),
  };
}

/** Without control characters and marks that turn the direction of a text; line breaks stay. */
export function clean(text: string): string {
  return text
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{C}\n\t]/gu, "")
    .trim();
}
