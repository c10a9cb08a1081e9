import type { Services } from "../../core/services.ts";
import { eraseAllButInvoices, findAccount } from "./store.ts";
import { endSubscription, readCustomer } from "./stripe.ts";

/**
 * For the erasure of a workspace: ends what is being paid for, and deletes everything of this room but the invoices, which
 * the law wants kept and which name nobody. May be repeated.
 * @throws AppError `vendor_unreachable` while Stripe cannot be told: a workspace that is gone must not be charged
 */
export async function eraseWorkspaceBilling(services: Services, workspaceId: string): Promise<void> {
  const { db, log, config } = services;
  const account = await findAccount(db, workspaceId);
  if (account !== null && config.stripe !== null) {
    const { subscriptions } = await readCustomer(services, account.customerId);
    for (const { id, status } of subscriptions) if (!OVER.has(status)) await endSubscription(services, id);
  }
  await db.batch(eraseAllButInvoices(db, workspaceId));
  log("billing.erased", { workspaceId });
}

const OVER = new Set(["canceled", "incomplete_expired"]);
