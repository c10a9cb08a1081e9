import { z } from "@hono/zod-openapi";
import { isoTimeSchema } from "../../core/contract.ts";
import { HOUR_MS } from "../../core/time.ts";
import { amountSchema, OUTCOMES } from "../leads/contract.ts";

/** Hooks of one workspace: one for each CRM, and one to try things with. */
export const MAX_HOOKS = 10;

/** How long the secret before a rotation still holds. */
export const OLD_SECRET_LIFE_MS = 24 * HOUR_MS;

/** Outcomes in one signed call. */
export const MAX_ITEMS = 100;

const givenOutcome = {
  outcome: z.enum(OUTCOMES).nullable().meta({ description: "Null takes it back: the lead is open again." }),
  amount: amountSchema.nullable().optional().meta({ description: "What a won lead brought." }),
};

/** An amount belongs to a won lead; elsewhere it has no meaning. */
const amountIsOfAWonLead = ({ outcome, amount }: { outcome: string | null; amount?: unknown }) =>
  (amount ?? null) === null || outcome === "won";
const amountMistake = { error: "Only a won lead has an amount.", path: ["amount"] };

/** What became of a lead, as somebody says it. */
export const outcomeChangeSchema = z
  .strictObject(givenOutcome)
  .refine(amountIsOfAWonLead, amountMistake)
  .openapi("OutcomeChange");
export type OutcomeChangeBody = z.infer<typeof outcomeChangeSchema>;

/** One outcome in a CRM's call. One of the first three says which lead it is about; the first that is there counts. */
export const outcomeItemSchema = z
  .strictObject({
    lead_id: z.string().min(1).max(60).optional().meta({ description: "Our id of the lead." }),
    delivery_id: z.string().min(1).max(60).optional().meta({
      description: "The `webhook-id` of one of our calls about the lead.",
    }),
    reference: z
      .string()
      .regex(/^[\w.:/-]{1,100}$/, "Use letters, digits and . : / _ - only, such as deal-42.")
      .optional()
      .meta({
        description: "The CRM's own id. Sent once beside `lead_id` or `delivery_id`, it is enough from then on.",
      }),
    ...givenOutcome,
    occurred_at: z.iso.datetime({ offset: true }).optional().meta({
      description: "When it was decided. An older decision never replaces a later one.",
    }),
  })
  .refine(amountIsOfAWonLead, amountMistake)
  .refine(({ lead_id, delivery_id, reference }) => (lead_id ?? delivery_id ?? reference) !== undefined, {
    error: "Say which lead: lead_id, delivery_id or reference.",
  })
  .openapi("OutcomeItem");
export type OutcomeItem = z.infer<typeof outcomeItemSchema>;

/** The body of a CRM's call. Each item is read on its own, so that a bad one does not sink the good ones. */
export const outcomeCallSchema = z.strictObject({ outcomes: z.array(z.unknown()).min(1).max(MAX_ITEMS) });

/** What one outcome of a call came to, in the order they were sent. */
export const itemResultSchema = z
  .object({
    status: z.enum(["changed", "unchanged", "refused"]),
    lead_id: z.string().nullable(),
    code: z.string().nullable().meta({
      description:
        "`validation_failed`, `not_found` or `lead_held` when refused; `superseded` when a later one stands.",
    }),
    message: z.string().nullable(),
  })
  .openapi("OutcomeResult");
export type ItemResult = z.infer<typeof itemResultSchema>;

export const outcomesReceivedSchema = z
  .object({
    received: z.literal(true),
    repeated: z.boolean().meta({ description: "The same call came before: this time it had no effect." }),
    results: z.array(itemResultSchema),
  })
  .openapi("OutcomesReceived");

export const hookNameSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, "Use one line of plain text."),
});

/** A CRM's way in. Its secret is write-only. */
export const outcomeHookSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    old_secret_until: isoTimeSchema.nullable().meta({
      description: "Until then the secret before the last rotation holds too; null when only one does.",
    }),
    last_refusal: z.object({ code: z.string(), at: isoTimeSchema }).nullable(),
    created_at: isoTimeSchema,
  })
  .openapi("OutcomeHook");
export type ApiOutcomeHook = z.infer<typeof outcomeHookSchema>;

export const hookListSchema = z.object({ hooks: z.array(outcomeHookSchema) }).openapi("OutcomeHookList");

export const secretOfHookSchema = z
  .object({ hook: outcomeHookSchema, secret: z.string().meta({ description: "`whsec_…`, shown this once." }) })
  .openapi("SecretOfOutcomeHook");
export type SecretOfHook = z.infer<typeof secretOfHookSchema>;

export const receiptSchema = z
  .object({
    webhook_id: z.string(),
    received_at: isoTimeSchema,
    results: z.array(itemResultSchema).nullable().meta({ description: "Null while the call is worked on." }),
  })
  .openapi("OutcomeReceipt");
export type ApiReceipt = z.infer<typeof receiptSchema>;

export const receiptListSchema = z.object({ receipts: z.array(receiptSchema) }).openapi("OutcomeReceiptList");

export const recalibrationSwitchSchema = z.strictObject({ enabled: z.boolean() });

/** How what became of leads moves the scores of later ones. */
export const recalibrationSchema = z
  .object({
    enabled: z.boolean(),
    version: z.number().int(),
    made_at: isoTimeSchema.nullable(),
    /** Outcomes of accepted leads in the last year, since the last reset. */
    decided: z.number().int(),
    won: z.number().int(),
    /** From so many outcomes on, with so many won and so many not, scores move at all. */
    min_decided: z.number().int(),
    min_of_each_side: z.number().int(),
    max_shift: z.number().int(),
    /** Null while there are too few. */
    bands: z
      .array(
        z.object({
          from: z.number().int(),
          decided: z.number().int(),
          won: z.number().int(),
          expected: z.number(),
          shift: z.number(),
        }),
      )
      .nullable(),
  })
  .openapi("Recalibration");
export type ApiRecalibration = z.infer<typeof recalibrationSchema>;
