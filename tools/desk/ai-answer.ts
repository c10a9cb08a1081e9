import { categoryAmong, type Found, gistOf, languageOf, SIGNS, signsIn } from "./ai-signs.ts";

/** Fills any JSON schema with what a careful reader would say about a visitor's message. Quotes really occur in it. */

export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  definitions?: Record<string, JsonSchema>;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  format?: string;
}

/** An answer that fits `schema`, read from `message`. */
export function answerBySchema(schema: JsonSchema, message: string): unknown {
  return fill(schema, "", { root: schema, message, found: signsIn(message) });
}

interface Reading {
  root: JsonSchema;
  message: string;
  found: readonly Found[];
  /** The sign that the present list item is about. */
  about?: Found;
}

function fill(given: JsonSchema, name: string, reading: Reading): unknown {
  const schema = resolve(given, reading.root);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return choose(schema.enum, name, reading);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return fillBranch(branches, name, reading);
  if (schema.allOf !== undefined) return fill(Object.assign({}, ...schema.allOf), name, reading);
  const types = [schema.type ?? (schema.properties === undefined ? "string" : "object")].flat();
  const [type = "string"] = types.filter((one) => one !== "null");
  if (types.includes("null") && isEmptyFor(name, reading)) return null;

  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, value]) => [key, fill(value, key, reading)]),
      );
    case "array":
      return listOf(schema, name, reading);
    case "boolean":
      return /spam|vendor|junk/i.test(name) && weightOf(reading) < 0;
    case "number":
    case "integer":
      return numberFor(schema, name, reading);
    case "null":
      return null;
    default:
      return textFor(name, reading).slice(0, schema.maxLength ?? 2_000);
  }
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.split("/").at(-1);
  if (schema.$ref === "#") return root;
  const target = name === undefined ? undefined : (root.$defs?.[name] ?? root.definitions?.[name]);
  return target === undefined ? schema : resolve(target, root);
}

function fillBranch(branches: readonly JsonSchema[], name: string, reading: Reading): unknown {
  const filled = branches.filter((branch) => branch.type !== "null");
  const mayBeNull = filled.length < branches.length;
  const [first] = filled;
  return first === undefined || (mayBeNull && isEmptyFor(name, reading)) ? null : fill(first, name, reading);
}

/** Whether there is nothing to say under this name: a quote, when nothing was found. */
function isEmptyFor(name: string, { found, about }: Reading): boolean {
  if (about !== undefined) return false;
  const isAboutSign = SIGNS.some(({ names }) => names.test(name.toLowerCase()));
  if (isAboutSign) return !found.some(({ names }) => names.test(name.toLowerCase()));
  return /quote|evidence|excerpt/i.test(name) && found.length === 0;
}

function listOf(schema: JsonSchema, name: string, reading: Reading): unknown[] {
  const items = resolve(schema.items ?? {}, reading.root);
  const kinds = Object.values(items.properties ?? {}).flatMap((one) => resolve(one, reading.root).enum ?? []);
  const about = reading.found.filter(
    ({ names }) => kinds.length === 0 || kinds.some((kind) => typeof kind === "string" && names.test(kind)),
  );
  return about.slice(0, schema.maxItems ?? 6).map((one) => fill(items, singular(name), { ...reading, about: one }));
}

const singular = (name: string) => name.replace(/s$/, "");

function choose(options: readonly unknown[], name: string, reading: Reading): unknown {
  const texts = options.filter((option) => typeof option === "string");
  if (reading.about !== undefined) {
    const { names, weight } = reading.about;
    const aboutSign = texts.find((option) => names.test(option.toLowerCase()));
    const byStrength = texts.find((option) =>
      (weight > 70 ? /strong|high|positive/i : /medium|weak|low|negative/i).test(option),
    );
    return aboutSign ?? byStrength ?? options[0];
  }
  const strength =
    weightOf(reading) > 120
      ? /high|strong|hot|urgent/i
      : weightOf(reading) > 50
        ? /medium|warm/i
        : /low|none|cold|weak/i;
  if (/level|strength|intent|urgency|priority|temperature/i.test(name)) {
    const fitting = texts.find((option) => strength.test(option));
    if (fitting !== undefined) return fitting;
  }
  const category = categoryAmong(texts, reading.found, reading.message);
  if (category !== undefined) return category;
  return texts.find((option) => /other|unknown|none/i.test(option)) ?? options[0];
}

function numberFor(schema: JsonSchema, name: string, reading: Reading): number {
  const { minimum = 0, maximum = /score|percent|points/i.test(name) ? 100 : 1 } = schema;
  const share = Math.max(0, Math.min(1, (reading.about?.weight ?? 15 + weightOf(reading) / 3) / 100));
  const value = minimum + (maximum - minimum) * share;
  return maximum - minimum <= 1 && schema.type !== "integer" ? Number(value.toFixed(2)) : Math.round(value);
}

function textFor(name: string, { message, found, about }: Reading): string {
  const key = name.toLowerCase();
  if (/quote|evidence|excerpt|span|text/.test(key)) return about?.quote ?? found[0]?.quote ?? "";
  if (/label|reason|why|title|explanation/.test(key))
    return about?.label ?? found[0]?.label ?? "Says little about what they want";
  if (/reply|answer|response|draft/.test(key)) return replyTo(message);
  if (/summar|headline|gist/.test(key)) return summaryOf(message, found);
  if (/lang/.test(key)) return languageOf(message);
  const bySign = found.find(({ names }) => names.test(key));
  return about?.quote ?? bySign?.quote ?? summaryOf(message, found);
}

function summaryOf(message: string, found: readonly Found[]): string {
  const labels = gistOf(found).map((label) => label.toLowerCase());
  const gist = message.replace(/\s+/g, " ").trim();
  const short = gist.length > 140 ? `${gist.slice(0, 139).replace(/\s\S*$/, "")}…` : gist;
  return labels.length === 0 ? `Writes: ${short}` : `${capital(labels.slice(0, 2).join(" and "))}: ${short}`;
}

/** Asks and promises nothing, as it is told to. */
const REPLIES: Record<string, string> = {
  en: "Thank you for your message. I would like to help you with it. Could you tell me what matters most to you?",
  de: "Vielen Dank für Ihre Nachricht. Ich möchte Ihnen gerne helfen. Was ist Ihnen dabei am wichtigsten?",
  fr: "Merci pour votre message. Je souhaite vous aider. Qu'est-ce qui compte le plus pour vous ?",
  es: "Gracias por su mensaje. Me gustaría ayudarle. ¿Qué es lo más importante para usted?",
  pt: "Obrigado pela sua mensagem. Gostaria de ajudar. O que é mais importante para si?",
};

function replyTo(message: string): string {
  return REPLIES[languageOf(message)] ?? REPLIES.en ?? "";
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const weightOf = ({ found }: Reading) => found.reduce((sum, { weight }) => sum + weight, 0);
