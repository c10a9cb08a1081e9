import type { StripeConfig } from "../../core/config.ts";
import { GiveUp } from "../../core/errors.ts";
import { NOTHING_BOUGHT } from "./entitlements.ts";
import { offeredPrices } from "./plans.ts";
import type { Answer, Invoice } from "./store.ts";
import type { StripeInvoice, Subscription } from "./stripe.ts";

/** A subscription with one of these is over, or never began: nothing is bought by it. */
const NOT_BOUGHT = new Set(["canceled", "incomplete", "incomplete_expired"]);

/**
 * What Stripe's answer means to us. Pure: the same subscriptions and invoices always mean the same.
 * @throws GiveUp when somebody pays for a price that no plan names: better a dead job to look at than a guessed plan
 */
export function readAnswer(
  subscriptions: readonly Subscription[],
  invoices: readonly StripeInvoice[],
  config: Pick<StripeConfig, "priceIds">,
): Answer {
  const subscription = currentSubscription(subscriptions);
  if (subscription === null) {
    return { ...NOTHING_BOUGHT, subscriptionId: null, amountMinor: null, currency: null };
  }
  const { id, status, trial_end: trialEndMs } = subscription;
  const nothing = { ...NOTHING_BOUGHT, subscriptionId: id, status, amountMinor: null, currency: null };
  const [item] = subscription.items.data;
  if (NOT_BOUGHT.has(status) || item === undefined) return nothing;

  const bought = offeredPrices(config).find(({ priceId }) => priceId === item.price.id);
  if (bought === undefined) throw new GiveUp(`subscription ${id} has the price ${item.price.id}, which no plan names`);
  const periodEndMs = item.current_period_end;
  return {
    subscriptionId: id,
    status,
    plan: bought.plan,
    interval: bought.interval,
    amountMinor: item.price.unit_amount,
    currency: item.price.currency,
    periodEndMs,
    trialEndMs,
    cancelAtMs: subscription.cancel_at ?? (subscription.cancel_at_period_end ? periodEndMs : null),
    pastDueSinceMs: status === "past_due" ? unpaidSinceMs(invoices, subscription) : null,
  };
}

/** The subscription that counts: the newest that is not over, else the newest. */
export function currentSubscription(subscriptions: readonly Subscription[]): Subscription | null {
  return subscriptions.find(({ status }) => !NOT_BOUGHT.has(status)) ?? subscriptions[0] ?? null;
}

/** What we keep of an invoice; drafts are no invoices yet. */
export function keptInvoices(invoices: readonly StripeInvoice[]): Invoice[] {
  return invoices.flatMap(({ id, number, status, currency, total, amount_paid, created, ...rest }) => {
    if (status === null || status === "draft") return [];
    const { finalized_at: finalizedAtMs, paid_at: paidAtMs } = rest.status_transitions;
    const hostedUrl = rest.hosted_invoice_url ?? null;
    const issuedAtMs = finalizedAtMs ?? created;
    return [
      { id, number, status, currency, totalMinor: total, paidMinor: amount_paid, issuedAtMs, paidAtMs, hostedUrl },
    ];
  });
}

/** By the bills themselves, so that an event that comes late takes nothing from the days of grace and adds none. */
function unpaidSinceMs(invoices: readonly StripeInvoice[], { items, created }: Subscription): number {
  const tried = invoices.filter(({ status, attempt_count: attempts }) => status === "open" && attempts > 0);
  const times = tried.map((invoice) => invoice.status_transitions.finalized_at ?? invoice.created);
  return times.length > 0 ? Math.min(...times) : Math.max(created, items.data[0]?.current_period_end ?? created);
}
