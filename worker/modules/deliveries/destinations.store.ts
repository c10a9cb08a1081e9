import { z } from "zod";
import type { SqlCondition } from "../../core/sql.ts";
import { DESTINATION_STATUSES, type Destination, type DestinationStatus } from "./contract.ts";
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
  UPDATE deliveries
  SET status = 'cancelled', last_error_code = 'destination_removed', finished_at_ms = ?3, next_try_at_ms = NULL
  WHERE workspace_id = ?1 AND destination_id = ?2 AND status = 'pending'
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
