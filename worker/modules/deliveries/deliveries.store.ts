import { z } from "zod";
import type { Cursor } from "../../core/cursor.ts";
import { LEAD_EVENT_TYPES } from "../../core/destination.ts";
import { type SqlCondition, whenGiven } from "../../core/sql.ts";
import { DELIVERY_STATUSES } from "./contract.ts";

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
  WHERE workspace_id = ?1 AND destination_id = ?2 AND status = 'pending' AND next_try_at_ms IS NULL
  ORDER BY id LIMIT ?3
`;

// What failed and waits for its next try, perhaps for a day, is missing as well; what was not tried yet is on its way. A
// test was never meant to arrive twice, and what was cancelled was cancelled by a person.
const IN_RANGE = `
  workspace_id = ?1 AND destination_id = ?2 AND created_at_ms BETWEEN ?3 AND ?4 AND event_type <> 'test'
  AND (status = 'failed' OR (status = 'pending' AND attempts > 0 AND last_error_code IS NOT NULL)
       OR (?5 = 'all' AND status = 'sent'))
`;

const COUNT_RANGE = `SELECT COUNT(*) AS count FROM deliveries WHERE ${IN_RANGE}`;

const LIST_RANGE = `
  SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE ${IN_RANGE} AND (created_at_ms, id) > (?6, ?7)
  ORDER BY created_at_ms, id LIMIT ?8
`;

const LIST_DESTINATIONS_OF_LEAD = `
  SELECT destination_id AS destinationId FROM deliveries
  WHERE workspace_id = ?1 AND lead_id = ?2 AND event_type = 'lead.created' AND status <> 'cancelled'
  UNION
  SELECT destination_id FROM quiet_destinations WHERE workspace_id = ?1 AND lead_id = ?2
