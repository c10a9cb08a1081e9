import { Hono } from "hono";
import { z } from "zod";
import { answerBySchema, type JsonSchema } from "./ai-answer.ts";

export const AI_MODES = ["normal", "slow", "refuse", "down", "nonsense"] as const;
export type AiMode = (typeof AI_MODES)[number];

/** One question that reached the AI, and what it said. */
export interface AiExchange {
  id: string;
  atMs: number;
  model: string;
  /** Everything that left for the vendor, as text. */
  sent: string;
  answered: string;
  status: number;
}

export interface OpenAiState {
  mode: AiMode;
  exchanges: AiExchange[];
}

const SLOW_MS = 5_000;

const requestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(z.looseObject({})), z.null()]) }))
    .min(1),
  response_format: z
    .looseObject({
      type: z.string(),
      json_schema: z.looseObject({ name: z.string(), schema: z.looseObject({}) }).optional(),
    })
    .optional(),
});

export interface OpenAiOptions {
  state: OpenAiState;
  now: () => number;
  changed: () => void;
}

/** `/v1/chat/completions` and `/v1/models`: answers by the schema of the request, from the message in it. */
export function createOpenAi({ state, now, changed }: OpenAiOptions) {
  const routes = new Hono();
  let count = 0;

  routes.use("/v1/*", async (c, next) => {
    if (!/^Bearer \S+$/.test(c.req.header("authorization") ?? "")) {
      return c.json(
        errorBody(
          "You didn't provide an API key. Send it in an Authorization header as a bearer token.",
          "invalid_request_error",
          null,
        ),
        401,
      );
    }
    return next();
  });

  routes.get("/v1/models", (c) =>
    c.json({
      object: "list",
      data: [{ id: "gpt-4.1-mini", object: "model", created: 1_744_317_547, owned_by: "system" }],
    }),
  );

  routes.post("/v1/chat/completions", async (c) => {
    const text = await c.req.text();
    const parsed = requestSchema.safeParse(asJson(text));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const param = issue?.path.join(".") ?? null;
      return c.json(
        errorBody(`Invalid value for '${param}': ${issue?.message}`, "invalid_request_error", "invalid_value", param),
        400,
      );
    }
    const { model, messages, response_format } = parsed.data;
    const exchange: AiExchange = {
      id: `chatcmpl-desk${++count}`,
      atMs: now(),
      model,
      sent: text,
      answered: "",
      status: 0,
    };
    state.exchanges.unshift(exchange);
    state.exchanges.splice(200);
    changed();

    if (state.mode === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    const answer = (answered: string, status: number) => {
      Object.assign(exchange, { answered, status });
      changed();
    };
    if (state.mode === "down") {
      answer("503 The server is overloaded", 503);
      return c.json(errorBody("The server is currently overloaded with other requests.", "server_error", null), 503);
    }

    const asked = messages.findLast(({ role }) => role === "user")?.content;
    const schema = response_format?.json_schema?.schema;
    const said =
      state.mode === "nonsense"
        ? 'Certainly! {"score": lots'
        : schema === undefined
          ? "The desk answers by schema; this request named none."
          : JSON.stringify(answerBySchema(schema as JsonSchema, visitorText(asked)));
    const refusal = state.mode === "refuse" ? "I'm sorry, but I cannot help with that." : null;
    answer(refusal ?? said, 200);
    const promptTokens = Math.ceil(text.length / 4);
    const completionTokens = Math.ceil(said.length / 4);
    return c.json({
      id: exchange.id,
      object: "chat.completion",
      created: Math.floor(now() / 1_000),
      model,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: refusal === null ? said : null, refusal, annotations: [] },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage: {
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        total_tokens: promptTokens + completionTokens,
      },
      service_tier: "default",
      system_fingerprint: "fp_desk",
    });
  });

  return routes;
}

function errorBody(message: string, type: string, code: string | null, param: string | null = null) {
  return { error: { message, type, param, code } };
}

/** What the visitor wrote, out of the user's turn: plain, in JSON (fenced or not), or between tags. */
function visitorText(content: unknown): string {
  const text = Array.isArray(content)
    ? content.map((part: { text?: string }) => part.text ?? "").join("\n")
    : typeof content === "string"
      ? content
      : "";
  const json = asJson(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
  if (json !== null) return textsIn(json).join("\n");
  const tagged = /<(\w+)[^>]*>([\s\S]+)<\/\1>/.exec(text)?.[2];
  return (tagged ?? text).trim();
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not JSON is an answer of its own here
  }
}
