import { z } from "@hono/zod-openapi";
import { AppError } from "./errors.ts";

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

/** Lets every schema say what is wrong in a plain sentence, where it has none of its own. */
export function speakPlainly(): void {
  z.config({ localeError: sentenceOf });
}

/** The refusal of a request whose schema found this first. The field stands in front, as one names it on the wire. */
export function refusalOf(issue: Issue | undefined, whole: string): AppError {
  const unknownKey = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const field = [...(issue?.path ?? []), ...(unknownKey === undefined ? [] : [unknownKey])].join(".");
  if (unknownKey !== undefined) return new AppError("unknown_field", `There is no field named ${field}.`, { field });
  const isLongSearch = field === SEARCH && issue?.code === "too_big";
  const code = isLongSearch ? "query_too_long" : "validation_failed";
  return new AppError(code, `${field === "" ? whole : field}: ${issue?.message ?? "Not valid."}`, { field });
}

/** What every list calls the words that it is searched for. */
const SEARCH = "q";

const KINDS: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

const FORMATS: Record<string, string> = {
  email: "This is not an e-mail address.",
  url: "This is not a web address.",
  uuid: "This is not a UUID.",
  datetime: "Give a time such as 2026-01-31T12:00:00Z.",
};

function sentenceOf(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "This is missing." : `Give ${KINDS[issue.expected] ?? issue.expected}.`;
    case "invalid_value":
      return `Give ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}.`;
    case "invalid_union":
      return "This has none of the shapes that are known here.";
    case "too_small":
      if (isMeasured(issue.origin) && Number(issue.minimum) === 1) return "This must not be empty.";
      return `Give at least ${amountOf(issue.minimum, issue.origin)}.`;
    case "too_big":
      return `Give ${amountOf(issue.maximum, issue.origin)} at most.`;
    case "invalid_format":
      return FORMATS[issue.format] ?? "This is written in a way that is not allowed here.";
    case "not_multiple_of":
      return `Give a multiple of ${issue.divisor}.`;
    default:
      return "This is not valid.";
  }
}

function amountOf(limit: number | bigint, origin: string): string {
  const number = limit.toLocaleString("en");
  if (origin === "string") return `${number} characters`;
  return isMeasured(origin) ? `${number} of them` : number;
}

/** Of these the length counts, not the value. */
function isMeasured(origin: string): boolean {
  return ["string", "array", "set", "map"].includes(origin);
}
