import type { z } from "@hono/zod-openapi";
import { toIso } from "../../core/contract.ts";
import type { AttemptReport } from "./attempt-delivery.ts";
import type { Attempt } from "./attempts.store.ts";
import type { ApiDelivery, ApiDestination, ApiReplay, attemptSchema, testResultSchema } from "./contract.ts";
import type { Delivery } from "./deliveries.store.ts";
import type { StoredDestination } from "./destinations.store.ts";
import type { Replay } from "./replays.store.ts";

/** Our values in the words of the wire, and back. */

export function toApiDestination(destination: StoredDestination): ApiDestination {
  const { id, kind, name, status, statusReason, lastFailureAtMs, failingSinceMs, createdAtMs } = destination;
  return {
    id,
    kind,
    name,
    status,
    status_reason: statusReason,
    last_failure_at: toIso(lastFailureAtMs),
    failing_since: toIso(failingSinceMs),
    created_at: toIso(createdAtMs),
  };
}

export function toApiDelivery(delivery: Delivery): ApiDelivery {
  return {
    id: delivery.id,
    destination_id: delivery.destinationId,
    destination_kind: delivery.destinationKind,
    destination_name: delivery.destinationName,
    lead_id: delivery.leadId,
    event_type: delivery.eventType,
    status: delivery.status,
    attempts: delivery.attempts,
    next_try_at: toIso(delivery.nextTryAtMs),
    last_error_code: delivery.lastErrorCode,
    created_at: toIso(delivery.createdAtMs),
    finished_at: toIso(delivery.finishedAtMs),
  };
}

export function toApiReplay(replay: Replay): ApiReplay {
  const { id, destinationId, status, fromMs, toMs, state, stopReason, createdAtMs, finishedAtMs } = replay;
  const { total, replayed, arrived, failed } = replay;
  return {
    id,
    destination_id: destinationId,
    status,
    from: toIso(fromMs),
    to: toIso(toMs),
    state,
    stop_reason: stopReason,
    total,
    replayed,
    arrived,
    failed,
    created_at: toIso(createdAtMs),
    finished_at: toIso(finishedAtMs),
  };
}

export function toApiAttempt(attempt: Attempt): z.infer<typeof attemptSchema> {
  const { number, outcome, statusCode, errorCode, request, answerExcerpt, startedAtMs, finishedAtMs } = attempt;
  return {
    number,
    outcome,
    status_code: statusCode,
    error_code: errorCode,
    request,
    answer_excerpt: answerExcerpt,
    started_at: toIso(startedAtMs),
    duration_ms: finishedAtMs === null ? null : finishedAtMs - startedAtMs,
    next_try_at: toIso(attempt.nextTryAtMs),
  };
}

export function toApiTestResult(deliveryId: string, report: AttemptReport): z.infer<typeof testResultSchema> {
  const { outcome, durationMs } = report;
  return {
    delivery_id: deliveryId,
    sent: outcome.kind === "sent",
    status_code: outcome.statusCode,
    error_code: outcome.kind === "failed" ? outcome.errorCode : null,
    answer_excerpt: outcome.answerExcerpt,
    duration_ms: durationMs,
  };
}

/** Milliseconds since 1970 of an ISO time that its schema has let through. */
export function timeOf(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso);
}
