import { at } from "../../core/breakpoint.ts";
import type { AttemptOutcome, DestinationKind } from "../../core/destination.ts";
import { errorText } from "../../core/errors.ts";
import { nextTryAtMs } from "../../core/retry.ts";
import type { Services } from "../../core/services.ts";
import { writeLedger } from "../leads/index.ts";
import { type Settlement, settleAttempt, startAttempt } from "./attempts.store.ts";
import type { Destination } from "./contract.ts";
import type { Delivery } from "./deliveries.store.ts";
import type { StoredDestination } from "./destinations.store.ts";
import { watchDestination } from "./watch-destination.ts";

/** How long an attempt may be under way: the 15 s of a call, with room for our own work around it. */
const ATTEMPT_MAX_MS = 30_000;

/** What one attempt came to. */
export interface AttemptReport extends Settlement {
  outcome: AttemptOutcome;
  durationMs: number;
}

/** Another worker is at it, until then at the longest; or there is nothing left to try. */
export type NoAttempt = { kind: "under_way"; untilMs: number } | { kind: "over" };

/** One try: written down before the call and completed after it, so that a crash in between leaves `unknown`. */
export async function attemptDelivery(
  delivery: Delivery,
  destination: StoredDestination,
  kind: DestinationKind,
  services: Services,
): Promise<({ kind: "made" } & AttemptReport) | NoAttempt> {
  const { db, now, newId, log } = services;
  const { workspaceId, id: deliveryId, leadId } = delivery;
  const startedAtMs = now();
  const attemptId = newId("attempt");
  const underWaySinceMs = startedAtMs - ATTEMPT_MAX_MS;
  const start = await startAttempt(db, workspaceId, deliveryId, attemptId, startedAtMs, underWaySinceMs);
  if (start.kind === "over") return start;
  if (start.kind === "under_way") return { kind: "under_way", untilMs: start.sinceMs + ATTEMPT_MAX_MS };

  const { number } = start;
  await at("attempt_recorded", kind.kind);
  const outcome = await send(delivery, number, kind, services);
  await at("vendor_answered", kind.kind);
  const settlement = settle(delivery, number, outcome, kind, services);
  const watched = watchDestination(delivery, destination, outcome, kind, services);
  await db.batch([
    ...settleAttempt(db, workspaceId, deliveryId, attemptId, outcome, settlement, now()),
    ...ledgerOf(delivery, destination, number, outcome, settlement, services),
    ...watched.statements,
  ]);

  const errorCode = outcome.kind === "failed" ? outcome.errorCode : null;
  log("delivery.attempted", { workspaceId, deliveryId, number, outcome: outcome.kind, errorCode });
  if (leadId !== null) services.notifyLive(workspaceId, { topic: "lead", id: leadId });
  // A test is no lead's; and whether an endpoint works changes with its first failure and with the success after it.
  const hasTurned = (outcome.kind === "sent") === (destination.lastFailureAtMs !== null);
  if (leadId === null || hasTurned || watched.step !== "none") {
    services.notifyLive(workspaceId, { topic: "destination", id: destination.id });
  }
  if (watched.step !== "none") {
    log("destination.troubled", { workspaceId, destinationId: destination.id, step: watched.step });
    services.jobs.ring();
  }
  return { kind: "made", ...settlement, outcome, durationMs: now() - startedAtMs };
}

async function send(
  delivery: Delivery,
  attemptNumber: number,
  kind: DestinationKind,
  services: Services,
): Promise<AttemptOutcome> {
  const { id: deliveryId, workspaceId, destinationId, leadId, eventType, eventAtMs } = delivery;
  try {
    const order = { deliveryId, workspaceId, destinationId, leadId, eventType, eventAtMs, attemptNumber };
    return await kind.send(order, services);
  } catch (error) {
    // Our own fault, yet the attempt was made: it is recorded as one and tried again like any other.
    services.log("delivery.threw", { workspaceId, deliveryId, error: errorText(error) });
    return {
      kind: "failed",
      errorCode: "internal_error",
      statusCode: null,
      answerExcerpt: "",
      request: null,
      retryAfterMs: 0,
      afterwards: "retry",
    };
  }
}

/** A test is tried once; everything else by the table of its kind, counted from the last replay. */
function settle(
  delivery: Delivery,
  number: number,
  outcome: AttemptOutcome,
  kind: DestinationKind,
  { now, random }: Pick<Services, "now" | "random">,
): Settlement {
  if (outcome.kind === "sent") return { status: "sent", nextTryAtMs: null };
  if (outcome.afterwards !== "retry" || delivery.eventType === "test") return { status: "failed", nextTryAtMs: null };
  const triesMade = number - delivery.attemptsBefore;
  const againAtMs = nextTryAtMs(kind.retryDelaysMs, triesMade, now(), random(), outcome.retryAfterMs);
  return { status: againAtMs === null ? "failed" : "pending", nextTryAtMs: againAtMs };
}

/** The lead's story gets the success, the first failure and the end; what lies between is in the delivery's own log. */
function ledgerOf(
  delivery: Delivery,
  destination: Destination,
  number: number,
  outcome: AttemptOutcome,
  { status }: Settlement,
  services: Services,
): D1PreparedStatement[] {
  const { db, now } = services;
  const { workspaceId, id, leadId, eventType, attemptsBefore } = delivery;
  const isFirst = number === attemptsBefore + 1;
  if (leadId === null || (status === "pending" && !isFirst)) return [];

  const errorCode = outcome.kind === "failed" ? outcome.errorCode : null;
  const entry = {
    workspaceId,
    leadId,
    key: `delivery/${id}/${number}`,
    atMs: now(),
    kind: outcome.kind === "sent" ? "delivery.sent" : "delivery.failed",
    actor: "system",
    sentence: sentenceOf(destination.name, eventType, number - attemptsBefore, outcome, status),
    data: {
      delivery_id: id,
      destination_id: destination.id,
      destination_name: destination.name,
      event_type: eventType,
      attempt: number,
      status_code: outcome.statusCode,
      error_code: errorCode,
    },
  };
  return [writeLedger(db, services, entry)];
}

function sentenceOf(
  name: string,
  eventType: string,
  tries: number,
  outcome: AttemptOutcome,
  status: Settlement["status"],
): string {
  const answer = outcome.statusCode === null ? "" : ` It answered ${outcome.statusCode}.`;
  if (outcome.kind === "sent") return `“${name}” received ${eventType}.${answer}`;
  if (status === "pending") return `“${name}” did not take ${eventType} (${outcome.errorCode}); it is tried again.`;
  if (outcome.afterwards === "disable") return `“${name}” is gone (${outcome.errorCode}) and was switched off.`;
  return `“${name}” did not take ${eventType} (${outcome.errorCode}) in ${tries === 1 ? "one try" : `${tries} tries`}.`;
}
