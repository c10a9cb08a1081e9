import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { decodeBody } from "../../core/json-body.ts";
import { type Form, MAX_ANSWER_LENGTH } from "../forms/contract.ts";

/** More inputs than any form has. */
const MAX_INPUTS = 100;

const emailSchema = z.email();

/** A posted form: what the visitor typed, and what the page's author set by names that begin with `_`. */
export interface FormPost {
  /** As they came: several inputs may have one name. */
  values: Input[];
  /** Where to go afterwards; see `next-url.ts`. */
  next: string | undefined;
  honeypot: string;
  submissionId: string | null;
  /** Whether it was our hosted page. */
  isHostedPage: boolean;
  token: string;
  /** What Cloudflare gave to the browser, on our page or the author's; empty when nothing came. */
  turnstile: string;
  /** The page before the hosted page. */
  referrer: string;
  /** The author's inputs as they came, so that the form can be shown again. */
  settings: Map<string, string>;
}

/** What a page's check for bots puts into its form: a proof, never an answer. Only Turnstile's is looked at. */
const TURNSTILE_INPUT = "cf-turnstile-response";
const PROOFS = new Set([TURNSTILE_INPUT, "g-recaptcha-response", "h-captcha-response"]);

const SETTINGS = ["_next", "_subject", "_replyto", "_submission_id", "_source", "_token", "_referrer"];

/**
 * The conventions that many sites' forms already follow. @see https://help.formspree.io (`_next`, `_gotcha` …)
 * @throws AppError `unsupported_media_type`, `invalid_encoding`, `validation_failed`
 */
export async function readFormPost(bytes: ArrayBuffer, contentType: string): Promise<FormPost> {
  const inputs = /^multipart\/form-data\s*;/i.test(contentType)
    ? await readMultipart(bytes, contentType)
    : readUrlEncoded(bytes, contentType);
  if (inputs.length > MAX_INPUTS) {
    throw new AppError("validation_failed", `A form may have ${MAX_INPUTS} inputs at most.`, { field: "fields" });
  }

  const lastOf = (name: string) => inputs.findLast(([key]) => key === name)?.[1];
  // No browser sends an input without a name.
  const values = inputs.filter(([name]) => name !== "" && !name.startsWith("_") && !PROOFS.has(name));
  const replyTo = lastOf("_replyto")?.trim() ?? "";
  const canReply = replyTo.length <= MAX_ANSWER_LENGTH.email && emailSchema.safeParse(replyTo).success;
  if (canReply && !hasOne(values, "email")) values.push(["email", replyTo]);
  const subject = lastOf("_subject");
  if (subject !== undefined && !hasOne(values, "subject")) values.push(["subject", subject]);

  return {
    values,
    next: lastOf("_next"),
    honeypot: lastOf("_gotcha") ?? "",
    submissionId: submissionIdFrom(lastOf("_submission_id")),
    isHostedPage: lastOf("_source") === "page",
    token: lastOf("_token") ?? "",
    turnstile: lastOf(TURNSTILE_INPUT) ?? "",
    referrer: lastOf("_referrer") ?? "",
    settings: new Map(SETTINGS.flatMap((name) => (lastOf(name) === undefined ? [] : [[name, lastOf(name) ?? ""]]))),
  };
}

export type Input = readonly [name: string, value: string];

/** By hand, as the built-in parser turns bytes that are not UTF-8 into question marks without a word. */
function readUrlEncoded(bytes: ArrayBuffer, contentType: string): Input[] {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)) {
    throw new AppError(
      "unsupported_media_type",
      "Send the form as application/x-www-form-urlencoded or multipart/form-data.",
    );
  }
  const text = decodeBody(bytes);
  if (/^\s*[{[]/.test(text)) throw new AppError("unsupported_media_type", "The body is JSON, not a form.");
  return text
    .split("&", MAX_INPUTS + 2)
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      return at === -1 ? [decodePart(pair), ""] : [decodePart(pair.slice(0, at)), decodePart(pair.slice(at + 1))];
    });
}

function decodePart(part: string): string {
  const text = part.replaceAll("+", " ");
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text.replaceAll(/%(?![0-9a-f]{2})/gi, "%25"));
  } catch (cause) {
    throw new AppError("invalid_encoding", 'The form is not in UTF-8. Give it accept-charset="utf-8".', { cause });
  }
}

async function readMultipart(bytes: ArrayBuffer, contentType: string): Promise<Input[]> {
  const inputs = await parseMultipart(bytes, contentType);
  if (inputs.some(([, value]) => typeof value !== "string" && value.size > 0)) {
    throw new AppError("unsupported_media_type", "Files cannot be sent with this form. Send it without them.");
  }
  decodeBody(bytes); // refuses what is not UTF-8: the parser above would put question marks in its place
  return inputs.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
}

async function parseMultipart(bytes: ArrayBuffer, contentType: string): Promise<[string, string | File][]> {
  try {
    return [...(await new Response(bytes, { headers: { "content-type": contentType } }).formData())];
  } catch (cause) {
    throw new AppError("unsupported_media_type", "The body is not multipart/form-data as its type says.", { cause });
  }
}

/** Inputs of one name are a group of boxes to tick; only a single box may repeat a hidden input that stands for "no". */
export function joinedByName(inputs: Iterable<Input>, { definition }: Pick<Form, "definition">): Map<string, string> {
  const boxes = new Set(definition.fields.filter(({ type }) => type === "checkbox").map(({ key }) => key));
  const values = new Map<string, string>();
  for (const [rawName, value] of inputs) {
    const name = rawName.replace(/\[\]$/, "");
    const before = values.get(name) ?? "";
    values.set(
      name,
      before === "" || boxes.has(name) ? value : [before, value].filter((part) => part !== "").join(", "),
    );
  }
  return values;
}

function hasOne(values: readonly Input[], key: string): boolean {
  return values.some(([name, value]) => name.toLowerCase() === key && value.trim() !== "");
}

function submissionIdFrom(text: string | undefined): string | null {
  if (text === undefined || text === "") return null;
  if (/^[A-Za-z0-9_-]{8,100}$/.test(text)) return text;
  throw new AppError("validation_failed", "_submission_id may have 8 to 100 letters, digits, _ and -.", {
    field: "_submission_id",
  });
}
