import { z } from "zod";
import type { Cursor } from "../../core/cursor.ts";
import { type AttemptOutcome, LEAD_EVENT_TYPES, type RequestRecord } from "../../core/destination.ts";
import type { SqlCondition } from "../../core/sql.ts";
import { DELIVERY_STATUSES, DESTINATION_STATUSES, type Destination, type DestinationStatus } from "./contract.ts";
import type { FailureRun } from "./decide.ts";

const DESTINATION_COLUMNS = `
  id, workspace_id AS workspaceId, kind, name, status, status_reason AS statusReason, created_at_ms AS createdAtMs,
  first_failure_at_ms AS firstFailureAtMs, last_failure_at_ms AS lastFailureAtMs, failing_since_ms AS failingSinceMs,
  warned_at_ms AS warnedAtMs
`;

const INSERT_DESTINATION = `
  INSERT INTO destinations (id, workspace_id, kind, name, status, status_reason, created_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
`;

const FIND_DESTINATION = `
  SELECT ${DESTINATION_COLUMNS} FROM destinations
  WHERE workspace_id = ?1 AND id = ?2 AND removed_at_ms IS NULL
`;

const LIST_DESTINATIONS = `
  SELECT ${DESTINATION_COLUMNS} FROM destinations
  WHERE workspace_id = ?1 AND removed_at_ms IS NULL
  ORDER BY created_at_ms, id
`;

const SET_DESTINATION_STATUS = `
  UPDATE destinations SET status = ?3, status_reason = ?4
  WHERE workspace_id = ?1 AND id = ?2 AND removed_at_ms IS NULL
`;

const SET_DESTINATION_NAME = `
  UPDATE destinations SET name = ?3 WHERE workspace_id = ?1 AND id = ?2 AND removed_at_ms IS NULL
`;

// Only on top of the failures that were read: a success meanwhile has forgotten them, and another failure has counted.
const RECORD_FAILURE = `
  UPDATE destinations
  SET first_failure_at_ms = ?4, last_failure_at_ms = ?5, failing_since_ms = ?6, warned_at_ms = ?7,
      status = CASE WHEN ?8 IS NOT NULL AND status = 'active' THEN 'disabled' ELSE status END,
      status_reason = CASE WHEN ?8 IS NOT NULL AND status = 'active' THEN ?8 ELSE status_reason END
  WHERE workspace_id = ?1 AND id = ?2 AND removed_at_ms IS NULL AND last_failure_at_ms IS ?3
`;

const FORGET_FAILURES = `
  UPDATE destinations
  SET first_failure_at_ms = NULL, last_failure_at_ms = NULL, failing_since_ms = NULL, warned_at_ms = NULL
  WHERE workspace_id = ?1 AND id = ?2 AND last_failure_at_ms IS NOT NULL
`;

const REMOVE_DESTINATION = `
  UPDATE destinations SET removed_at_ms = ?3 WHERE workspace_id = ?1 AND id = ?2 AND removed_at_ms IS NULL
`;

const CANCEL_PENDING = `
  UPDATE deliveries SET status = 'cancelled', finished_at_ms = ?3, next_try_at_ms = NULL
  WHERE workspace_id = ?1 AND destination_id = ?2 AND status = 'pending'
`;

const DELIVERY_COLUMNS = `
  id, workspace_id AS workspaceId, destination_id AS destinationId, destination_kind AS destinationKind,
  lead_id AS leadId, event_type AS eventType, event_at_ms AS eventAtMs, status, attempts,
  attempts_before AS attemptsBefore, next_try_at_ms AS nextTryAtMs, last_error_code AS lastErrorCode,
  created_at_ms AS createdAtMs, finished_at_ms AS finishedAtMs,
  (SELECT name FROM destinations WHERE destinations.id = deliveries.destination_id) AS destinationName
`;

const INSERT_DELIVERY = `
  INSERT INTO deliveries (id, workspace_id, destination_id, destination_kind, lead_id, event_type, event_key,
                          event_at_ms, next_try_at_ms, created_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
  ON CONFLICT DO NOTHING
`;

const FIND_DELIVERY = `SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE workspace_id = ?1 AND id = ?2`;

// A pending delivery without a time waits for its destination, which is why a retry that has its time is not listed.
const LIST_WAITING = `
  SELECT ${DELIVERY_COLUMNS} FROM deliveries
  WHERE workspace_id = ?1 AND destination_id = ?2 AND status = 'pending' AND next_try_at_ms IS NULL AND id > ?3
  ORDER BY id LIMIT ?4
`;

