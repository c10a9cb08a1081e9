import type { z } from "zod";
import { retryAfterMs } from "../../core/retry.ts";
import type { Services } from "../../core/services.ts";
import type { Connection } from "./connection.ts";
import type { AiFault } from "./contract.ts";

/** The whole of one question and answer; nobody waits for it, so it may be generous. */
const AI_TIMEOUT_MS = 20_000;

/** A judgement is two kilobytes. A longer answer is cut, and then is not valid JSON any more. */
const MAX_ANSWER_BYTES = 64 * 1024;

const MAX_VENDOR_WORDS = 200;

const NEEDED_HEADERS = ["accept", "authorization", "content-type"];

const MAX_OUTPUT_TOKENS = 1_500;

/** Any number: the same one each time is what makes answers alike. */
const SEED = 7;

/** Models that reason know one temperature only, and refuse a question that names another. */
const REASONING_MODEL = /^(?:.*\/)?(?:o\d|gpt-5)/;

/** One question to a model: what to do, what to do it with, and the shape of the answer. */
export interface Question<Schema extends z.ZodType> {
  system: string;
  user: string;
  schema: Schema;
  schemaName: string;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

export interface Failure {
  kind: "failed";
  fault: AiFault;
  /** Whether asking again may help. */
  isPassing: boolean;
  /** What the vendor asked us to wait, in milliseconds; 0 when it said nothing. */
  retryAfterMs: number;
  /** Null when the vendor told none: a refused or unanswered call. */
  usage: Usage | null;
  /** Whether the vendor did no work for it, as it said so. */
  isFree: boolean;
  /** The vendor's own words, without our key; empty when there are none. For whoever tests the connection. */
  vendorSays: string;
}

export type Answer<Value> = { kind: "answered"; value: Value; usage: Usage | null } | Failure;

/**
 * Asks one question, with no tools and no memory of another. Never throws for what the vendor did.
 * The SDK's own text is used, so what leaves is what `question` says and the few parameters below.
 */
export async function askModel<Schema extends z.ZodType>(
  question: Question<Schema>,
  connection: Connection,
  services: Pick<Services, "fetch" | "now">,
  timeoutMs = AI_TIMEOUT_MS,
): Promise<Answer<z.infer<Schema>>> {
  const [{ default: OpenAI }, { zodResponseFormat }] = await Promise.all([
    import("openai"),
    import("openai/helpers/zod"),
  ]);
  const client = new OpenAI({
    apiKey: connection.apiKey,
    baseURL: connection.baseUrl,
    fetch: (url, init) => fetchWithin(services.fetch, url, init, timeoutMs),
    maxRetries: 0, // the job retries, by its own table
    timeout: timeoutMs,
    logLevel: "off", // its log would hold what a visitor wrote
    // Of whose account a call is, the key says; the environment of this process must not.
    organization: null,
    project: null,
  });
  try {
    const completion = await client.chat.completions.create({
      model: connection.model,
      messages: [
        { role: "system", content: question.system },
        { role: "user", content: question.user },
      ],
      response_format: formatOf(question, zodResponseFormat),
      ...parametersFor(connection),
    });
    const { usage: told, choices } = completion;
    const usage = usageOf(told);
    const [choice] = choices ?? [];
    const isRefused = choice?.finish_reason === "content_filter" || Boolean(choice?.message?.refusal);
    if (isRefused) return failed("ai_refused", { usage });
    const parsed = question.schema.safeParse(jsonOf(choice?.message?.content));
    return parsed.success ? { kind: "answered", value: parsed.data, usage } : failed("ai_invalid_output", { usage });
  } catch (error) {
    if (error instanceof OpenAI.APIConnectionTimeoutError) return failed("ai_timeout", { isPassing: true });
    if (error instanceof OpenAI.APIConnectionError) return failed("ai_unavailable", { isPassing: true });
    if (error instanceof OpenAI.APIError && error.status !== undefined) {
      const waitMs = retryAfterMs(error.headers?.get("retry-after") ?? null, services.now());
      const about = { retryAfterMs: waitMs, isFree: true, vendorSays: wordsOf(error, connection.apiKey) };
      if (error.status === 429) return failed("ai_rate_limited", { ...about, isPassing: true });
      if (error.status === 401 || error.status === 403) return failed("ai_key_refused", about);
      return failed("ai_unavailable", { ...about, isPassing: error.status >= 500 || error.status === 408 });
    }
    return failed("ai_invalid_output"); // no JSON at all: the answer could not be read
  }
}

type MakeFormat = typeof import("openai/helpers/zod").zodResponseFormat;

/** Made once for a schema: that takes longer than all else about a question. */
const formats = new WeakMap<z.ZodType, ReturnType<MakeFormat>>();

function formatOf({ schema, schemaName }: Pick<Question<z.ZodType>, "schema" | "schemaName">, make: MakeFormat) {
  const format = formats.get(schema) ?? make(schema, schemaName);
  formats.set(schema, format);
  return format;
}

/** What the vendor says it used; null when what it says is no number of tokens, and then the most is charged. */
function usageOf(told: { prompt_tokens?: unknown; completion_tokens?: unknown } | null | undefined): Usage | null {
  const [inputTokens, outputTokens] = [told?.prompt_tokens, told?.completion_tokens];
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** The most that one question can cost, in tokens: no token is shorter than a byte. */
export function mostTokensOf(question: Pick<Question<z.ZodType>, "system" | "user">, schemaBytes: number) {
  const bytes = new TextEncoder().encode(question.system + question.user).byteLength;
  return { inputTokens: bytes + schemaBytes, outputTokens: MAX_OUTPUT_TOKENS };
}

/** How long the answer may be, and what makes it the same each time. */
function parametersFor({ model, limitField, seedField }: Connection): Record<string, number> {
  return {
    [limitField]: MAX_OUTPUT_TOKENS,
    ...(seedField === null ? {} : { [seedField]: SEED }),
    ...(REASONING_MODEL.test(model) ? {} : { temperature: 0 }),
  };
}

function failed(fault: AiFault, about: Partial<Omit<Failure, "kind" | "fault">> = {}): Failure {
  return {
    kind: "failed",
    fault,
    isPassing: false,
    retryAfterMs: 0,
    usage: null,
    isFree: false,
    vendorSays: "",
    ...about,
  };
}

/** One line of what the vendor wrote, for reading only: our key may stand in it, and anything else. */
function wordsOf(error: { message: string }, apiKey: string): string {
  const line = error.message.replaceAll(apiKey, "…").replace(/\b(?:sk|gsk|key|AIza)[\w-]{6,}/g, "…");
  return line
    .replace(/[\p{C}\s]+/gu, " ")
    .slice(0, MAX_VENDOR_WORDS)
    .trim();
}

function jsonOf(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null; // half a JSON fits no schema, and that is told
  }
}

/** The whole answer within the time, body included, and no more of it than a judgement can need. */
async function fetchWithin(
  fetchVendor: Services["fetch"],
  url: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  timeoutMs: number,
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  // A redirect would carry the key to a host that nobody chose.
  const response = await fetchVendor(url, { ...init, headers: neededHeaders(init), signal, redirect: "manual" });
  const body = await readAtMost(response, MAX_ANSWER_BYTES, signal);
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  headers.delete("content-encoding");
  const status = response.status >= 300 && response.status < 400 ? 502 : response.status;
  return new Response(body, { status, headers });
}

/** Without what the SDK tells the vendor of the machine it runs on. */
function neededHeaders(init: RequestInit | undefined): Headers {
  const headers = new Headers(init?.headers);
  for (const name of [...headers.keys()]) if (!NEEDED_HEADERS.includes(name)) headers.delete(name);
  return headers;
}

async function readAtMost(response: Response, maxBytes: number, signal: AbortSignal): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const stop = () => void reader.cancel().catch(() => undefined); // it is given up either way
  signal.addEventListener("abort", stop);
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (bytes < maxBytes) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) break;
      bytes += value.byteLength;
      text += decoder.decode(value, { stream: true });
    }
    return text;
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
}
