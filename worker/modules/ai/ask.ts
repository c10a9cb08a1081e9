import { z } from "zod";
import { hmac, hmacKeyFor, toHex } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import { DAY_MS } from "../../core/time.ts";
import { warnOfBudget } from "./budget.ts";
import { findAnswer, insertRepeat, type KeptAnswer, reserveCall, setAnswer, settleCall } from "./calls.store.ts";
import type { Connection } from "./connection.ts";
import { type Answer, askModel, type Failure, mostTokensOf, type Question } from "./openai.ts";
import type { Price } from "./vendors.ts";

/** The same text judged again within this time is the same judgement. */
const KEEP_ANSWERS_MS = 30 * DAY_MS;

/** A call and what it cost, as a lead's page shows it. */
export interface CallDetails {
  vendor: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  costMicros: number | null;
  isRepeat: boolean;
}

export type PaidAnswer<Value> =
  | { kind: "answered"; value: Value; call: CallDetails }
  | Omit<Failure, "usage" | "isFree">;

export interface About {
  workspaceId: string;
  leadId: string | null;
  purpose: "judge" | "test";
  /** What makes two questions the same; the fences of a prompt differ each time. Null: never answered from memory. */
  sameAs: string | null;
}

/** An answer that was given to the same question before, or null. Nobody is asked, and nothing is charged. */
export async function recallAnswer<Schema extends z.ZodType>(
  schema: Schema,
  connection: Connection,
  { workspaceId, leadId, sameAs }: { workspaceId: string; leadId: string; sameAs: string },
  services: Services,
): Promise<{ value: z.infer<Schema>; call: CallDetails } | null> {
  const { db, keyRing, newId, now } = services;
  const key = await answerKeyOf(workspaceId, connection, sameAs, services);
  const sealed = await findAnswer(db, workspaceId, key, now());
  if (sealed === null) return null;
  const parsed = schema.safeParse(JSON.parse(await keyRing.open(sealed, placeOf(workspaceId, key))));
  if (!parsed.success) return null;
  const { vendor, model } = connection;
  await insertRepeat(db, workspaceId, { id: newId("aiCall"), leadId, answerKey: key, vendor, model, nowMs: now() });
  return {
    value: parsed.data,
    call: { vendor, model, inputTokens: 0, outputTokens: 0, costMicros: 0, isRepeat: true },
  };
}

/**
 * Asks the AI within the workspace's budget: the most that the call can cost is charged before it is made, and what it did
 * cost takes its place after it. A call whose end nobody saw stays charged.
 */
export async function askOnBudget<Schema extends z.ZodType>(
  question: Question<Schema>,
  connection: Connection,
  about: About,
  services: Services,
): Promise<PaidAnswer<z.infer<Schema>>> {
  const { db, newId, now, log } = services;
  const { workspaceId, leadId, purpose } = about;
  const { vendor, model, price } = connection;
  const most = mostTokensOf(question, schemaBytesOf(question.schema));
  const id = newId("aiCall");
  const isReserved = await reserveCall(db, workspaceId, {
    id,
    leadId,
    purpose,
    vendor,
    model,
    mostMicros: costOf(most, price) ?? 0,
    mostTokens: most.inputTokens + most.outputTokens,
    hasPrice: price !== null,
    createdAtMs: now(),
  });
  if (!isReserved) {
    await warnOfBudget(workspaceId, true, services);
    return { kind: "failed", fault: "ai_budget_spent", isPassing: false, retryAfterMs: 0, vendorSays: "" };
  }

  const answer = await askModel(question, connection, services);
  // A vendor that tells no numbers may have billed the whole; one that refused at the door billed nothing.
  const isFree = answer.kind === "failed" && answer.isFree;
  const used = answer.usage ?? (isFree ? { inputTokens: 0, outputTokens: 0 } : most);
  const memory = answer.kind === "answered" ? await memoryOf(answer, connection, about, services) : null;
  await db.batch([
    ...settleCall(db, workspaceId, id, {
      outcome: answer.kind === "answered" ? "answered" : answer.fault,
      chargedMicros: costOf(used, price) ?? 0,
      chargedTokens: used.inputTokens + used.outputTokens,
      ...used,
      answerKey: memory?.key ?? null,
    }),
    ...(memory === null ? [] : [setAnswer(db, workspaceId, id, memory)]),
  ]);
  log("ai.asked", { workspaceId, callId: id, outcome: answer.kind, ...used });
  await warnOfBudget(workspaceId, false, services);

  if (answer.kind === "failed") {
    const { kind, fault, isPassing, retryAfterMs, vendorSays } = answer;
    return { kind, fault, isPassing, retryAfterMs, vendorSays };
  }
  return {
    kind: "answered",
    value: answer.value,
    call: { vendor, model, ...used, costMicros: costOf(used, price), isRepeat: false },
  };
}

/** Rounded up, so that a budget is never outrun by small change. */
function costOf(usage: { inputTokens: number; outputTokens: number }, price: Price | null): number | null {
  if (price === null) return null;
  return Math.ceil((usage.inputTokens * price.inputMicros + usage.outputTokens * price.outputMicros) / 1_000_000);
}

async function memoryOf(
  answer: Extract<Answer<unknown>, { kind: "answered" }>,
  connection: Connection,
  { workspaceId, sameAs }: About,
  services: Services,
): Promise<KeptAnswer | null> {
  if (sameAs === null) return null;
  const key = await answerKeyOf(workspaceId, connection, sameAs, services);
  const sealed = await services.keyRing.seal(JSON.stringify(answer.value), placeOf(workspaceId, key));
  return { key, sealed, expiresAtMs: services.now() + KEEP_ANSWERS_MS };
}

/** Keyed, so that nobody who reads the table can try out what somebody may have written. */
async function answerKeyOf(
  workspaceId: string,
  { vendor, model }: Connection,
  sameAs: string,
  { config }: Pick<Services, "config">,
): Promise<string> {
  const key = await hmacKeyFor("ai-answers", config.appSecret);
  return toHex(await hmac(key, JSON.stringify([workspaceId, vendor, model, sameAs])));
}

const placeOf = (workspaceId: string, key: string) => `ai_answers.sealed:${workspaceId}:${key}`;

const schemaBytes = new WeakMap<z.ZodType, number>();

/** The vendor counts the shape of the answer as part of the question. */
function schemaBytesOf(schema: z.ZodType): number {
  const bytes = schemaBytes.get(schema) ?? JSON.stringify(z.toJSONSchema(schema)).length + 200;
  schemaBytes.set(schema, bytes);
  return bytes;
}
