import { createStripeEvents, type StripeEventsOptions } from "./stripe-events.ts";
import { customerObject, invoiceObject, subscriptionObject } from "./stripe-objects.ts";
import {
  newId,
  priceOf,
  type StoredCheckout,
  type StoredCustomer,
  type StoredInvoice,
  type StoredSubscription,
  secondsOf,
} from "./stripe-state.ts";

const DAY_SECONDS = 86_400;

export type StripeWorld = ReturnType<typeof createStripeWorld>;

/** How subscriptions and bills live: the API and the pages are two ways in. */
export function createStripeWorld(options: StripeEventsOptions) {
  const { state, now, changed } = options;
  const { emit, sendWaiting, settled } = createStripeEvents(options);
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
    settled,
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

  function customerOf(id: string): StoredCustomer {
    const customer = state.customers.find((known) => known.id === id);
    if (customer === undefined) throw new Error(`the desk has no customer ${id}`);
    return customer;
  }
}
