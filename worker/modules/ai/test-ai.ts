import { z } from "zod";
import type { Services } from "../../core/services.ts";
import { askOnBudget } from "./ask.ts";
import { connectionOf } from "./connection.ts";
import type { AiFault, ApiAiTest } from "./contract.ts";
import { findSettings } from "./store.ts";

const QUESTION = {
  system: "This is a test of a connection. Answer with the word that the schema asks for.",
  user: "Say ready.",
  schema: z.strictObject({ answer: z.enum(["ready"]) }),
  schemaName: "connection_test",
} as const;

/** Asks the chosen model a question with nothing of anybody in it, and tells what really came back. */
export async function testAi(workspaceId: string, services: Services): Promise<ApiAiTest> {
  const { db, now } = services;
  const connection = await connectionOf(workspaceId, await findSettings(db, workspaceId), services);
  if (connection === null) {
    const sentence = "There is nothing to test yet: choose a model and add your key for its vendor.";
    return { ok: false, sentence, model: "", duration_ms: 0, cost_micros: null };
  }
  const startedAtMs = now();
  const about = { workspaceId, leadId: null, purpose: "test", sameAs: null } as const;
  const answer = await askOnBudget(QUESTION, connection, about, services);
  const { model } = connection;
  const durationMs = now() - startedAtMs;
  if (answer.kind === "failed") {
    const { fault, vendorSays } = answer;
    const sentence = vendorSays === "" ? SENTENCES[fault] : `${SENTENCES[fault]} It said: “${vendorSays}”`;
    return { ok: false, sentence, model, duration_ms: durationMs, cost_micros: null };
  }
  return {
    ok: true,
    sentence: `It answered “${answer.value.answer}”, as it was asked to.`,
    model,
    duration_ms: durationMs,
    cost_micros: answer.call.costMicros,
  };
}

const SENTENCES: Record<AiFault, string> = {
  ai_timeout: "It did not answer within 20 seconds. Try again, or choose a faster model.",
  ai_rate_limited:
    "It says that too much was asked, or that the account has no credit left. Look at your account there.",
  ai_unavailable: "It could not be asked: it is down, or it knows no model of this name.",
  ai_refused: "It declined to answer. Choose another model.",
  ai_invalid_output:
    "It answered, but not in the shape that is needed. Choose a model that supports structured output.",
  ai_key_refused: "It does not accept the key. Make a new one there and add it here.",
  ai_budget_spent: "The month's budget is spent, so nothing was asked. Raise it, or wait for the next month.",
};
