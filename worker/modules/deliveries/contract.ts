import { z } from "@hono/zod-openapi";
import { isoTimeSchema, listQuerySchema } from "../../core/contract.ts";
import { LEAD_EVENT_TYPES } from "../../core/lead-events.ts";
import { DAY_MS } from "../../core/time.ts";

export const DESTINATION_STATUSES = ["active", "paused", "disabled"] as const;
export type DestinationStatus = (typeof DESTINATION_STATUSES)[number];

/** Technical logs are kept 30 days. Source: the privacy promise LB-04. */
export const KEEP_LOGS_MS = 30 * DAY_MS;

export const DELIVERY_STATUSES = ["pending", "sent", "failed", "cancelled"] as const;

export const REPLAY_STOP_REASONS = ["by_person", "destination_off"] as const;

/** What every destination has; a room adds what its kind has (`telegram`, `webhook`). */
export interface Destination {
  id: string;
  workspaceId: string;
  kind: string;
  name: string;
  status: DestinationStatus;
  statusReason: string | null;
  createdAtMs: number;
}

export const destinationSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    name: z.string(),
    status: z.enum(DESTINATION_STATUSES),
    status_reason: z.string().nullable(),
    last_failure_at: isoTimeSchema.nullable().meta({
      description:
        "Of a webhook: when a call failed last, as long as none has worked since; null when the last one worked.",
    }),
    failing_since: isoTimeSchema.nullable().meta({
      description:
        "Since then nothing but failures count towards switching it off; null while they do not, or it works.",
    }),
    created_at: isoTimeSchema,
  })
  .openapi("Destination");
export type ApiDestination = z.infer<typeof destinationSchema>;

export const destinationListSchema = z.object({ destinations: z.array(destinationSchema) }).openapi("DestinationList");

export const destinationChangeSchema = z.strictObject({
  name: z.string().trim().min(1).max(80).optional(),
  /** `active` also re-enables a destination that was switched off. */
  status: z.enum(["active", "paused"]).optional(),
});

export const attemptSchema = z
  .object({
    number: z.number().int(),
    outcome: z.enum(["unknown", "sent", "failed"]),
    status_code: z.number().int().nullable(),
    error_code: z.string().nullable(),
    request: z
      .object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()), body: z.string() })
      .nullable(),
    answer_excerpt: z.string().nullable(),
    started_at: isoTimeSchema,
    duration_ms: z.number().int().nullable(),
    next_try_at: isoTimeSchema.nullable(),
  })
  .openapi("Attempt");

export const deliverySchema = z
  .object({
    id: z.string().meta({ description: "The same on every retry and replay; a webhook's `webhook-id`." }),
    destination_id: z.string(),
    destination_kind: z.string(),
    destination_name: z.string(),
    lead_id: z.string().nullable(),
    event_type: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.number().int(),
    next_try_at: isoTimeSchema
      .nullable()
      .meta({ description: "Null when it is over, or waits for a paused destination." }),
    last_error_code: z.string().nullable(),
    created_at: isoTimeSchema,
    finished_at: isoTimeSchema.nullable(),
  })
  .openapi("Delivery");
export type ApiDelivery = z.infer<typeof deliverySchema>;

export const deliveryPageSchema = deliverySchema
  .extend({ attempt_list: z.array(attemptSchema) })
  .openapi("DeliveryWithAttempts");
export type ApiDeliveryPage = z.infer<typeof deliveryPageSchema>;

export const deliveryListSchema = z
  .object({ deliveries: z.array(deliverySchema), next_cursor: z.string().nullable() })
  .openapi("DeliveryList");

export const deliveryListQuerySchema = listQuerySchema.extend({
  id: z.string().max(60).optional().meta({ description: "One delivery: the `webhook-id` that a receiver has seen." }),
  lead_id: z.string().max(60).optional(),
  destination_id: z.string().max(60).optional(),
  status: z.enum(DELIVERY_STATUSES).optional(),
  event_type: z.enum([...LEAD_EVENT_TYPES, "test"]).optional(),
  from: isoTimeSchema.optional().meta({ description: "Planned then or later." }),
  to: isoTimeSchema.optional().meta({ description: "Planned then or before." }),
});

/** Which deliveries of a destination are sent again, by the time at which they were planned. */
export const replayRequestSchema = z.strictObject({
  from: isoTimeSchema.optional().meta({ description: "Default and limit: 30 days ago, as bodies are kept no longer." }),
  to: isoTimeSchema.optional().meta({ description: "Default: now." }),
  status: z.enum(["failed", "all"]).default("failed").meta({
    description:
      "`failed`: what has not arrived, also what waits for its next try. `all`: what arrived is sent again too.",
  }),
});

/** The same in an address, where what is not known is noise. */
export const replayQuerySchema = z.object(replayRequestSchema.shape);

export const replayPreviewSchema = z
  .object({
    status: z.enum(["failed", "all"]),
    from: isoTimeSchema,
    to: isoTimeSchema,
    total: z.number().int().meta({ description: "Deliveries that a replay begun now would send again." }),
  })
  .openapi("ReplayPreview");
export type ApiReplayPreview = z.infer<typeof replayPreviewSchema>;

export const replaySchema = z
  .object({
    id: z.string(),
    destination_id: z.string(),
    status: z.enum(["failed", "all"]),
    from: isoTimeSchema,
    to: isoTimeSchema,
    state: z.enum(["running", "done", "stopped"]).meta({ description: "`done`: everything was sent again." }),
    stop_reason: z
      .enum(REPLAY_STOP_REASONS)
      .nullable()
      .meta({ description: "A person stopped it, or its destination was removed or switched off meanwhile." }),
    total: z.number().int().meta({ description: "Deliveries in the range when it was asked for." }),
    replayed: z.number().int().meta({ description: "Those that were sent again so far, or are on their way." }),
    arrived: z.number().int().meta({ description: "Of those, how many have arrived." }),
    failed: z.number().int().meta({ description: "Of those, how many have failed once more, with no try left." }),
    created_at: isoTimeSchema,
    finished_at: isoTimeSchema.nullable(),
  })
  .openapi("Replay");
export type ApiReplay = z.infer<typeof replaySchema>;

export const replayListSchema = z.object({ replays: z.array(replaySchema) }).openapi("ReplayList");

/** What a test event came to: the real status and answer. */
export const testResultSchema = z
  .object({
    delivery_id: z.string(),
    sent: z.boolean(),
    status_code: z.number().int().nullable(),
    error_code: z.string().nullable(),
    answer_excerpt: z.string(),
    duration_ms: z.number().int(),
  })
  .openapi("TestResult");
