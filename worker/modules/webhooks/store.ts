import { z } from "zod";
import { LEAD_EVENT_TYPES, type LeadEventType } from "../../core/destination.ts";
import type { Person } from "../../core/module.ts";
import { ofLeads, readRows } from "../../core/personal-rows.ts";
import { jsonColumn, type SqlCondition } from "../../core/sql.ts";
import { WEBHOOK_API_VERSIONS } from "./contract.ts";

const ENDPOINT_COLUMNS = `
  destination_id AS destinationId, workspace_id AS workspaceId, url, events, secret_sealed AS secretSealed,
  old_secrets_sealed AS oldSecretsSealed, old_secrets_until_ms AS oldSecretsUntilMs, headers_sealed AS headersSealed,
  api_version AS apiVersion, created_at_ms AS createdAtMs, updated_at_ms AS updatedAtMs
`;

const INSERT_ENDPOINT = `
  INSERT INTO webhook_endpoints (destination_id, workspace_id, url, events, secret_sealed, headers_sealed,
                                 api_version, created_at_ms, updated_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)
`;

const FIND_ENDPOINT = `SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoints WHERE workspace_id = ?1 AND destination_id = ?2`;

const LIST_ENDPOINTS = `SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoints WHERE workspace_id = ?1`;

const SET_ENDPOINT = `
  UPDATE webhook_endpoints SET url = ?3, events = ?4, headers_sealed = ?5, updated_at_ms = ?6
  WHERE workspace_id = ?1 AND destination_id = ?2
`;

// Only where the secret is the one that was read: of two rotations at once the second one fails.
const ROTATE_SECRET = `
  UPDATE webhook_endpoints
  SET secret_sealed = ?4, old_secrets_sealed = ?5, old_secrets_until_ms = ?6, updated_at_ms = ?7
  WHERE workspace_id = ?1 AND destination_id = ?2 AND secret_sealed = ?3
`;

const PURGE_OLD_SECRETS = `
  UPDATE webhook_endpoints SET old_secrets_sealed = NULL, old_secrets_until_ms = NULL WHERE old_secrets_until_ms <= ?1
`;

const INSERT_BODY = `
  INSERT INTO webhook_bodies (delivery_id, workspace_id, lead_id, body, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT (delivery_id) DO NOTHING
`;

const FIND_BODY = `SELECT body FROM webhook_bodies WHERE workspace_id = ?1 AND delivery_id = ?2`;

const BODIES_OF_LEADS = "FROM webhook_bodies WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2))";

const LIST_BODIES = `SELECT delivery_id, lead_id, body, created_at_ms ${BODIES_OF_LEADS} ORDER BY created_at_ms, delivery_id`;

const DELETE_BODIES = `DELETE ${BODIES_OF_LEADS}`;

const purgeBodiesSql = (condition: string) => `DELETE FROM webhook_bodies WHERE created_at_ms < ? AND ${condition}`;

const endpointRowSchema = z.object({
  destinationId: z.string(),
  workspaceId: z.string(),
  url: z.string(),
  events: jsonColumn.pipe(z.array(z.enum(LEAD_EVENT_TYPES))),
  secretSealed: z.string(),
  /** Secrets before the last rotation and how long each still signs; null when there are none. */
  oldSecretsSealed: z.string().nullable(),
  oldSecretsUntilMs: z.number().int().nullable(),
  /** A list of names and values; null when there are none. */
  headersSealed: z.string().nullable(),
  apiVersion: z.enum(WEBHOOK_API_VERSIONS),
  createdAtMs: z.number().int(),
  updatedAtMs: z.number().int(),
});
export type Endpoint = z.infer<typeof endpointRowSchema>;
export type NewEndpointRow = Omit<Endpoint, "oldSecretsSealed" | "oldSecretsUntilMs" | "updatedAtMs">;

export interface Body {
  deliveryId: string;
  workspaceId: string;
  leadId: string | null;
  body: string;
  createdAtMs: number;
}

