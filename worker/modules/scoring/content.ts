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

const CONTACT_KEYS: readonly string[] = ["name", "email", "phone", "message"];
/** `hidden` is filled by the page, not by the person. */
const SKIPPED_TYPES: readonly string[] = ["email", "phone", "hidden"];

export function contentOf(lead: Pick<Lead, "name" | "email" | "phone" | "message" | "answers">): Content {
  return {
    name: clean(lead.name),
    email: lead.email.trim().toLowerCase(),
    hasPhone: lead.phone.trim() !== "",
    message: clean(lead.message).slice(0, MAX_TEXT_LENGTH),
    answers: lead.answers
      .filter(({ key, type, value }) => !CONTACT_KEYS.includes(key) && !SKIPPED_TYPES.includes(type) && value !== "")
      .map(({ label, type, value }) => ({
        question: clean(label),
        answer: type === "checkbox" && value === "true" ? "yes" : clean(value).slice(0, MAX_TEXT_LENGTH),
      })),
  };
}

/** Everything the person wrote, as one text. Question and answer stand together: "Budget: 5,000". */
export function textOf({ message, answers }: Content): string {
  const answered = answers.map(({ question, answer }) => `${question}: ${answer}`);
  return [message, ...answered]
    .filter((part) => part !== "")
    .join("\n")
    .slice(0, MAX_TEXT_LENGTH);
}

/** What the person wrote, without the questions they were asked: those are the business's own words. */
export function writtenPartsOf({ message, answers }: Content): string {
  return [message, ...answers.map(({ answer }) => answer)].join("\n");
}

/** Without control characters and marks that turn the direction of a text; line breaks stay. */
export function clean(text: string): string {
  return text
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{C}\n\t]/gu, "")
    .trim();
}
