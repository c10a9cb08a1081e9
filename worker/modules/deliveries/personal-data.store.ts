import type { Person } from "../../core/module.ts";
import { ofLeads, readRows } from "../../core/personal-rows.ts";
import type { SqlCondition } from "../../core/sql.ts";

const DELIVERIES_OF_LEADS = "FROM deliveries WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2))";

const LIST_DELIVERIES = `
  SELECT id, lead_id, destination_id, destination_kind,
         (SELECT name FROM destinations WHERE destinations.id = deliveries.destination_id) AS destination_name,
         event_type, status, created_at_ms, finished_at_ms
  ${DELIVERIES_OF_LEADS} ORDER BY created_at_ms, id
`;

const ATTEMPTS_OF_LEADS = `FROM attempts WHERE workspace_id = ?1 AND delivery_id IN (SELECT id ${DELIVERIES_OF_LEADS})`;

const LIST_ATTEMPTS = `
  SELECT delivery_id, number, started_at_ms, finished_at_ms, outcome, status_code, request, answer_excerpt
  ${ATTEMPTS_OF_LEADS} ORDER BY started_at_ms, id
`;

const DELETE_ATTEMPTS = `DELETE ${ATTEMPTS_OF_LEADS}`;

const DELETE_DELIVERIES = `DELETE ${DELIVERIES_OF_LEADS}`;

const DELETE_QUIET_DESTINATIONS = `
  DELETE FROM quiet_destinations WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2))
`;

const DELIVERY_IDS = `
  SELECT id AS key FROM deliveries WHERE workspace_id = ? AND lead_id IN (SELECT value FROM json_each(?))
`;

/** Where it was sent, and what was sent and answered as long as that is kept. */
export async function findDeliveriesOf(db: D1Database, person: Person): Promise<Record<string, unknown[]>> {
  const [deliveries, attempts] = await Promise.all([
    readRows(db, person, LIST_DELIVERIES),
    readRows(db, person, LIST_ATTEMPTS),
  ]);
  return { deliveries, attempts };
}

export function deleteDeliveriesOf(db: D1Database, person: Person): D1PreparedStatement[] {
  return [DELETE_ATTEMPTS, DELETE_DELIVERIES, DELETE_QUIET_DESTINATIONS].map((sql) => ofLeads(db, person, sql));
}

/** A SELECT of the ids of these leads' deliveries, in a column named `key`. */
export function deliveryKeysOf({ workspaceId, leadIds }: Person): SqlCondition {
  return { sql: DELIVERY_IDS, params: [workspaceId, JSON.stringify(leadIds)] };
}
