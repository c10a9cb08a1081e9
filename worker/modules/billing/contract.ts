import { z } from "@hono/zod-openapi";
import { isoTimeSchema } from "../../core/contract.ts";
import { STANDINGS } from "./entitlements.ts";
import { INTERVALS, PLAN_IDS } from "./plans.ts";

/** Money is whole numbers of the currency's smallest unit. */
const moneySchema = z.object({ amount: z.number().int(), currency: z.string() }).openapi("Money");
export type ApiMoney = z.infer<typeof moneySchema>;

const limitsSchema = z.object({
  leads_per_month: z.number().int(),
  ai_per_month: z.number().int(),
  seats: z.number().int(),
  destinations: z.number().int(),
});

const planCardSchema = z
  .object({
    id: z.enum(PLAN_IDS),
    name: z.string(),
    about: z.string(),
    limits: limitsSchema,
    /** What can be bought; the amount is null when Stripe has not told it yet. */
    prices: z.array(z.object({ interval: z.enum(INTERVALS), price: moneySchema.nullable() })),
  })
  .openapi("PlanCard");
export type ApiPlanCard = z.infer<typeof planCardSchema>;

const meterSchema = z
  .object({
    used: z.number().int(),
    limit: z.number().int().nullable().meta({ description: "Null: there is none." }),
    forecast: z.number().int().nullable().meta({ description: "By the end of the month; null: too early to say." }),
  })
  .openapi("UsageMeter");
export type ApiMeter = z.infer<typeof meterSchema>;

const invoiceSchema = z
  .object({
    id: z.string(),
    number: z.string().nullable(),
    status: z.string().meta({ description: "`open`, `paid`, `void` or `uncollectible`" }),
    total: moneySchema,
    issued_at: isoTimeSchema,
    paid_at: isoTimeSchema.nullable(),
    url: z.string().nullable().meta({ description: "The invoice's page at Stripe, with a PDF and the receipt." }),
  })
  .openapi("Invoice");
export type ApiInvoice = z.infer<typeof invoiceSchema>;

export const billingSchema = z
  .object({
    /** `off`: this deployment takes no payments and sets no limits. `unreachable`: Stripe does not answer just now. */
    payments: z.enum(["on", "off", "unreachable"]),
    /** What was bought, also after the days of grace. */
    plan: z.enum(PLAN_IDS),
    /** Whose limits hold now. */
    limits_of: z.enum(PLAN_IDS),
    standing: z.enum(STANDINGS),
    interval: z.enum(INTERVALS).nullable(),
    price: moneySchema.nullable(),
    renews_at: isoTimeSchema.nullable(),
    trial_ends_at: isoTimeSchema.nullable(),
    grace_ends_at: isoTimeSchema.nullable(),
    ends_at: isoTimeSchema.nullable(),
    has_customer: z.boolean(),
    usage: z.object({
      month: z.string(),
      resets_at: isoTimeSchema,
      leads: meterSchema,
      leads_over_limit: z.number().int(),
      ai: meterSchema,
      seats: meterSchema,
      destinations: meterSchema,
    }),
    plans: z.array(planCardSchema),
    trial_days: z.number().int().meta({ description: "What a first subscription begins with; 0: no trial." }),
    invoices: z.array(invoiceSchema),
  })
  .openapi("Billing");
export type ApiBilling = z.infer<typeof billingSchema>;

export const checkoutSchema = z.strictObject({
  plan: z.enum(["pro", "team"]),
  interval: z.enum(INTERVALS),
  /** Made once per click: however often it is sent, one Checkout is opened. */
  attempt_id: z.uuid(),
});
export type Checkout = z.infer<typeof checkoutSchema>;

export const portalSchema = z.strictObject({ attempt_id: z.uuid() });

/** A page at Stripe to go to. */
export const pageLinkSchema = z.object({ url: z.url() }).openapi("BillingPageLink");

export const refreshedSchema = z.object({ asked: z.literal(true) }).openapi("BillingRefreshed");

export const receivedSchema = z.object({ received: z.literal(true) }).openapi("StripeEventReceived");
