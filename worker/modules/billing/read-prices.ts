import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { MINUTE_MS } from "../../core/time.ts";
import { offeredPrices } from "./plans.ts";
import { listPricesAcrossWorkspaces, type Price, setPriceAcrossWorkspaces } from "./store.ts";
import { readPrice, stripeConfig } from "./stripe.ts";

/** Prices change rarely, and an old one is shown no longer than this. */
const FRESH_MS = 10 * MINUTE_MS;
/** While Stripe is down it is asked again this often, so that the page says when it is back. */
const ASK_AGAIN_MS = 15_000;

/**
 * What the plans cost, from Stripe; from our own memory while it cannot be reached, which is told too. The answer is shared
 * by all workspaces of this isolate.
 */
export async function readPrices(services: Services): Promise<{ prices: Price[]; isReachable: boolean }> {
  const { db, cache, now, log } = services;
  const stored = await listPricesAcrossWorkspaces(db);
  const asked = cache.get("billing.prices_asked");
  if (asked !== undefined && asked.expiresAtMs > now()) return { prices: stored, isReachable: asked.value === true };

  try {
    const readAtMs = now();
    const answers = await Promise.all(
      offeredPrices(stripeConfig(services)).map(({ priceId }) => readPrice(services, priceId)),
    );
    const fresh = answers.map(({ id, unit_amount, currency }) => ({
      id,
      amountMinor: unit_amount ?? 0,
      currency,
      readAtMs,
    }));
    if (fresh.length > 0) await db.batch(fresh.map((price) => setPriceAcrossWorkspaces(db, price)));
    cache.set("billing.prices_asked", { value: true, expiresAtMs: now() + FRESH_MS });
    return { prices: fresh, isReachable: true };
  } catch (error) {
    log("billing.prices_unread", { error: errorText(error) });
    cache.set("billing.prices_asked", { value: false, expiresAtMs: now() + ASK_AGAIN_MS });
    return { prices: stored, isReachable: false };
  }
}
