import { CURRENCY, priceOf, type StoredCustomer, type StoredInvoice, type StoredSubscription } from "./stripe-state.ts";

// The objects of Stripe's API, with every field that the real one sends.

const NEXT_TRY_SECONDS = 3 * 86_400;

export function customerObject({ id, created, email, metadata }: StoredCustomer) {
  return {
    id,
    object: "customer",
    ...nulls("address", "default_source", "description", "discount", "name", "phone", "shipping"),
    balance: 0,
    created,
    currency: null,
    delinquent: false,
    email,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata,
    preferred_locales: [],
    tax_exempt: "none",
    test_clock: null,
  };
}

export function subscriptionObject(subscription: StoredSubscription) {
  const { id, itemId, customer, status, created, periodStart, periodEnd, trialEnd, metadata } = subscription;
  const isEnding = subscription.cancelAtPeriodEnd && status !== "canceled";
  return {
    id,
    object: "subscription",
    ...nulls(
      ...["application", "application_fee_percent", "billing_cycle_anchor_config", "billing_thresholds"],
      ...["customer_account", "days_until_due", "default_payment_method", "default_source", "description"],
      ...["managed_payments", "next_pending_invoice_item_invoice", "on_behalf_of", "pause_collection"],
      ...["pending_invoice_item_interval", "pending_setup_intent", "pending_update", "schedule", "test_clock"],
      ...["transfer_data", "payment_settings"],
    ),
    automatic_tax: { enabled: false, disabled_reason: null, liability: null },
    billing_cycle_anchor: periodStart,
    billing_mode: { type: "flexible", flexible: null, updated_at: created },
    billing_schedules: [],
    cancel_at: isEnding ? periodEnd : null,
    cancel_at_period_end: isEnding,
    canceled_at: subscription.canceledAt,
    cancellation_details: null,
    collection_method: "charge_automatically",
    created,
    currency: CURRENCY,
    customer,
    default_tax_rates: [],
    discounts: [],
    ended_at: subscription.endedAt,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    items: {
      object: "list",
      data: [
        {
          id: itemId,
          object: "subscription_item",
          billing_thresholds: null,
          created,
          current_period_end: periodEnd,
          current_period_start: periodStart,
          current_trial: null,
          discounts: [],
          metadata: {},
          price: priceObject(subscription.priceId),
          quantity: 1,
          subscription: id,
          tax_rates: [],
        },
      ],
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    latest_invoice: subscription.latestInvoice,
    livemode: false,
    metadata,
    start_date: created,
    status,
    trial_end: trialEnd,
    trial_settings: null,
    trial_start: trialEnd === null ? null : created,
  };
}

export function invoiceObject(invoice: StoredInvoice) {
  const { id, number, customer, subscription, status, total, created, paidAt, attempts, description, reason } = invoice;
  const paid = status === "paid" ? total : 0;
  return {
    id,
    object: "invoice",
    ...nulls(
      ...["account_country", "account_name", "account_tax_ids", "application", "automatically_finalizes_at"],
      ...["custom_fields", "customer_account", "customer_address", "customer_email", "customer_name"],
      ...["customer_phone", "customer_shipping", "customer_tax_exempt", "default_payment_method", "default_source"],
      ...["due_date", "footer", "from_invoice", "last_finalization_error", "latest_revision", "on_behalf_of"],
      ...["receipt_number", "rendering", "shipping_cost", "shipping_details", "statement_descriptor", "test_clock"],
      ...["total_discount_amounts", "total_pretax_credit_amounts", "total_taxes", "ending_balance"],
    ),
    amount_due: total,
    amount_overpaid: 0,
    amount_paid: paid,
    amount_remaining: total - paid,
    amount_shipping: 0,
    attempt_count: attempts,
    attempted: attempts > 0,
    auto_advance: status === "open",
    automatic_tax: { enabled: false, disabled_reason: null, liability: null, provider: null, status: null },
    billing_reason: reason,
    collection_method: "charge_automatically",
    created,
    currency: CURRENCY,
    customer,
    default_tax_rates: [],
    description,
    discounts: [],
    effective_at: created,
    hosted_invoice_url: `/stripe/invoice/${id}`,
    invoice_pdf: null,
    issuer: { type: "self" },
    lines: { object: "list", data: [], has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: status === "open" ? created + NEXT_TRY_SECONDS : null,
    number,
    parent: {
      quote_details: null,
      subscription_details: { metadata: {}, subscription },
      type: "subscription_details",
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: created,
    period_start: created,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    starting_balance: 0,
    status,
    status_transitions: { finalized_at: created, marked_uncollectible_at: null, paid_at: paidAt, voided_at: null },
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
    webhooks_delivered_at: created,
  };
}

export function priceObject(priceId: string) {
  const { id, name, interval, amount } = priceOf(priceId);
  return {
    id,
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    created: 1_760_000_000,
    currency: CURRENCY,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: name,
    product: `prod_desk_${name.split(" ").at(-1)?.toLowerCase()}`,
    recurring: { interval, interval_count: 1, meter: null, trial_period_days: null, usage_type: "licensed" },
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: "recurring",
    unit_amount: amount,
    unit_amount_decimal: String(amount),
  };
}

function nulls(...names: string[]): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]));
}
