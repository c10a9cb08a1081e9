import { toIso } from "../../core/contract.ts";
import type { LeadEventType } from "../../core/destination.ts";
import { AppError } from "../../core/errors.ts";
import { checkUrl } from "../../core/outbound.ts";
import type { Services } from "../../core/services.ts";
import type { Destination } from "../deliveries/contract.ts";
import { findDestination, insertDestination, listDestinations, setDestinationName } from "../deliveries/index.ts";
import { type ApiEndpoint, NEWEST_API_VERSION } from "./contract.ts";
import { openHeaders, sealHeaders, sealSecret } from "./endpoint-secrets.ts";
import { type CustomHeader, requireAllowedHeaders } from "./header-rules.ts";
import { oldSecretsUntil } from "./rotate-secret.ts";
import { newSecret } from "./sign.ts";
import { type Endpoint, findEndpoint, insertEndpoint, listEndpoints, setEndpoint } from "./store.ts";

export interface NewEndpoint {
  name: string;
  url: string;
  events: LeadEventType[];
  headers: CustomHeader[];
}

/**
 * Makes an endpoint with a secret of its own.
 * @throws AppError `url_not_allowed`, `header_not_allowed`, `plan_limit_reached`
 */
export async function createEndpoint(
  services: Services,
  workspaceId: string,
  { name, url, events, headers }: NewEndpoint,
): Promise<ApiEndpoint> {
  const { db, keyRing, newId, now } = services;
  requireAllowedUrl(url, services);
  requireAllowedHeaders(headers);
  await services.plan.requireRoom(workspaceId, "destinations", (await listDestinations(db, workspaceId)).length);

  const id = newId("destination");
  const createdAtMs = now();
  const apiVersion = NEWEST_API_VERSION;
  const [secretSealed, headersSealed] = await Promise.all([
    sealSecret(keyRing, id, newSecret()),
    sealHeaders(keyRing, id, headers),
  ]);
  const destination: Destination = {
    id,
    workspaceId,
    kind: "webhook",
    name,
    status: "active",
    statusReason: null,
    createdAtMs,
  };
  await db.batch([
    insertDestination(db, destination),
    insertEndpoint(db, {
      destinationId: id,
      workspaceId,
      url,
      events,
      secretSealed,
      headersSealed,
      apiVersion,
      createdAtMs,
    }),
  ]);
  services.notifyLive(workspaceId, { topic: "destination", id });
  return getEndpoint(services, workspaceId, id);
}

export type EndpointChanges = { [Key in keyof NewEndpoint]: NewEndpoint[Key] | undefined };

/**
 * Changes what is given; `headers` replaces the whole list, as values cannot be read back.
 * @throws AppError `not_found`, `url_not_allowed`, `header_not_allowed`
 */
export async function changeEndpoint(
  services: Services,
  workspaceId: string,
  destinationId: string,
  { name, url, events, headers }: EndpointChanges,
): Promise<ApiEndpoint> {
  const { db, keyRing, now } = services;
  const { endpoint } = await findBoth(services, workspaceId, destinationId);
  if (url !== undefined) requireAllowedUrl(url, services);
  if (headers !== undefined) requireAllowedHeaders(headers);
  else refuseToCarryHeaders(endpoint, url);

  const change = {
    url: url ?? endpoint.url,
    events: events ?? endpoint.events,
    headersSealed: headers === undefined ? endpoint.headersSealed : await sealHeaders(keyRing, destinationId, headers),
  };
  await db.batch([
    setEndpoint(db, workspaceId, destinationId, change, now()),
    ...(name === undefined ? [] : [setDestinationName(db, workspaceId, destinationId, name)]),
  ]);
  services.notifyLive(workspaceId, { topic: "destination", id: destinationId });
  return getEndpoint(services, workspaceId, destinationId);
}

/** @throws AppError `not_found` */
export async function getEndpoint(
  services: Services,
  workspaceId: string,
  destinationId: string,
): Promise<ApiEndpoint> {
  const { destination, endpoint } = await findBoth(services, workspaceId, destinationId);
  return toApiEndpoint(destination, endpoint, services);
}

/** Oldest first. */
export async function listAllEndpoints(services: Services, workspaceId: string): Promise<ApiEndpoint[]> {
  const [destinations, endpoints] = await Promise.all([
    listDestinations(services.db, workspaceId),
    listEndpoints(services.db, workspaceId),
  ]);
  const endpointById = new Map(endpoints.map((endpoint) => [endpoint.destinationId, endpoint]));
  const shown = destinations.map((destination) => {
    const endpoint = endpointById.get(destination.id);
    return endpoint === undefined ? [] : [toApiEndpoint(destination, endpoint, services)];
  });
  return Promise.all(shown.flat());
}

async function findBoth({ db }: Pick<Services, "db">, workspaceId: string, destinationId: string) {
  const [destination, endpoint] = await Promise.all([
    findDestination(db, workspaceId, destinationId),
    findEndpoint(db, workspaceId, destinationId),
  ]);
  if (destination === null || endpoint === null) throw new AppError("not_found", "There is no such webhook.");
  return { destination, endpoint };
}

async function toApiEndpoint(
  { id, name, status, statusReason }: Destination,
  endpoint: Endpoint,
  { keyRing, now }: Pick<Services, "keyRing" | "now">,
): Promise<ApiEndpoint> {
  const headers = await openHeaders(keyRing, endpoint);
  return {
    destination_id: id,
    name,
    url: endpoint.url,
    status,
    status_reason: statusReason,
    events: endpoint.events,
    header_names: headers.map((header) => header.name),
    api_version: endpoint.apiVersion,
    old_secrets_until: toIso(oldSecretsUntil(endpoint, now())),
  };
}

/**
 * The values of headers are write-only, and were meant for one host: whoever changes the address must know them, or a new
 * address would be told what nobody can read here.
 */
function refuseToCarryHeaders(endpoint: Endpoint, url: string | undefined): void {
  const before = URL.parse(endpoint.url);
  if (url === undefined || endpoint.headersSealed === null || URL.parse(url)?.origin === before?.origin) return;
  const sentence = `The headers were set for ${before?.host}. Give them again for the new address, or take them away.`;
  throw new AppError("header_not_allowed", sentence, { field: "headers" });
}

function requireAllowedUrl(url: string, { config }: Pick<Services, "config">): void {
  const checked = checkUrl(url, config);
  if (checked.kind === "refused") throw checked.error;
}