// What waits for its own next try is on its way already, a test was never meant to arrive twice, and what was cancelled
// was cancelled by a person.
const IN_RANGE = `
  workspace_id = ?1 AND destination_id = ?2 AND created_at_ms BETWEEN ?3 AND ?4 AND event_type <> 'test'
  AND (status = 'failed' OR (?5 = 'all' AND status = 'sent'))
`;

const COUNT_RANGE = `SELECT COUNT(*) AS count FROM deliveries WHERE ${IN_RANGE}`;

const LIST_RANGE = `
  SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE ${IN_RANGE} AND (created_at_ms, id) > (?6, ?7)
  ORDER BY created_at_ms, id LIMIT ?8
`;

const LIST_DESTINATIONS_OF_LEAD = `
  SELECT DISTINCT destination_id AS destinationId FROM deliveries
  WHERE workspace_id = ?1 AND lead_id = ?2 AND event_type = 'lead.created' AND status <> 'cancelled'
`;

// Only while the destination is paused when this runs: one that was resumed a moment ago is not waited for.
const PARK_DELIVERY = `
  UPDATE deliveries SET next_try_at_ms = NULL
  WHERE workspace_id = ?1 AND id = ?2 AND status = 'pending'
    AND EXISTS (SELECT 1 FROM destinations
                WHERE workspace_id = ?1 AND destinations.id = deliveries.destination_id AND status = 'paused')
`;

const SCHEDULE_DELIVERY = `
  UPDATE deliveries SET next_try_at_ms = ?3 WHERE workspace_id = ?1 AND id = ?2 AND status = 'pending'
`;

const END_DELIVERY = `
  UPDATE deliveries SET status = ?3, last_error_code = ?4, finished_at_ms = ?5, next_try_at_ms = NULL
  WHERE workspace_id = ?1 AND id = ?2 AND status = 'pending'
`;

// The number of attempts in the condition makes a second click on "replay" change nothing.
const REOPEN_DELIVERY = `
  UPDATE deliveries SET status = 'pending', attempts_before = attempts, next_try_at_ms = ?4, finished_at_ms = NULL
  WHERE workspace_id = ?1 AND id = ?2 AND status <> 'pending' AND attempts = ?3
`;

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

const destinationRowSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  kind: z.string(),
  name: z.string(),
  status: z.enum(DESTINATION_STATUSES),
  statusReason: z.string().nullable(),
  createdAtMs: z.number().int(),
  firstFailureAtMs: z.number().int().nullable(),
  lastFailureAtMs: z.number().int().nullable(),
  failingSinceMs: z.number().int().nullable(),
  warnedAtMs: z.number().int().nullable(),
});
/** A destination and what is known of its failures since its last success. */
export type StoredDestination = Destination & FailureRun;

const deliveryRowSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  destinationId: z.string(),
  destinationKind: z.string(),
  destinationName: z.string(),
  leadId: z.string().nullable(),
  eventType: z.enum([...LEAD_EVENT_TYPES, "test"]),
  eventAtMs: z.number().int(),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.number().int(),
  attemptsBefore: z.number().int(),
  nextTryAtMs: z.number().int().nullable(),
  lastErrorCode: z.string().nullable(),
  createdAtMs: z.number().int(),
  finishedAtMs: z.number().int().nullable(),
});
export type Delivery = z.infer<typeof deliveryRowSchema>;

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

export interface NewDelivery {
  id: string;
  workspaceId: string;
  destinationId: string;
  destinationKind: string;
  leadId: string | null;
  eventType: Delivery["eventType"];
  eventKey: string;
  eventAtMs: number;
  createdAtMs: number;
}

export interface DeliveryFilter {
  leadId?: string | undefined;
  destinationId?: string | undefined;
  status?: Delivery["status"] | undefined;
}

export function insertDestination(db: D1Database, destination: Destination): D1PreparedStatement {
  const { id, workspaceId, kind, name, status, statusReason, createdAtMs } = destination;
  return db.prepare(INSERT_DESTINATION).bind(id, workspaceId, kind, name, status, statusReason, createdAtMs);
}

export async function findDestination(
  db: D1Database,
  workspaceId: string,
  destinationId: string,
): Promise<StoredDestination | null> {
  const row = await db.prepare(FIND_DESTINATION).bind(workspaceId, destinationId).first();
  return row === null ? null : destinationRowSchema.parse(row);
}

export async function listDestinations(db: D1Database, workspaceId: string): Promise<StoredDestination[]> {
  const { results } = await db.prepare(LIST_DESTINATIONS).bind(workspaceId).all();
  return results.map((row) => destinationRowSchema.parse(row));
}

