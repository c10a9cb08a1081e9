/** What the desk's Stripe knows, and how subscriptions and bills live in it: the API and the pages are two ways in. */

export const STRIPE_API_VERSION = "2026-10-28.endive";

const DAY_SECONDS = 86_400;
const EVENTS_KEPT = 200;

/** `down`: the API answers 503 to everything. */
export const STRIPE_MODES = ["ok", "down"] as const;
/** `late`: kept until somebody sends them. `repeated`: each three times. `shuffled`: those of two seconds in any order. */
export const EVENT_MODES = ["normal", "late", "repeated", "shuffled"] as const;

const SHUFFLE_MS = 2_000;

/** After an answer that is no 2xx. The real one goes on for days. */
const RETRY_AFTER_MS = [1_000, 3_000, 10_000, 30_000];

export interface StripePlan {
  id: string;
  name: string;
  interval: "month" | "year";
  amount: number;
}

/** What is for sale at the desk. */
export const DESK_PRICES: readonly StripePlan[] = [
  { id: "price_desk_pro_monthly", name: "Leadbell Pro", interval: "month", amount: 2_900 },
  { id: "price_desk_pro_yearly", name: "Leadbell Pro", interval: "year", amount: 29_000 },
  { id: "price_desk_team_monthly", name: "Leadbell Team", interval: "month", amount: 9_900 },
  { id: "price_desk_team_yearly", name: "Leadbell Team", interval: "year", amount: 99_000 },
];
export const CURRENCY = "eur";

export interface StoredCustomer {
  id: string;
  created: number;
  email: string | null;
  metadata: Record<string, string>;
  /** Whether the next charge goes through. No card is ever typed at the desk. */
  charges: "succeed" | "fail";
}

export interface StoredSubscription {
  id: string;
  itemId: string;
  customer: string;
  priceId: string;
  status: "trialing" | "active" | "past_due" | "unpaid" | "canceled";
  created: number;
  periodStart: number;
  periodEnd: number;
  trialEnd: number | null;
  cancelAtPeriodEnd: boolean;
  canceledAt: number | null;
  endedAt: number | null;
  latestInvoice: string | null;
  metadata: Record<string, string>;
}

export interface StoredInvoice {
  id: string;
  number: string;
  customer: string;
  subscription: string;
  status: "open" | "paid" | "void";
  total: number;
  created: number;
  paidAt: number | null;
  attempts: number;
  description: string;
  reason: "subscription_create" | "subscription_cycle" | "subscription_update";
}

export interface StoredCheckout {
  id: string;
  customer: string;
  priceId: string;
  trialDays: number;
  successUrl: string;
  cancelUrl: string | null;
  clientReferenceId: string | null;
  metadata: Record<string, string>;
  created: number;
  status: "open" | "complete";
  subscription: string | null;
}

export interface StoredPortal {
  id: string;
  customer: string;
  returnUrl: string;
  created: number;
  /** A change that only waits for a yes. */
  change: { subscription: string; priceId: string; returnUrl: string } | null;
}

export interface StoredEvent {
  id: string;
  type: string;
  created: number;
  body: string;
  /** What the endpoint answered each time; 0: no answer. */
  answers: number[];
}

export interface StripeState {
  mode: (typeof STRIPE_MODES)[number];
  events: (typeof EVENT_MODES)[number];
  webhook: { url: string; secret: string } | null;
  customers: StoredCustomer[];
  subscriptions: StoredSubscription[];
  invoices: StoredInvoice[];
  checkouts: StoredCheckout[];
  portals: StoredPortal[];
  /** Newest first. */
  sent: StoredEvent[];
  /** Ids of events that wait for somebody to send them. */
  waiting: string[];
}

export function freshStripeState(): StripeState {
  return {
    mode: "ok",
    events: "normal",
    webhook: null,
    customers: [],
    subscriptions: [],
    invoices: [],
    checkouts: [],
    portals: [],
    sent: [],
    waiting: [],
  };
}

export interface WorldOptions {
  state: StripeState;
  now: () => number;
  changed: () => void;
  /** Reaches the Worker's webhook. */
  fetch: typeof fetch;
}
export type StripeWorld = ReturnType<typeof createStripeWorld>;

