import type { z } from "@hono/zod-openapi";
import { AppError } from "../../core/errors.ts";
import { looksLikeId } from "../../core/ids.ts";
import { decodeBody, parseJsonBody } from "../../core/json-body.ts";
import type { Services } from "../../core/services.ts";
import { findDelivery } from "../deliveries/index.ts";
import { setOutcome } from "../leads/index.ts";
import { type ItemResult, MAX_ITEMS, type OutcomeItem, outcomeCallSchema, outcomeItemSchema } from "./contract.ts";
import { openHookSecrets } from "./hook-secrets.ts";
import { findHookAcrossWorkspaces, type Hook, noteRefusal } from "./hooks.store.ts";
import {
  type CallRef,
  findLeadIdByReference,
  findResults,
  finishReceipt,
  keepReference,
  letGoOfReceipt,
  takeReceipt,
} from "./receipts.store.ts";
import { isOfNow, type SignedCall, signatureHolds, TOLERANCE_SECONDS } from "./verify-signature.ts";

/** A full call takes a few seconds at most; after this its worker is taken for dead. */
const LEASE_MS = 60_000;

/** A refused call is remembered at most this often. */
const NOTE_REFUSAL_EVERY_MS = 10_000;

/** An outcome has at most so many members, and the call a few of its own. */
const MAX_MEMBERS = MAX_ITEMS * 8 + 20;

/** A clock that is a little ahead is no reason to refuse. */
const MAX_AHEAD_MS = TOLERANCE_SECONDS * 1_000;

/** What a call came to. */
export interface Received {
  /** The same call came before: this time it had no effect. */
  isRepeated: boolean;
  results: ItemResult[];
}

/**
 * Takes a CRM's signed call: each outcome in it on its own, so that a bad one does not sink the good ones. The same call
 * again has no effect and gets the same answer.
 * @throws AppError `signature_invalid`, `timestamp_out_of_range`, `invalid_encoding`, `invalid_json`,
 *   `validation_failed`; `conflict` while the same call is being worked on
 */
export async function receiveOutcomes(hookId: string, call: SignedCall, services: Services): Promise<Received> {
  const { db, now, log } = services;
  const hook = looksLikeId("outcomeHook", hookId) ? await findHookAcrossWorkspaces(db, hookId) : null;
  // An unknown hook looks like a wrong secret, so that nobody learns which ids there are.
  if (hook === null) throw refusal();
  const { workspaceId } = hook;
  const items = await readCall(hook, call, services);

  const ref: CallRef = { hookId, webhookId: call.id ?? "" };
  if (!(await takeReceipt(db, workspaceId, ref, now(), now() + LEASE_MS))) return answerBefore(workspaceId, ref, db);
  try {
    const results: ItemResult[] = [];
    // One after another, as a call may tell two things about one lead.
    for (const item of items) results.push(await takeItem(item, hook, services));
    await finishReceipt(db, workspaceId, ref, results);
    const count = (status: ItemResult["status"]) => results.filter((result) => result.status === status).length;
    log("outcomes.received", { workspaceId, hookId, changed: count("changed"), refused: count("refused") });
    return { isRepeated: false, results };
  } catch (error) {
    await letGoOfReceipt(db, workspaceId, ref);
    throw error;
  }
}

async function readCall(hook: Hook, call: SignedCall, services: Services): Promise<unknown[]> {
  const { db, now, log } = services;
  const { id: hookId, workspaceId } = hook;
  try {
    if (!(await signatureHolds(await openHookSecrets(hook, services), call))) throw refusal();
    if (!isOfNow(call, now())) {
      const sentence = `The call was signed more than ${TOLERANCE_SECONDS / 60} minutes ago, or ahead. Sign each try anew.`;
      throw new AppError("timestamp_out_of_range", sentence, { field: "webhook-timestamp" });
    }
    return itemsIn(decodeBody(call.body.buffer));
  } catch (error) {
    const code = error instanceof AppError ? error.code : "internal_error";
    log("outcomes.refused", { workspaceId, hookId, code });
    await noteRefusal(db, workspaceId, hookId, code, now(), now() - NOTE_REFUSAL_EVERY_MS);
    throw error;
  }
}

function itemsIn(text: string): unknown[] {
  const parsed = outcomeCallSchema.safeParse(parseJsonBody(text, MAX_MEMBERS));
  if (parsed.success) return parsed.data.outcomes;
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  const sentence = `Send { "outcomes": [ … ] } with 1 to ${MAX_ITEMS} of them.`;
  throw new AppError("validation_failed", sentence, { field });
}

async function answerBefore(workspaceId: string, ref: CallRef, db: D1Database): Promise<Received> {
  const results = await findResults(db, workspaceId, ref);
  if (results !== null) return { isRepeated: true, results };
  throw new AppError("conflict", "The same call is being worked on. Ask again in a minute.", { retryAfterSeconds: 60 });
}

async function takeItem(value: unknown, hook: Hook, services: Services): Promise<ItemResult> {
  const parsed = outcomeItemSchema.safeParse(value);
  if (!parsed.success) return refused("validation_failed", sentenceOf(parsed.error), null);
  const item = parsed.data;
  const { db, now } = services;
  const { workspaceId } = hook;

  const decidedAtMs = item.occurred_at === undefined ? now() : Date.parse(item.occurred_at);
  if (decidedAtMs > now() + MAX_AHEAD_MS) return refused("validation_failed", "occurred_at lies ahead.", null);
  const leadId = await leadIdOf(item, hook, services);
  if (leadId === null) return refused("not_found", "There is no such lead here.", null);

  const actor = { memberId: null, name: hook.name, via: "crm" } as const;
  const atMs = Math.min(decidedAtMs, now());
  const change = await setOutcome(services, workspaceId, leadId, actor, {
    outcome: item.outcome,
    amount: item.amount ?? null,
    atMs,
  });
  if (change.kind === "no_such_lead") return refused("not_found", "There is no such lead here.", null);
  if (item.reference !== undefined) {
    await keepReference(db, workspaceId, hook.id, { reference: item.reference, leadId, nowMs: now() });
  }
  switch (change.kind) {
    case "changed":
    case "unchanged":
      return { status: change.kind, lead_id: leadId, code: null, message: null };
    case "superseded":
      return { status: "unchanged", lead_id: leadId, code: "superseded", message: "A later decision stands." };
    case "not_accepted":
      return refused("lead_held", "The lead is held. Release it in Leadbell first.", leadId);
    default:
      return change satisfies never;
  }
}

/** By our own id, by the id of a delivery of ours, or by the name that the CRM has given it. */
async function leadIdOf(item: OutcomeItem, hook: Hook, { db }: Services): Promise<string | null> {
  const { workspaceId, id: hookId } = hook;
  if (item.lead_id !== undefined) return item.lead_id;
  if (item.delivery_id !== undefined) return (await findDelivery(db, workspaceId, item.delivery_id))?.leadId ?? null;
  return item.reference === undefined ? null : findLeadIdByReference(db, workspaceId, hookId, item.reference);
}

function refused(code: string, message: string, leadId: string | null): ItemResult {
  return { status: "refused", lead_id: leadId, code, message };
}

function sentenceOf({ issues: [issue] }: z.ZodError): string {
  const field = issue?.path.join(".") ?? "";
  return `${field === "" ? "" : `${field}: `}${issue?.message ?? "not valid"}`;
}

function refusal(): AppError {
  return new AppError("signature_invalid", "The signature does not fit. Sign the raw body with this hook's secret.");
}
