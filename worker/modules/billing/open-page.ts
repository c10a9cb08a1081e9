import { AppError } from "../../core/errors.ts";
import type { Services, Session } from "../../core/services.ts";
import type { Checkout } from "./contract.ts";
import { offeredPrices } from "./plans.ts";
import { currentSubscription } from "./read-answer.ts";
import { findAccount, insertAccount } from "./store.ts";
import { createCustomer, openCheckout, openPortal, readCustomer, stripeConfig } from "./stripe.ts";

/**
 * The page at Stripe where this plan is bought; for somebody who pays already, the one where the change is confirmed. What
 * they have is asked of Stripe at that moment, so that nobody ends up with two subscriptions.
 * @throws AppError `not_configured`, `not_found`, `vendor_unreachable`
 */
export async function openPlanPage(services: Services, session: Session, wanted: Checkout): Promise<string> {
  const config = stripeConfig(services);
  const { workspaceId } = session;
  const { attempt_id: attemptId } = wanted;
  const offer = offeredPrices(config).find(
    ({ plan, interval }) => plan === wanted.plan && interval === wanted.interval,
  );
  if (offer === undefined) throw new AppError("not_found", "This plan is not offered here.");

  const customerId = await customerOf(services, session);
  const { subscriptions } = await readCustomer(services, customerId);
  const subscription = currentSubscription(subscriptions);
  const returnUrl = returnUrlOf(services);
  const page = { workspaceId, customerId, returnUrl, attemptId };
  const isPaying = subscription !== null && PAYING.has(subscription.status);
  const [item] = subscription?.items.data ?? [];
  if (isPaying && item !== undefined) {
    const isSame = item.price.id === offer.priceId;
    const change = { subscriptionId: subscription.id, itemId: item.id, priceId: offer.priceId };
    return openPortal(services, { ...page, change: isSame ? null : change });
  }
  // A trial is for those who never had one.
  const trialDays = subscriptions.length === 0 ? config.trialDays : 0;
  return openCheckout(services, { ...page, priceId: offer.priceId, trialDays });
}

/**
 * Stripe's page for card, address, invoices, change and cancellation.
 * @throws AppError `not_configured`, `not_found`, `vendor_unreachable`
 */
export async function openPortalPage(services: Services, workspaceId: string, attemptId: string): Promise<string> {
  stripeConfig(services);
  const account = await findAccount(services.db, workspaceId);
  if (account === null) throw new AppError("not_found", "Nothing was bought yet. Choose a plan first.");
  const { customerId } = account;
  return openPortal(services, { workspaceId, customerId, returnUrl: returnUrlOf(services), attemptId, change: null });
}

/** A subscription with one of these is changed, not bought anew. */
const PAYING = new Set(["trialing", "active", "past_due", "unpaid", "paused"]);

async function customerOf(services: Services, { workspaceId, memberId, email }: Session): Promise<string> {
  const { db, now } = services;
  const known = await findAccount(db, workspaceId);
  if (known !== null) return known.customerId;
  await insertAccount(db, workspaceId, await createCustomer(services, { workspaceId, memberId, email }), now());
  const account = await findAccount(db, workspaceId);
  if (account === null) throw new Error(`the billing account of ${workspaceId} was not stored`);
  return account.customerId;
}

function returnUrlOf({ config }: Pick<Services, "config">): string {
  return `${config.publicUrl}/app/billing`;
}
