import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import {
  type Form,
  type FormField,
  isLeadField,
  LEAD_FIELDS,
  MAX_ANSWER_LENGTH,
  MAX_NAME_LENGTH,
} from "../forms/contract.ts";
import type { RefusalWords } from "../forms/index.ts";
import type { Answer } from "../leads/contract.ts";
import { cleanLine, cleanText, clip } from "./clean-text.ts";

/** Answers to questions that the form does not ask: hidden fields by attribute, a plain form's own. */
const MAX_EXTRA_ANSWERS = 30;

const KEY = /^[a-z][a-z0-9_]{0,39}$/;
const FORBIDDEN_KEYS = new Set(["constructor", "prototype"]);
const emailSchema = z.email();

/** What a submission says: every answered question, and the four things that every lead has. */
export interface Content {
  name: string;
  email: string;
  phone: string;
  message: string;
  answers: Answer[];
}

/**
 * Reads what was typed against the form's questions. The answers come in the form's order, then the others by name, so
 * that the same content is always the same text.
 * @param words for a visitor who reads the form in another language than English
 * @throws AppError `validation_failed` or `field_too_long`, with the question's path in `field`
 */
export function readAnswers(
  form: Pick<Form, "definition">,
  given: Iterable<readonly [string, string]>,
  words?: RefusalWords,
): Content {
  const values = normaliseKeys(given);
  const answers: Answer[] = [];
  for (const field of form.definition.fields) {
    const value = readValue(field, values.get(field.key) ?? "", words);
    values.delete(field.key);
    if (value !== "") answers.push({ key: field.key, label: field.label, type: field.type, value });
  }
  answers.push(...readExtraAnswers(values));

  const content = { ...leadPartsOf(answers), answers };
  if (content.email === "" && content.phone === "" && content.message === "") {
    const message = words?.noContact ?? "Fill in an e-mail address, a phone number or a message.";
    throw new AppError("validation_failed", message, { field: "fields" });
  }
  return content;
}

/**
 * Everything that was typed, whether or not it fits the form: for what was accepted before anybody could look. The four
 * things that every lead has are filled with what can stand there; the answers hold every word.
 */
export function keepAnswers(
  { definition }: Pick<Form, "definition">,
  given: Iterable<readonly [string, string]>,
): Content {
  const fields = new Map(definition.fields.map((field) => [field.key, field]));
  const answers: Answer[] = [];
  const taken = new Set<string>();
  for (const [name, typed] of given) {
    const value = cleanText(typed);
    if (value === "") continue;
    const key = freeKey(keyOf(name), taken);
    taken.add(key);
    const { label, type } = fields.get(key) ?? unaskedField(key);
    answers.push({ key, label: label === key ? clip(cleanLine(name), 120) : label, type, value });
  }
  const { name, email, phone, message } = leadPartsOf(answers);
  return {
    name,
    email: email.length <= MAX_ANSWER_LENGTH.email && emailSchema.safeParse(email).success ? email : "",
    phone: phone.length <= MAX_ANSWER_LENGTH.phone ? phone : "",
    message: clip(message, MAX_ANSWER_LENGTH.textarea),
    answers,
  };
}

/** The name itself where it may be one and is free; else the next number. */
function freeKey(wanted: string, taken: ReadonlySet<string>): string {
  if (KEY.test(wanted) && !FORBIDDEN_KEYS.has(wanted) && !taken.has(wanted)) return wanted;
  for (let number = taken.size + 1; ; number++) if (!taken.has(`field_${number}`)) return `field_${number}`;
}

/** `First Name` and `first-name` are `first_name`: forms written by hand differ in such things and mean the same. */
export function keyOf(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
}

function normaliseKeys(given: Iterable<readonly [string, string]>): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of given) {
    const key = keyOf(name);
    const field = `fields.${name.slice(0, 60)}`;
    if (!KEY.test(key) || FORBIDDEN_KEYS.has(key)) {
      const rule = "letters, digits, _ and - only, beginning with a letter, 40 at most";
      throw new AppError("validation_failed", `A field's name may have ${rule}.`, { field });
    }
    if (values.has(key)) throw new AppError("validation_failed", "This field was sent twice.", { field });
    values.set(key, value);
  }
  return values;
}

