import type { Stripe } from "stripe";
import { z } from "zod";
import type { StripeConfig } from "../../core/config.ts";
import { AppError, errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";

/** The only file that speaks to Stripe, by its SDK. What comes back is parsed and cut down to what we keep. */

/** The engine's lease on a job is longer than two tries. */
const TIMEOUT_MS = 10_000;

/** Each with the idempotency key of the call. */
const RETRIES = 1;

/** How old an event may be, and how far ahead its clock: Stripe's own libraries allow as much. */
const TOLERANCE_SECONDS = 300;

/** As many invoices as a page shows; five years of monthly ones. */
const INVOICES = 60;

const seconds = z.number().transform((value) => value * 1_000);
const reference = z.union([z.string(), z.looseObject({ id: z.string() }).transform(({ id }) => id)]);

const subscriptionSchema = z.object({
  id: z.string(),
  status: z.string(),
  created: seconds,
  cancel_at: seconds.nullable(),
  cancel_at_period_end: z.boolean(),
  trial_end: seconds.nullable(),
  items: z.object({
    data: z.array(
      z.object({
        id: z.string(),
        current_period_end: seconds,
        price: z.object({ id: z.string(), unit_amount: z.number().int().nullable(), currency: z.string() }),
      }),
    ),
  }),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

const invoiceSchema = z.object({
  id: z.string(),
  number: z.string().nullable(),
  status: z.string().nullable(),
  currency: z.string(),
  total: z.number().int(),
  amount_paid: z.number().int(),
  attempt_count: z.number().int(),
  created: seconds,
  status_transitions: z.object({ finalized_at: seconds.nullable(), paid_at: seconds.nullable() }),
  // It becomes a link on the dashboard.
  hosted_invoice_url: z
    .string()
    .nullish()
    .transform((url) => (url != null && /^https?:\/\//i.test(url) ? url : null)),
});
export type StripeInvoice = z.infer<typeof invoiceSchema>;

const priceSchema = z.object({ id: z.string(), unit_amount: z.number().int().nullable(), currency: z.string() });
export type StripePrice = z.infer<typeof priceSchema>;

const eventSchema = z.object({
  id: z.string().min(1).max(255),
  type: z.string().max(100),
  data: z.object({ object: z.looseObject({ object: z.string(), id: z.string().optional() }) }),
});

/** An event, cut down to whom it is about: what happened is asked of the API. */
export interface StripeEvent {
  id: string;
  type: string;
  customerId: string | null;
}

type StripeServices = Pick<Services, "config" | "fetch" | "log">;

/**
 * Verifies an event by the raw bytes of its body.
 * @throws AppError `not_configured`, `signature_invalid`, `timestamp_out_of_range`, `validation_failed`
 */
export async function readEvent(
  body: string,
  signature: string | undefined,
  nowMs: number,
  services: StripeServices,
): Promise<StripeEvent> {
  const { webhookSecret } = stripeConfig(services);
  const { stripe, provider } = await connect(services);
  const signedAtSeconds = timeOfSignature(signature);
  if (signedAtSeconds === null) throw new AppError("signature_invalid", "The signature has no time, or more than one.");
  let parsed: unknown;
  try {
    // The library's own clock check is off, as it tells a late event from a forged one only by its words.
    parsed = await stripe.webhooks.constructEventAsync(body, signature ?? "", webhookSecret, 0, provider);
  } catch (cause) {
    throw new AppError("signature_invalid", "The signature is not Stripe's for this endpoint.", { cause });
  }
  if (!(Math.abs(nowMs / 1_000 - signedAtSeconds) <= TOLERANCE_SECONDS)) {
    throw new AppError(
      "timestamp_out_of_range",
      `Signed more than ${TOLERANCE_SECONDS} seconds from now. Send it anew.`,
    );
  }
  const event = eventSchema.safeParse(parsed);
  if (!event.success) throw new AppError("validation_failed", "This is not an event.");
  const { object } = event.data.data;
  const customer = object.object === "customer" ? object.id : reference.safeParse(object.customer).data;
  return { id: event.data.id, type: event.data.type, customerId: customer ?? null };
}

/** Null unless there is exactly one: of several, the library would check the last and we might believe another. */
function timeOfSignature(signature: string | undefined): number | null {
  const [time, ...others] = (signature ?? "").split(",").filter((part) => /^\s*t\s*=/.test(part));
  return time !== undefined && others.length === 0 && /^t=\d{1,12}$/.test(time) ? Number(time.slice(2)) : null;
}

/** A new customer that knows nothing but its workspace and where bills go. @throws AppError `vendor_unreachable` */
export async function createCustomer(
  services: StripeServices,
  about: { workspaceId: string; memberId: string; email: string },
): Promise<string> {
  const { workspaceId, memberId, email } = about;
  const customer = await ask(services, (stripe) =>
    stripe.customers.create(
      { email, metadata: { workspace_id: workspaceId } },
      { idempotencyKey: `leadbell/customer/${workspaceId}/${memberId}` },
    ),
  );
  return customer.id;
}

/** All that Stripe knows of a customer now: every subscription, newest first, and the latest invoices. */
export async function readCustomer(
  services: StripeServices,
  customerId: string,
): Promise<{ subscriptions: Subscription[]; invoices: StripeInvoice[] }> {
  const [subscriptions, invoices] = await ask(services, (stripe) =>
    Promise.all([
      stripe.subscriptions.list({ customer: customerId, status: "all", limit: 20 }),
      stripe.invoices.list({ customer: customerId, limit: INVOICES }),
    ]),
  );
  return {
    subscriptions: subscriptions.data
      .map((subscription) => subscriptionSchema.parse(subscription))
      .toSorted((a, b) => b.created - a.created),
    invoices: invoices.data.map((invoice) => invoiceSchema.parse(invoice)),
  };
}

/** What Stripe asks for a price, in the currency's smallest unit. @throws AppError `vendor_unreachable` */
export async function readPrice(services: StripeServices, priceId: string): Promise<StripePrice> {
  return priceSchema.parse(await ask(services, (stripe) => stripe.prices.retrieve(priceId)));
}

export interface CheckoutOrder {
  workspaceId: string;
  customerId: string;
  priceId: string;
  /** 0 for none. */
  trialDays: number;
  returnUrl: string;
  /** The same on every retry of one click. */
  attemptId: string;
}

/** Where the customer pays. Trials, coupons, tax ids and cards are Stripe's affair. */
export async function openCheckout(services: StripeServices, order: CheckoutOrder): Promise<string> {
  const { workspaceId, customerId, priceId, trialDays, returnUrl, attemptId } = order;
  const metadata = { workspace_id: workspaceId };
  const session = await ask(services, (stripe) =>
    stripe.checkout.sessions.create(
      {
        mode: "subscription",
        customer: customerId,
        client_reference_id: workspaceId,
        line_items: [{ price: priceId, quantity: 1 }],
        allow_promotion_codes: true,
        tax_id_collection: { enabled: true },
        customer_update: { name: "auto", address: "auto" },
        automatic_tax: { enabled: stripeConfig(services).automaticTax },
        subscription_data: { metadata, ...(trialDays > 0 ? { trial_period_days: trialDays } : {}) },
        success_url: `${returnUrl}?paid=1`,
        cancel_url: returnUrl,
      },
      { idempotencyKey: `leadbell/checkout/${workspaceId}/${attemptId}` },
    ),
  );
  if (session.url === null) throw new AppError("vendor_unreachable", "Stripe gave no page to pay on. Try again.");
  return session.url;
}

export interface PortalOrder {
  workspaceId: string;
  customerId: string;
  returnUrl: string;
  attemptId: string;
  /** Opens the portal at the confirmation of this change; null for its front page. */
  change: { subscriptionId: string; itemId: string; priceId: string } | null;
}

/** Where the customer changes plan, card and address, and cancels. */
export async function openPortal(services: StripeServices, order: PortalOrder): Promise<string> {
  const { workspaceId, customerId, returnUrl, attemptId, change } = order;
  const flow: Stripe.BillingPortal.SessionCreateParams.FlowData | null = change && {
    type: "subscription_update_confirm",
    subscription_update_confirm: {
      subscription: change.subscriptionId,
      items: [{ id: change.itemId, price: change.priceId, quantity: 1 }],
    },
    after_completion: { type: "redirect", redirect: { return_url: returnUrl } },
  };
  const session = await ask(services, (stripe) =>
    stripe.billingPortal.sessions.create(
      { customer: customerId, return_url: returnUrl, ...(flow === null ? {} : { flow_data: flow }) },
      { idempotencyKey: `leadbell/portal/${workspaceId}/${attemptId}` },
    ),
  );
  return session.url;
}

/** Ends a subscription at once, for a workspace that is erased. Nothing when it has ended before. */
export async function endSubscription(services: StripeServices, subscriptionId: string): Promise<void> {
  await ask(services, (stripe) =>
    stripe.subscriptions.cancel(subscriptionId, {}, { idempotencyKey: `leadbell/erase/${subscriptionId}` }),
  );
}

/** @throws AppError `not_configured` */
export function stripeConfig({ config }: Pick<Services, "config">): StripeConfig {
  if (config.stripe === null) throw new AppError("not_configured", "This deployment takes no payments.");
  return config.stripe;
}

async function connect(services: StripeServices) {
  const { secretKey, apiBase } = stripeConfig(services);
  const { Stripe } = await import("stripe");
  const base = new URL(apiBase);
  const isHttps = base.protocol === "https:";
  const stripe = new Stripe(secretKey, {
    httpClient: Stripe.createFetchHttpClient(services.fetch),
    protocol: isHttps ? "https" : "http",
    host: base.hostname,
    port: base.port || (isHttps ? 443 : 80),
    maxNetworkRetries: RETRIES,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
  return { stripe, provider: Stripe.createSubtleCryptoProvider(), Errors: Stripe.errors };
}

/** @throws AppError `vendor_unreachable`, with a sentence that says that nothing was lost */
async function ask<Value>(services: StripeServices, work: (stripe: Stripe) => Promise<Value>): Promise<Value> {
  const { stripe, Errors } = await connect(services);
  try {
    return await work(stripe);
  } catch (cause) {
    const isRefusal =
      cause instanceof Errors.StripeInvalidRequestError ||
      cause instanceof Errors.StripeAuthenticationError ||
      cause instanceof Errors.StripePermissionError;
    if (isRefusal) {
      services.log("stripe.refused", { status: cause.statusCode, code: cause.code, stripeRequestId: cause.requestId });
      throw new AppError("vendor_unreachable", "Stripe refused this. The operator of this service has to look at it.", {
        cause,
      });
    }
    const isStripes = cause instanceof Errors.StripeError;
    services.log("stripe.unreachable", { error: isStripes ? cause.type : errorText(cause) });
    throw new AppError(
      "vendor_unreachable",
      "Stripe, which takes the payments, cannot be reached just now. Nothing was charged; leads come in as before. Try again in a few minutes.",
      { cause },
    );
  }
}