export function setDestinationStatus(
  db: D1Database,
  workspaceId: string,
  destinationId: string,
  status: DestinationStatus,
  reason: string | null,
): D1PreparedStatement {
  return db.prepare(SET_DESTINATION_STATUS).bind(workspaceId, destinationId, status, reason);
}

export function setDestinationName(
  db: D1Database,
  workspaceId: string,
  destinationId: string,
  name: string,
): D1PreparedStatement {
  return db.prepare(SET_DESTINATION_NAME).bind(workspaceId, destinationId, name);
}

/**
 * Writes down a failure, as far as nothing else was written since `before` was read.
 * @param disabledFor why it is switched off by it, or null when it is not
 */
export function recordFailure(
  db: D1Database,
  before: StoredDestination,
  run: FailureRun,
  disabledFor: string | null,
): D1PreparedStatement {
  const { workspaceId, id, lastFailureAtMs } = before;
  return db
    .prepare(RECORD_FAILURE)
    .bind(
      workspaceId,
      id,
      lastFailureAtMs,
      run.firstFailureAtMs,
      run.lastFailureAtMs,
      run.failingSinceMs,
      run.warnedAtMs,
      disabledFor,
    );
}

/** A success, or a person who switches it on, wipes the slate clean. */
export function forgetFailures(db: D1Database, workspaceId: string, destinationId: string): D1PreparedStatement {
  return db.prepare(FORGET_FAILURES).bind(workspaceId, destinationId);
}

/** Holds while the destination is active and no failure or success was written since it was read. */
export function destinationIsAsRead({ workspaceId, id, lastFailureAtMs }: StoredDestination): SqlCondition {
  return {
    sql: `EXISTS (SELECT 1 FROM destinations
                  WHERE workspace_id = ? AND id = ? AND status = 'active' AND last_failure_at_ms IS ?)`,
    params: [workspaceId, id, lastFailureAtMs],
  };
}

/** Holds while the destination is not switched off. */
export function destinationIsOn({ workspaceId, id }: Destination): SqlCondition {
  return {
    sql: "EXISTS (SELECT 1 FROM destinations WHERE workspace_id = ? AND id = ? AND status <> 'disabled')",
    params: [workspaceId, id],
  };
}

/** Takes the destination out of every list and cancels what was still on its way. */
export function removeDestination(
  db: D1Database,
  workspaceId: string,
  destinationId: string,
  nowMs: number,
): D1PreparedStatement[] {
  return [REMOVE_DESTINATION, CANCEL_PENDING].map((sql) => db.prepare(sql).bind(workspaceId, destinationId, nowMs));
}

/** Stores the delivery, due at once, unless it is stored already. */
export function insertDelivery(db: D1Database, delivery: NewDelivery): D1PreparedStatement {
  const { id, workspaceId, destinationId, destinationKind, leadId, eventType, eventKey, eventAtMs } = delivery;
  return db
    .prepare(INSERT_DELIVERY)
    .bind(
      id,
      workspaceId,
      destinationId,
      destinationKind,
      leadId,
      eventType,
      eventKey,
      eventAtMs,
      delivery.createdAtMs,
    );
}

export async function findDelivery(db: D1Database, workspaceId: string, deliveryId: string): Promise<Delivery | null> {
  const row = await db.prepare(FIND_DELIVERY).bind(workspaceId, deliveryId).first();
  return row === null ? null : deliveryRowSchema.parse(row);
}

/** Newest first; one more than `limit`, so that the caller sees whether there is a next page. */
export async function listDeliveries(
  db: D1Database,
  workspaceId: string,
  filter: DeliveryFilter,
  limit: number,
  after: Cursor | null,
): Promise<Delivery[]> {
  const conditions: SqlCondition[] = [
    { sql: "workspace_id = ?", params: [workspaceId] },
    ...(filter.leadId === undefined ? [] : [{ sql: "lead_id = ?", params: [filter.leadId] }]),
    ...(filter.destinationId === undefined ? [] : [{ sql: "destination_id = ?", params: [filter.destinationId] }]),
    ...(filter.status === undefined ? [] : [{ sql: "status = ?", params: [filter.status] }]),
    ...(after === null ? [] : [{ sql: "(created_at_ms, id) < (?, ?)", params: [after.atMs, after.id] }]),
  ];
  const where = conditions.map(({ sql }) => sql).join(" AND ");
  const sql = `SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE ${where} ORDER BY created_at_ms DESC, id DESC LIMIT ?`;
  const params = [...conditions.flatMap((condition) => condition.params), limit + 1];
  const { results } = await db
    .prepare(sql)
    .bind(...params)
    .all();
  return results.map((row) => deliveryRowSchema.parse(row));
}

