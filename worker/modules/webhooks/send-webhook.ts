import { toIso } from "../../core/contract.ts";
import type { AttemptOutcome, DeliveryOrder, DestinationKind, RequestRecord } from "../../core/destination.ts";
import { LEAD_EVENT_TYPES } from "../../core/destination.ts";
import { callOutbound } from "../../core/outbound.ts";
import { WEBHOOK_DISABLE_AFTER_MS, WEBHOOK_RETRY_DELAYS_MS } from "../../core/retry.ts";
import type { Services } from "../../core/services.ts";
import { findLead, toApiLead } from "../leads/index.ts";
import { WEBHOOK_USER_AGENT, type WebhookEvent } from "./contract.ts";
import { openHeaders, openOldSecrets, openSecret } from "./endpoint-secrets.ts";
import type { CustomHeader } from "./header-rules.ts";
import { sampleLead } from "./sample-lead.ts";
import { signedHeaders } from "./sign.ts";
import { type Endpoint, findBody, findEndpoint, keepBody } from "./store.ts";

/** What stands in the log in the place of a value that only the receiver should know. */
const MASK = "••••••";

/** A customer's endpoint, called by Standard Webhooks v1. Source: standard-webhooks/spec/standard-webhooks.md */
export const webhookKind: DestinationKind = {
  kind: "webhook",
  events: LEAD_EVENT_TYPES,
  retryDelaysMs: WEBHOOK_RETRY_DELAYS_MS,
  disableAfterMs: WEBHOOK_DISABLE_AFTER_MS,
  async wants({ db }, workspaceId, destinationId, eventType) {
    const endpoint = await findEndpoint(db, workspaceId, destinationId);
    return endpoint?.events.includes(eventType) ?? false;
  },
  send: sendWebhook,
};

async function sendWebhook(order: DeliveryOrder, services: Services): Promise<AttemptOutcome> {
  const { db, keyRing, now } = services;
  const { workspaceId, destinationId, deliveryId } = order;
  const [endpoint, kept] = await Promise.all([
    findEndpoint(db, workspaceId, destinationId),
    findBody(db, workspaceId, deliveryId),
  ]);
  if (endpoint === null) return impossible("endpoint_removed");
  const body = kept ?? (await firstBody(order, endpoint, services));
  if (body === null) return impossible("lead_erased");

  const [secret, oldSecrets, customHeaders] = await Promise.all([
    openSecret(keyRing, endpoint),
    openOldSecrets(keyRing, endpoint, now()),
    openHeaders(keyRing, endpoint),
  ]);
  const signing = [secret, ...oldSecrets.map((old) => old.secret)];
  const headers = {
    ...Object.fromEntries(customHeaders.map(({ name, value }) => [name.toLowerCase(), value])),
    "content-type": "application/json",
    "user-agent": WEBHOOK_USER_AGENT,
    ...(await signedHeaders(signing, deliveryId, now(), body)),
  };
  const signingParts = signing.flatMap((text) => [text, text.replace("whsec_", "")]);
  const signatures = headers["webhook-signature"].split(" ");
  const secrets = [...signingParts, ...signatures, ...customHeaders.flatMap(secretPartsOf)];
  const answer = await callOutbound({ url: endpoint.url, method: "POST", headers, body, secrets }, services);

  const { errorCode, statusCode, answerExcerpt } = answer;
  const request = recordOf(endpoint.url, headers, customHeaders, body);
  if (errorCode === null) return { kind: "sent", statusCode, answerExcerpt, request };
  const afterwards = afterwardsOf(errorCode);
  return {
    kind: "failed",
    errorCode,
    statusCode,
    answerExcerpt,
    request,
    retryAfterMs: answer.retryAfterMs,
    afterwards,
  };
}

/** 410 means "gone, stop" by the standard. An address that is not allowed stays so until its owner changes it. */
function afterwardsOf(errorCode: string) {
  if (errorCode === "http_410") return "disable" as const;
  return errorCode === "url_not_allowed" ? ("give_up" as const) : ("retry" as const);
}

/** Made once, then kept: every try and replay sends the same bytes. Null when the lead is gone. */
async function firstBody(
  { workspaceId, deliveryId, leadId, eventType, eventAtMs }: DeliveryOrder,
  { apiVersion }: Endpoint,
  { db, now }: Services,
): Promise<string | null> {
  const found = leadId === null ? null : await findLead(db, workspaceId, leadId);
  if (leadId !== null && found === null) return null;
  const event: WebhookEvent = {
    id: deliveryId,
    type: eventType,
    created_at: toIso(eventAtMs),
    api_version: apiVersion,
    data: { lead: found === null ? sampleLead(eventAtMs) : toApiLead(found) },
  };
  return keepBody(db, workspaceId, { deliveryId, leadId, body: JSON.stringify(event), createdAtMs: now() });
}

/** What the log shows of the request: everything but what proves that it came from us. */
function recordOf(
  url: string,
  headers: Record<string, string>,
  customHeaders: readonly CustomHeader[],
  body: string,
): RequestRecord {
  const masked = Object.fromEntries(customHeaders.map(({ name }) => [name.toLowerCase(), MASK]));
  const signature = headers["webhook-signature"]?.replaceAll(/v1,\S+/g, `v1,${MASK}`) ?? "";
  return { method: "POST", url, headers: { ...headers, ...masked, "webhook-signature": signature }, body };
}

/** `Bearer abc` hides `abc` too. Short words are left, as blacking them out would eat the answer. */
function secretPartsOf({ value }: CustomHeader): string[] {
  return [...(value.length >= 4 ? [value] : []), ...value.split(" ").filter((part) => part.length >= 8)];
}

function impossible(errorCode: string): AttemptOutcome {
  return {
    kind: "failed",
    errorCode,
    statusCode: null,
    answerExcerpt: "",
    request: null,
    retryAfterMs: 0,
    afterwards: "give_up",
  };
}
