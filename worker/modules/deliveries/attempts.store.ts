import { z } from "zod";
import type { AttemptOutcome, RequestRecord } from "../../core/destination.ts";

// One try at a time: while an attempt is open and young, whoever holds it may still be calling.
const START_ATTEMPT = `
  INSERT INTO attempts (id, workspace_id, delivery_id, number, started_at_ms)
  SELECT ?3, ?1, ?2, attempts + 1, ?4 FROM deliveries
  WHERE workspace_id = ?1 AND id = ?2 AND status = 'pending'
    AND NOT EXISTS (SELECT 1 FROM attempts AS other
                    WHERE other.workspace_id = ?1 AND other.delivery_id = ?2
                      AND other.finished_at_ms IS NULL AND other.started_at_ms > ?5)
  ON CONFLICT DO NOTHING
`;

const COUNT_ATTEMPT = `
  UPDATE deliveries SET attempts = attempts + 1
  WHERE workspace_id = ?1 AND id = ?2 AND EXISTS (SELECT 1 FROM attempts WHERE attempts.id = ?3)
  RETURNING attempts AS number
`;

const FIND_OPEN_ATTEMPT = `
  SELECT MAX(started_at_ms) AS startedAtMs FROM attempts
  WHERE workspace_id = ?1 AND delivery_id = ?2 AND id <> ?3 AND finished_at_ms IS NULL AND started_at_ms > ?4
`;

const FINISH_ATTEMPT = `
  UPDATE attempts
  SET finished_at_ms = ?3, outcome = ?4, status_code = ?5, error_code = ?6, request = ?7, answer_excerpt = ?8,
      next_try_at_ms = ?9
  WHERE workspace_id = ?1 AND id = ?2
`;

// Only the newest attempt speaks for the delivery.
const SETTLE_DELIVERY = `
  UPDATE deliveries SET status = ?4, last_error_code = ?5, next_try_at_ms = ?6, finished_at_ms = ?7
  WHERE workspace_id = ?1 AND id = ?2
    AND attempts = (SELECT number FROM attempts WHERE attempts.workspace_id = ?1 AND attempts.id = ?3)
`;

const LIST_ATTEMPTS = `
  SELECT number, started_at_ms AS startedAtMs, finished_at_ms AS finishedAtMs, outcome, status_code AS statusCode,
         error_code AS errorCode, request, answer_excerpt AS answerExcerpt, next_try_at_ms AS nextTryAtMs
  FROM attempts WHERE workspace_id = ?1 AND delivery_id = ?2
  ORDER BY number DESC
`;

const PURGE_ATTEMPT_TEXTS = `
  UPDATE attempts SET request = NULL, answer_excerpt = NULL
  WHERE started_at_ms < ?1 AND (request IS NOT NULL OR answer_excerpt IS NOT NULL)
`;

const requestRecordSchema = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

const attemptRowSchema = z.object({
  number: z.number().int(),
  startedAtMs: z.number().int(),
  finishedAtMs: z.number().int().nullable(),
  outcome: z.enum(["unknown", "sent", "failed"]),
  statusCode: z.number().int().nullable(),
  errorCode: z.string().nullable(),
  request: z.string().nullable().transform(parseRequest),
  answerExcerpt: z.string().nullable(),
  nextTryAtMs: z.number().int().nullable(),
});
export type Attempt = z.infer<typeof attemptRowSchema>;

export type AttemptStart =
  | { kind: "started"; number: number }
  /** Somebody opened one then and may still be calling. */
  | { kind: "under_way"; sinceMs: number }
  | { kind: "over" };

/** Opens an attempt, unless the delivery is over or an attempt opened after `underWaySinceMs` has not ended yet. */
export async function startAttempt(
  db: D1Database,
  workspaceId: string,
  deliveryId: string,
  attemptId: string,
  nowMs: number,
  underWaySinceMs: number,
): Promise<AttemptStart> {
  const [, counted, open] = await db.batch<{ number?: number; startedAtMs?: number | null }>([
    db.prepare(START_ATTEMPT).bind(workspaceId, deliveryId, attemptId, nowMs, underWaySinceMs),
    db.prepare(COUNT_ATTEMPT).bind(workspaceId, deliveryId, attemptId),
    db.prepare(FIND_OPEN_ATTEMPT).bind(workspaceId, deliveryId, attemptId, underWaySinceMs),
  ]);
  const number = counted?.results[0]?.number;
  if (number !== undefined) return { kind: "started", number };
  const sinceMs = open?.results[0]?.startedAtMs ?? null;
  return sinceMs === null ? { kind: "over" } : { kind: "under_way", sinceMs };
}

export interface Settlement {
  status: "pending" | "sent" | "failed";
  nextTryAtMs: number | null;
}

/** Writes down what an attempt came to, on itself and on its delivery. */
export function settleAttempt(
  db: D1Database,
  workspaceId: string,
  deliveryId: string,
  attemptId: string,
  outcome: AttemptOutcome,
  { status, nextTryAtMs }: Settlement,
  nowMs: number,
): D1PreparedStatement[] {
  const errorCode = outcome.kind === "failed" ? outcome.errorCode : null;
  const request: RequestRecord | null = outcome.request;
  return [
    db
      .prepare(FINISH_ATTEMPT)
      .bind(
        workspaceId,
        attemptId,
        nowMs,
        outcome.kind,
        outcome.statusCode,
        errorCode,
        request === null ? null : JSON.stringify(request),
        outcome.answerExcerpt,
        nextTryAtMs,
      ),
    db
      .prepare(SETTLE_DELIVERY)
      .bind(workspaceId, deliveryId, attemptId, status, errorCode, nextTryAtMs, status === "pending" ? null : nowMs),
  ];
}

/** Newest first. */
export async function listAttempts(db: D1Database, workspaceId: string, deliveryId: string): Promise<Attempt[]> {
  const { results } = await db.prepare(LIST_ATTEMPTS).bind(workspaceId, deliveryId).all();
  return results.map((row) => attemptRowSchema.parse(row));
}

/** Forgets what was sent and answered before this time; that there was an attempt, and its status, stays. */
export async function purgeAttemptTextsAcrossWorkspaces(db: D1Database, startedBeforeMs: number): Promise<number> {
  const { meta } = await db.prepare(PURGE_ATTEMPT_TEXTS).bind(startedBeforeMs).run();
  return meta.changes;
}

function parseRequest(json: string | null): RequestRecord | null {
  return json === null ? null : requestRecordSchema.parse(JSON.parse(json));
}