/** Deliveries that a paused destination has kept waiting, by id. */
export async function listWaitingDeliveries(
  db: D1Database,
  workspaceId: string,
  destinationId: string,
  afterId: string,
  limit: number,
): Promise<Delivery[]> {
  const { results } = await db.prepare(LIST_WAITING).bind(workspaceId, destinationId, afterId, limit).all();
  return results.map((row) => deliveryRowSchema.parse(row));
}

/** Finished deliveries of a destination, planned between two times. */
export interface DeliveryRange {
  destinationId: string;
  fromMs: number;
  toMs: number;
  status: "failed" | "all";
}

export async function countRange(db: D1Database, workspaceId: string, range: DeliveryRange): Promise<number> {
  const { destinationId, fromMs, toMs, status } = range;
  const row = db.prepare(COUNT_RANGE).bind(workspaceId, destinationId, fromMs, toMs, status);
  return (await row.first<number>("count")) ?? 0;
}

/** Oldest first, from after this one on. */
export async function listRange(
  db: D1Database,
  workspaceId: string,
  range: DeliveryRange,
  after: Cursor,
  limit: number,
): Promise<Delivery[]> {
  const { destinationId, fromMs, toMs, status } = range;
  const { results } = await db
    .prepare(LIST_RANGE)
    .bind(workspaceId, destinationId, fromMs, toMs, status, after.atMs, after.id, limit)
    .all();
  return results.map((row) => deliveryRowSchema.parse(row));
}

/** Destinations that were told of the lead when it came. */
export async function listDestinationIdsOfLead(db: D1Database, workspaceId: string, leadId: string): Promise<string[]> {
  const { results } = await db.prepare(LIST_DESTINATIONS_OF_LEAD).bind(workspaceId, leadId).all();
  return results.map((row) => z.object({ destinationId: z.string() }).parse(row).destinationId);
}

/** Lets a delivery wait for its paused destination. False when that is no longer paused. */
export async function parkDelivery(db: D1Database, workspaceId: string, deliveryId: string): Promise<boolean> {
  const { meta } = await db.prepare(PARK_DELIVERY).bind(workspaceId, deliveryId).run();
  return meta.changes > 0;
}

export function scheduleDelivery(
  db: D1Database,
  workspaceId: string,
  deliveryId: string,
  nextTryAtMs: number,
): D1PreparedStatement {
  return db.prepare(SCHEDULE_DELIVERY).bind(workspaceId, deliveryId, nextTryAtMs);
}

/** Ends a delivery without a call. */
export function endDelivery(
  db: D1Database,
  workspaceId: string,
  deliveryId: string,
  status: "failed" | "cancelled",
  errorCode: string | null,
  nowMs: number,
): D1PreparedStatement {
  return db.prepare(END_DELIVERY).bind(workspaceId, deliveryId, status, errorCode, nowMs);
}

/** Makes a finished delivery pending again, as long as it has had this many attempts. */
export function reopenDelivery(
  db: D1Database,
  workspaceId: string,
  deliveryId: string,
  attempts: number,
  nowMs: number,
): D1PreparedStatement {
  return db.prepare(REOPEN_DELIVERY).bind(workspaceId, deliveryId, attempts, nowMs);
}

/**
 * Opens an attempt and returns its number; null when the delivery is not pending, or when an attempt opened after
 * `underWaySinceMs` has not ended yet.
 */
export async function startAttempt(
  db: D1Database,
  workspaceId: string,
  deliveryId: string,
  attemptId: string,
  nowMs: number,
  underWaySinceMs: number,
): Promise<number | null> {
  const [, counted] = await db.batch<{ number: number }>([
    db.prepare(START_ATTEMPT).bind(workspaceId, deliveryId, attemptId, nowMs, underWaySinceMs),
    db.prepare(COUNT_ATTEMPT).bind(workspaceId, deliveryId, attemptId),
  ]);
  return counted?.results[0]?.number ?? null;
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

/** Holds for a row whose column names a delivery that is not on its way any more. */
export function deliveryIsOver(idColumn: string): SqlCondition {
  return {
    sql: `NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.id = ${idColumn} AND status = 'pending')`,
    params: [],
  };
}

function parseRequest(json: string | null): RequestRecord | null {
  return json === null ? null : requestRecordSchema.parse(JSON.parse(json));
}