function readExtraAnswers(values: ReadonlyMap<string, string>): Answer[] {
  if (values.size > MAX_EXTRA_ANSWERS) {
    const message = `At most ${MAX_EXTRA_ANSWERS} fields may be sent beside those of the form.`;
    throw new AppError("validation_failed", message, { field: "fields" });
  }
  return [...values.keys()].toSorted().flatMap((key) => {
    const field = { ...unaskedField(key), key, required: false, placeholder: "", options: [] };
    const value = readValue(field, values.get(key) ?? "");
    return value === "" ? [] : [{ key, label: field.label, type: field.type, value }];
  });
}

function unaskedField(key: string): Pick<FormField, "label" | "type"> {
  return isLeadField(key) ? LEAD_FIELDS[key] : { label: key, type: "hidden" };
}

function readValue(field: FormField, typed: string, words?: RefusalWords): string {
  const value = field.type === "textarea" ? cleanText(typed) : cleanLine(typed);
  const maxLength = maxLengthOf(field);
  // Length first: no pattern below ever sees a longer text.
  if (value.length > maxLength) {
    const message =
      words?.tooLong(maxLength, value.length) ??
      `“${field.label}” may have ${maxLength} characters at most; this has ${value.length}.`;
    throw new AppError("field_too_long", message, { field: `fields.${field.key}` });
  }
  const problem = value === "" ? missingIn(field) : problemWith(field, value);
  if (problem !== null) {
    const isAddress = value !== "" && ["email", "url"].includes(typeOf(field));
    const message = words === undefined ? problem : isAddress ? words.check : words.missing;
    throw new AppError("validation_failed", message, { field: `fields.${field.key}` });
  }
  return field.type === "checkbox" ? ticked(value) : value;
}

function missingIn({ required, type, label }: FormField): string | null {
  if (!required) return null;
  return type === "checkbox" ? `Please tick “${label}”.` : `Please fill in “${label}”.`;
}

/** Alerts go to the question named `email`, whatever kind of box the form shows. */
const typeOf = ({ key, type }: FormField) => (key === "email" ? "email" : type);

function maxLengthOf(field: FormField): number {
  return field.key === "name" ? MAX_NAME_LENGTH : MAX_ANSWER_LENGTH[typeOf(field)];
}

/** What is wrong with an answer, in words for the person who typed it; null when nothing is. */
function problemWith(field: FormField, value: string): string | null {
  const { label, options, required } = field;
  const type = typeOf(field);
  switch (type) {
    case "email":
      return emailSchema.safeParse(value).success ? null : "Please check the e-mail address, such as name@example.com.";
    case "url":
      return isWebAddress(value) ? null : "Please check the web address, such as https://example.com.";
    case "select":
    case "radio":
      return options.length === 0 || options.includes(value) ? null : `Please choose one of the options of “${label}”.`;
    case "checkbox":
      if (!/^(true|false|on|off|yes|no|1|0)$/i.test(value)) return `“${label}” can only be ticked or not.`;
      return required && ticked(value) === "" ? `Please tick “${label}”.` : null;
    case "text":
    case "textarea":
    case "phone":
    case "hidden":
      return null;
    default:
      return type satisfies never;
  }
}

/** As the contract says: "true" or nothing. */
function ticked(value: string): string {
  return /^(true|on|yes|1)$/i.test(value) ? "true" : "";
}

function isWebAddress(value: string): boolean {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `https://${value}`);
  return url !== null && ["http:", "https:"].includes(url.protocol) && url.hostname.includes(".");
}

/** By the key that means it; else the first question of that kind. */
function leadPartsOf(answers: readonly Answer[]): Omit<Content, "answers"> {
  const byKey = (key: string) => answers.find((answer) => answer.key === key)?.value ?? "";
  const byType = (type: string) => answers.find((answer) => answer.type === type)?.value ?? "";
  const firstAndLast = [byKey("first_name") || byKey("firstname"), byKey("last_name") || byKey("lastname")];
  return {
    name: clip(
      byKey("name") || byKey("full_name") || byKey("fullname") || firstAndLast.join(" ").trim(),
      MAX_NAME_LENGTH,
    ),
    email: byKey("email") || byType("email"),
    phone: byKey("phone") || byType("phone"),
    message: byKey("message") || byType("textarea"),
  };
}
