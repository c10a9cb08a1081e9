import { z } from "@hono/zod-openapi";
import { isoTimeSchema } from "../../core/contract.ts";
import { LEAD_EVENT_TYPES } from "../../core/lead-events.ts";
import { HOUR_MS } from "../../core/time.ts";
import { leadSchema } from "../leads/contract.ts";

/** Shapes of payload, oldest first. An endpoint keeps the one that was newest when it was made. */
export const WEBHOOK_API_VERSIONS = ["2026-11-01"] as const;
export type WebhookApiVersion = (typeof WEBHOOK_API_VERSIONS)[number];
export const NEWEST_API_VERSION: WebhookApiVersion = "2026-11-01";

/** What our calls say of themselves. */
export const WEBHOOK_USER_AGENT = "Leadbell-Webhooks/1";

/** How long the secrets before a rotation go on signing beside the new one. */
export const OLD_SECRETS_LIFE_MS = 24 * HOUR_MS;

/** So many secrets may sign beside the newest one; whoever wants to change it once more within their day has to wait. */
export const MAX_OLD_SECRETS = 10;

/** What a receiver gets. `id` is also the header `webhook-id`; `data.lead.version` grows with every event. */
export const webhookEventSchema = z
  .object({
    id: z.string(),
    type: z.enum([...LEAD_EVENT_TYPES, "test"]),
    created_at: z.iso.datetime(),
    api_version: z.enum(WEBHOOK_API_VERSIONS),
    data: z.object({ lead: leadSchema }),
  })
  .openapi("WebhookEvent");
export type WebhookEvent = z.infer<typeof webhookEventSchema>;

/** The headers of Standard Webhooks. */
export const webhookHeadersSchema = z.object({
  "webhook-id": z.string().meta({ description: "The event's id: the same on every retry and replay." }),
  "webhook-timestamp": z.string().meta({ description: "When this try was sent, in seconds since 1970." }),
  "webhook-signature": z.string().meta({ description: "`v1,` and base64; several are parted by spaces." }),
});

/** A customer's own header, such as `Authorization`. What it may be is said in `header-rules.ts`, with a code of its own. */
export const customHeaderSchema = z.strictObject({ name: z.string().max(100), value: z.string().max(2_000) });

export const newEndpointSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  url: z.string().max(2_000),
  events: z
    .array(z.enum(LEAD_EVENT_TYPES))
    .min(1)
    .default([...LEAD_EVENT_TYPES]),
  headers: z.array(customHeaderSchema).max(10).default([]),
});

export const endpointChangeSchema = z.strictObject({
  name: z.string().trim().min(1).max(80).optional(),
  url: z.string().max(2_000).optional(),
  events: z.array(z.enum(LEAD_EVENT_TYPES)).min(1).optional(),
  headers: z.array(customHeaderSchema).max(10).optional(),
});

export const endpointSchema = z
  .object({
    destination_id: z.string(),
    name: z.string(),
    url: z.string(),
    status: z.enum(["active", "paused", "disabled"]),
    status_reason: z.string().nullable(),
    events: z.array(z.enum(LEAD_EVENT_TYPES)),
    /** Names only: values are write-only. */
    header_names: z.array(z.string()),
    api_version: z.enum(WEBHOOK_API_VERSIONS).meta({ description: "The shape of payload it receives." }),
    old_secrets_until: isoTimeSchema.nullable().meta({
      description: "Until then the secrets before the last rotation sign too; null when only one secret signs.",
    }),
  })
  .openapi("WebhookEndpoint");
export type ApiEndpoint = z.infer<typeof endpointSchema>;

export const endpointListSchema = z.object({ webhooks: z.array(endpointSchema) }).openapi("WebhookEndpointList");

export const endpointSecretSchema = z
  .object({
    secret: z.string().meta({ description: "`whsec_…`" }),
    old_secrets_until: isoTimeSchema.nullable(),
  })
  .openapi("WebhookSecret");
