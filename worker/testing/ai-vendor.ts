import type { Judgement } from "../modules/scoring/judgement.ts";
import type { Vendor } from "./harness.ts";

/** Where the operator's AI stands in test runs. */
export const AI_ORIGIN = "http://openai.test";

/** What a sensible model says of the enquiry that `newLead` makes. */
export const JUDGEMENT: Judgement = {
  evidence: [
    { cue: "buying_intent", quote: "We need a new website" },
    { cue: "budget", quote: "Our budget is 5,000 euros" },
  ],
  category: "sales",
  summary: "Wants a new website by March for 5,000 euros.",
  suggested_reply: "Thank you for your message. Could you tell me more?",
  language: "en",
};

/** An answer as a vendor of the OpenAI kind gives it: 300 tokens read, 90 written. */
export function completion(content: string | null, more: { refusal?: string; finish_reason?: string } = {}): Response {
  return Response.json({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_790_000_000,
    model: "gpt-4.1-mini",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content, refusal: more.refusal ?? null },
        logprobs: null,
        finish_reason: more.finish_reason ?? "stop",
      },
    ],
    usage: { prompt_tokens: 300, completion_tokens: 90, total_tokens: 390 },
  });
}

export const judged = (part: Partial<Judgement> = {}) => completion(JSON.stringify({ ...JUDGEMENT, ...part }));

export const vendorError = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({ error: { message: "No.", type: code, param: null, code } }, { status, headers });

/** The first import of the SDK takes seconds in tests, as each of its files is read for itself. */
export async function loadAiSdk(): Promise<void> {
  await Promise.all([import("openai"), import("openai/helpers/zod")]);
}

/** Answers the connection test, and judges everything else. */
export const sensibleVendor: Vendor = async (request) =>
  (await request.text()).includes("connection_test") ? completion('{"answer":"ready"}') : judged();