`;

const INSERT_QUIET_DESTINATION = `
  INSERT INTO quiet_destinations (workspace_id, lead_id, destination_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING
`;

const FIND_FIRST_OF_LEAD = `
  SELECT id FROM deliveries
  WHERE workspace_id = ?1 AND lead_id = ?2 AND destination_id = ?3 AND event_type = 'lead.created'
    AND status <> 'cancelled'
  ORDER BY created_at_ms LIMIT 1
`;

// Only while the destination is paused when this runs: one that was resumed a moment ago is not waited for.
const PARK_DELIVERY = `
  UPDATE deliveries SET next_try_at_ms = NULL
  WHERE workspace_id = ?1 AND id = ?2 AND status = 'pending'
    AND EXISTS (SELECT 1 FROM destinations
                WHERE workspace_id = ?1 AND destinations.id = deliveries.destination_id AND status = 'paused')
`;

const SCHEDULE_DELIVERY = `
  UPDATE deliveries SET next_try_at_ms = ?3, replay_id = COALESCE(?4, replay_id)
  WHERE workspace_id = ?1 AND id = ?2 AND status = 'pending'
`;

const END_DELIVERY = `
  UPDATE deliveries SET status = ?3, last_error_code = ?4, finished_at_ms = ?5, next_try_at_ms = NULL
  WHERE workspace_id = ?1 AND id = ?2 AND status = 'pending'
`;

// The number of attempts in the condition makes a second click on "replay" change nothing.
const REOPEN_DELIVERY = `
  UPDATE deliveries
  SET status = 'pending', attempts_before = attempts, next_try_at_ms = ?4, finished_at_ms = NULL, replay_id = ?5
  WHERE workspace_id = ?1 AND id = ?2 AND status <> 'pending' AND attempts = ?3
`;

const OLD_TESTS = "FROM deliveries WHERE lead_id IS NULL AND created_at_ms < ?1";

const PURGE_TEST_ATTEMPTS = `DELETE FROM attempts WHERE (workspace_id, delivery_id) IN (SELECT workspace_id, id ${OLD_TESTS})`;

const PURGE_TESTS = `DELETE ${OLD_TESTS}`;

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
  id?: string | undefined;
  leadId?: string | undefined;
  destinationId?: string | undefined;
  status?: Delivery["status"] | undefined;
  eventType?: Delivery["eventType"] | undefined;
  /** Planned then or later. */
  fromMs?: number | undefined;
  /** Planned then or before. */
  toMs?: number | undefined;
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

/** Newest first, beginning after `after`; `limit` rows at most. */
export async function listDeliveries(
  db: D1Database,
  workspaceId: string,
  filter: DeliveryFilter,
  after: Cursor | null,
  limit: number,
): Promise<Delivery[]> {
  const conditions: SqlCondition[] = [
    { sql: "workspace_id = ?", params: [workspaceId] },
    ...whenGiven("id = ?", filter.id),
    ...whenGiven("lead_id = ?", filter.leadId),
    ...whenGiven("destination_id = ?", filter.destinationId),
    ...whenGiven("status = ?", filter.status),
    ...whenGiven("event_type = ?", filter.eventType),
    ...whenGiven("created_at_ms >= ?", filter.fromMs),
    ...whenGiven("created_at_ms <= ?", filter.toMs),
    ...(after === null ? [] : [{ sql: "(created_at_ms, id) < (?, ?)", params: [after.atMs, after.id] }]),
  ];
  const where = conditions.map(({ sql }) => sql).join(" AND ");
  const sql = `SELECT ${DELIVERY_COLUMNS} FROM deliveries WHERE ${where} ORDER BY created_at_ms DESC, id DESC LIMIT ?`;
  const params = [...conditions.flatMap((condition) => condition.params), limit];
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
  limit: number,
): Promise<Delivery[]> {
  const { results } = await db.prepare(LIST_WAITING).bind(workspaceId, destinationId, limit).all();
  return results.map((row) => deliveryRowSchema.parse(row));
}

/** Deliveries of a destination that ended or failed before, planned between two times. */
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

/** Notes that the lead is this destination's, though it did not ask to be told so. */
export function insertQuietDestination(
  db: D1Database,
  workspaceId: string,
  leadId: string,
  destinationId: string,
): D1PreparedStatement {
  return db.prepare(INSERT_QUIET_DESTINATION).bind(workspaceId, leadId, destinationId);
}

/** Destinations that the lead was routed to, whether or not they asked to be told when it came. */
export async function listDestinationIdsOfLead(db: D1Database, workspaceId: string, leadId: string): Promise<string[]> {
  const { results } = await db.prepare(LIST_DESTINATIONS_OF_LEAD).bind(workspaceId, leadId).all();
  return results.map((row) => z.object({ destinationId: z.string() }).parse(row).destinationId);
}

/** The delivery by which a destination was told of the lead, or null when it was not. */
export async function findFirstDeliveryIdOfLead(
  db: D1Database,
  workspaceId: string,
  leadId: string,
  destinationId: string,
): Promise<string | null> {
  return db.prepare(FIND_FIRST_OF_LEAD).bind(workspaceId, leadId, destinationId).first<string>("id");
}

/** Lets a delivery wait for its paused destination. False when that is no longer paused. */
export async function parkDelivery(db: D1Database, workspaceId: string, deliveryId: string): Promise<boolean> {
  const { meta } = await db.prepare(PARK_DELIVERY).bind(workspaceId, deliveryId).run();
  return meta.changes > 0;
}

/** @param replayId the replay of many for which it is hastened; null when it is not */
export function scheduleDelivery(
  db: D1Database,
  workspaceId: string,
  deliveryId: string,
  nextTryAtMs: number,
  replayId: string | null = null,
): D1PreparedStatement {
  return db.prepare(SCHEDULE_DELIVERY).bind(workspaceId, deliveryId, nextTryAtMs, replayId);
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

/**
 * Makes a finished delivery pending again, as long as it has had this many attempts.
 * @param replayId the replay of many that it belongs to; null when somebody sends this one again
 */
export function reopenDelivery(
  db: D1Database,
  workspaceId: string,
  deliveryId: string,
  attempts: number,
  replayId: string | null,
  nowMs: number,
): D1PreparedStatement {
  return db.prepare(REOPEN_DELIVERY).bind(workspaceId, deliveryId, attempts, nowMs, replayId);
}

/** Forgets test events from before this time, with their attempts: no lead takes them along when it goes. */
export async function purgeTestsAcrossWorkspaces(db: D1Database, createdBeforeMs: number): Promise<number> {
  const [, purged] = await db.batch(
    [PURGE_TEST_ATTEMPTS, PURGE_TESTS].map((sql) => db.prepare(sql).bind(createdBeforeMs)),
  );
  return purged?.meta.changes ?? 0;
}

/** Holds for a row whose column names a delivery that is not on its way any more. */
export function deliveryIsOver(idColumn: string): SqlCondition {
  return {
    sql: `NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.id = ${idColumn} AND status = 'pending')`,
    params: [],
  };
}