export function createStripeWorld({ state, now, changed, fetch: reach }: WorldOptions) {
  const underWay = new Set<Promise<void>>();
  let pile: StoredEvent[] = [];
  const seconds = () => Math.floor(now() / 1_000);

  return {
    state,
    seconds,
    createCustomer,
    pay,
    changePlan,
    setCharges,
    setCancel,
    cancelNow,
    nextBill,
    payInvoice,
    sendWaiting,
    subscriptionObject,
    invoiceObject,
    /** When every event that is on its way has arrived, or was given up. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };

  function createCustomer(email: string | null, metadata: Record<string, string>): StoredCustomer {
    const customer = { id: newId("cus"), created: seconds(), email, metadata, charges: "succeed" as const };
    state.customers.push(customer);
    emit("customer.created", customerObject(customer));
    return customer;
  }

  /** Somebody pays at Checkout. False when the charge is declined: nothing begins, as at the real one. */
  function pay(checkout: StoredCheckout, charges: StoredCustomer["charges"]): boolean {
    const customer = customerOf(checkout.customer);
    if (charges === "fail" && checkout.trialDays === 0) return false;
    customer.charges = charges;
    const start = seconds();
    const trialEnd = checkout.trialDays > 0 ? start + checkout.trialDays * DAY_SECONDS : null;
    const subscription: StoredSubscription = {
      id: newId("sub"),
      itemId: newId("si"),
      customer: customer.id,
      priceId: checkout.priceId,
      status: trialEnd === null ? "active" : "trialing",
      created: start,
      periodStart: start,
      periodEnd: trialEnd ?? start + secondsOf(checkout.priceId),
      trialEnd,
      cancelAtPeriodEnd: false,
      canceledAt: null,
      endedAt: null,
      latestInvoice: null,
      metadata: checkout.metadata,
    };
    state.subscriptions.push(subscription);
    checkout.status = "complete";
    checkout.subscription = subscription.id;
    bill(subscription, trialEnd === null ? priceOf(checkout.priceId).amount : 0, "subscription_create");
    emit("customer.subscription.created", subscriptionObject(subscription));
    emit("checkout.session.completed", { id: checkout.id, object: "checkout.session", customer: customer.id });
    changed();
    return true;
  }

  /** The difference is charged at once; another interval begins a new period. */
  function changePlan(subscription: StoredSubscription, priceId: string): void {
    const before = priceOf(subscription.priceId);
    const after = priceOf(priceId);
    const left = Math.max(0, subscription.periodEnd - seconds()) / (subscription.periodEnd - subscription.periodStart);
    subscription.priceId = priceId;
    subscription.cancelAtPeriodEnd = false;
    subscription.canceledAt = null;
    if (subscription.status !== "trialing") {
      const isNewPeriod = before.interval !== after.interval;
      const difference = isNewPeriod
        ? after.amount - Math.round(before.amount * left)
        : Math.round((after.amount - before.amount) * left);
      if (isNewPeriod) {
        subscription.periodStart = seconds();
        subscription.periodEnd = seconds() + secondsOf(priceId);
      }
      if (difference > 0) bill(subscription, difference, "subscription_update");
    }
    emit("customer.subscription.updated", subscriptionObject(subscription));
    changed();
  }

  /** Another payment method; one that works pays what is open. */
  function setCharges(customerId: string, charges: StoredCustomer["charges"]): void {
    const customer = customerOf(customerId);
    customer.charges = charges;
    emit("customer.updated", customerObject(customer));
    if (charges === "succeed") {
      for (const invoice of state.invoices) {
        if (invoice.customer === customerId && invoice.status === "open") payInvoice(invoice);
      }
    }
    changed();
  }

  function setCancel(subscription: StoredSubscription, isCancelled: boolean): void {
    subscription.cancelAtPeriodEnd = isCancelled;
    subscription.canceledAt = isCancelled ? seconds() : null;
    emit("customer.subscription.updated", subscriptionObject(subscription));
    changed();
  }

  function cancelNow(subscription: StoredSubscription): void {
    subscription.status = "canceled";
    subscription.canceledAt ??= seconds();
    subscription.endedAt = seconds();
    emit("customer.subscription.deleted", subscriptionObject(subscription));
    changed();
  }

  /** Time passes: the trial ends or the period does, and the next bill is due. */
  function nextBill(subscription: StoredSubscription): void {
    if (subscription.status === "canceled") return;
    if (subscription.cancelAtPeriodEnd || subscription.status === "past_due") {
      cancelNow(subscription);
      return;
    }
    subscription.periodStart = seconds();
    subscription.periodEnd = seconds() + secondsOf(subscription.priceId);
    subscription.trialEnd = subscription.trialEnd === null ? null : Math.min(subscription.trialEnd, seconds());
    if (subscription.status === "trialing") subscription.status = "active";
    bill(subscription, priceOf(subscription.priceId).amount, "subscription_cycle");
    emit("customer.subscription.updated", subscriptionObject(subscription));
    changed();
  }

  function bill(subscription: StoredSubscription, total: number, reason: StoredInvoice["reason"]): void {
    const price = priceOf(subscription.priceId);
    const invoice: StoredInvoice = {
      id: newId("in"),
      number: `DESK-${String(state.invoices.length + 1).padStart(4, "0")}`,
      customer: subscription.customer,
      subscription: subscription.id,
      status: "open",
      total,
      created: seconds(),
      paidAt: null,
      attempts: 0,
      description: `${price.name}, each ${price.interval}`,
      reason,
    };
    state.invoices.push(invoice);
    subscription.latestInvoice = invoice.id;
    emit("invoice.finalized", invoiceObject(invoice));
    payInvoice(invoice);
  }

  function payInvoice(invoice: StoredInvoice): void {
    const subscription = state.subscriptions.find(({ id }) => id === invoice.subscription);
    if (subscription === undefined || invoice.status !== "open") return;
    const isFree = invoice.total === 0;
    if (!isFree) invoice.attempts++;
    if (!isFree && customerOf(invoice.customer).charges === "fail") {
      subscription.status = "past_due";
      emit("invoice.payment_failed", invoiceObject(invoice));
    } else {
      invoice.status = "paid";
      invoice.paidAt = seconds();
      if (subscription.status === "past_due") subscription.status = "active";
      emit("invoice.paid", invoiceObject(invoice));
    }
    emit("customer.subscription.updated", subscriptionObject(subscription));
    changed();
  }

  function emit(type: string, object: object): void {
    const id = newId("evt");
    const body = JSON.stringify({
      id,
      object: "event",
      api_version: STRIPE_API_VERSION,
      created: seconds(),
      data: { object: structuredClone(object) },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    });
    const event: StoredEvent = { id, type, created: seconds(), body, answers: [] };
    state.sent.unshift(event);
    state.sent.splice(EVENTS_KEPT);
    switch (state.events) {
      case "normal":
        send(event);
        break;
      case "repeated":
        for (let time = 0; time < 3; time++) send(event);
        break;
      case "late":
        state.waiting.push(id);
        break;
      case "shuffled":
        pile.push(event);
        if (pile.length === 1) setTimeout(sendPile, SHUFFLE_MS);
        break;
      default:
        state.events satisfies never;
    }
  }

  function sendPile(): void {
    const shuffled = pile
      .map((event) => ({ event, place: Math.random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ event }) => event);
    pile = [];
    for (const event of shuffled) send(event);
  }

  function sendWaiting(): void {
    const ids = new Set(state.waiting.splice(0));
    for (const event of state.sent.toReversed()) if (ids.has(event.id)) send(event);
    changed();
  }

  function send(event: StoredEvent): void {
    const work: Promise<void> = deliver(event).finally(() => underWay.delete(work));
    underWay.add(work);
  }

  async function deliver(event: StoredEvent): Promise<void> {
    for (const delayMs of [0, ...RETRY_AFTER_MS]) {
      const { webhook } = state;
      if (webhook === null) return;
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const answer = await post(webhook, event);
      event.answers.push(answer);
      changed();
      if (answer >= 200 && answer < 300) return;
    }
  }

  async function post({ url, secret }: { url: string; secret: string }, { body }: StoredEvent): Promise<number> {
    const signature = await signStripe(body, secret, seconds());
    try {
      const response = await reach(url, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": signature },
        body,
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 0; // nobody there; it is tried again
    }
  }

  function customerOf(id: string): StoredCustomer {
    const customer = state.customers.find((known) => known.id === id);
    if (customer === undefined) throw new Error(`the desk has no customer ${id}`);
    return customer;
  }

  function subscriptionObject(subscription: StoredSubscription) {
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

  function invoiceObject(invoice: StoredInvoice) {
    const { id, number, customer, subscription, status, total, created, paidAt, attempts, description, reason } =
      invoice;
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
      next_payment_attempt: status === "open" ? created + 3 * DAY_SECONDS : null,
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
}

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

export function priceOf(id: string): StripePlan {
  const price = DESK_PRICES.find((known) => known.id === id);
  if (price === undefined) throw new Error(`the desk sells no ${id}`);
  return price;
}

function secondsOf(priceId: string): number {
  return (priceOf(priceId).interval === "year" ? 365 : 30) * DAY_SECONDS;
}

/** `Stripe-Signature`, as Stripe makes it: HMAC-SHA-256 over `t.body` with the endpoint's secret. */
export async function signStripe(body: string, secret: string, atSeconds: number): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(`${atSeconds}.${body}`)));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `t=${atSeconds},v1=${hex}`;
}

export function newId(prefix: string): string {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789";
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return `${prefix}_desk${Array.from(bytes, (byte) => letters.charAt(byte % letters.length)).join("")}`;
}

function nulls(...names: string[]): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]));
}