export function insertEndpoint(db: D1Database, endpoint: NewEndpointRow): D1PreparedStatement {
  const { destinationId, workspaceId, url, events, secretSealed, headersSealed, apiVersion, createdAtMs } = endpoint;
  return db
    .prepare(INSERT_ENDPOINT)
    .bind(
      destinationId,
      workspaceId,
      url,
      JSON.stringify(events),
      secretSealed,
      headersSealed,
      apiVersion,
      createdAtMs,
    );
}

export async function findEndpoint(
  db: D1Database,
  workspaceId: string,
  destinationId: string,
): Promise<Endpoint | null> {
  const row = await db.prepare(FIND_ENDPOINT).bind(workspaceId, destinationId).first();
  return row === null ? null : endpointRowSchema.parse(row);
}

export async function listEndpoints(db: D1Database, workspaceId: string): Promise<Endpoint[]> {
  const { results } = await db.prepare(LIST_ENDPOINTS).bind(workspaceId).all();
  return results.map((row) => endpointRowSchema.parse(row));
}

export interface EndpointChange {
  url: string;
  events: readonly LeadEventType[];
  headersSealed: string | null;
}

export function setEndpoint(
  db: D1Database,
  workspaceId: string,
  destinationId: string,
  { url, events, headersSealed }: EndpointChange,
  nowMs: number,
): D1PreparedStatement {
  return db.prepare(SET_ENDPOINT).bind(workspaceId, destinationId, url, JSON.stringify(events), headersSealed, nowMs);
}

export interface SealedSecrets {
  secretSealed: string;
  oldSecretsSealed: string | null;
  oldSecretsUntilMs: number | null;
}

/** False when the secret is not the one that was read any more. */
export async function rotateSecrets(
  db: D1Database,
  endpoint: Endpoint,
  { secretSealed, oldSecretsSealed, oldSecretsUntilMs }: SealedSecrets,
  nowMs: number,
): Promise<boolean> {
  const { workspaceId, destinationId } = endpoint;
  const { meta } = await db
    .prepare(ROTATE_SECRET)
    .bind(workspaceId, destinationId, endpoint.secretSealed, secretSealed, oldSecretsSealed, oldSecretsUntilMs, nowMs)
    .run();
  return meta.changes > 0;
}

/** Forgets secrets that sign no longer. */
export async function purgeOldSecretsAcrossWorkspaces(db: D1Database, nowMs: number): Promise<number> {
  const { meta } = await db.prepare(PURGE_OLD_SECRETS).bind(nowMs).run();
  return meta.changes;
}

export async function findBody(db: D1Database, workspaceId: string, deliveryId: string): Promise<string | null> {
  return db.prepare(FIND_BODY).bind(workspaceId, deliveryId).first<string>("body");
}

/**
 * Keeps the body of a delivery unless one is kept already, and returns the one that is kept. Null when the lead was
 * erased a moment ago: then the database keeps nothing of it.
 */
export async function keepBody(
  db: D1Database,
  workspaceId: string,
  body: Omit<Body, "workspaceId">,
): Promise<string | null> {
  const [, kept] = await db.batch<{ body: string }>([
    db.prepare(INSERT_BODY).bind(body.deliveryId, workspaceId, body.leadId, body.body, body.createdAtMs),
    db.prepare(FIND_BODY).bind(workspaceId, body.deliveryId),
  ]);
  return kept?.results[0]?.body ?? null;
}

/** The exact bodies that were sent about these leads. */
export async function findBodiesOf(db: D1Database, person: Person): Promise<Record<string, unknown[]>> {
  return { webhook_bodies: await readRows(db, person, LIST_BODIES) };
}

export function deleteBodiesOf(db: D1Database, person: Person): D1PreparedStatement {
  return ofLeads(db, person, DELETE_BODIES);
}

/** Forgets bodies made before this time for which the condition holds. */
export async function purgeBodiesAcrossWorkspaces(
  db: D1Database,
  createdBeforeMs: number,
  condition: SqlCondition,
): Promise<number> {
  const { meta } = await db
    .prepare(purgeBodiesSql(condition.sql))
    .bind(createdBeforeMs, ...condition.params)
    .run();
  return meta.changes;
}
