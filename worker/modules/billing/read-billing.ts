import { toIso } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { findWorkspace, listMembers } from "../accounts/index.ts";
import { listDestinations } from "../deliveries/index.ts";
import type { ApiBilling, ApiInvoice, ApiMoney, ApiPlanCard } from "./contract.ts";
import { entitlements, graceEndsAtMs, NOTHING_BOUGHT } from "./entitlements.ts";
import { forecast, monthAt } from "./forecast.ts";
import { findLimits, findUsage } from "./limits.store.ts";
import { offeredPrices, PLAN_IDS, PLANS } from "./plans.ts";
import { readPrices } from "./read-prices.ts";
import { findAccount, type Invoice, listInvoices, type Price } from "./store.ts";

/** All that the billing page shows. Only what plans cost is asked of Stripe, so that it stands while Stripe is down. */
export async function readBilling(services: Services, workspaceId: string): Promise<ApiBilling> {
  const { db, now, config } = services;
  const nowMs = now();
  const month = monthAt(nowMs);
  const [workspace, account, limits, used, members, destinations, invoices, { prices, isReachable }] =
    await Promise.all([
      findWorkspace(db, workspaceId),
      findAccount(db, workspaceId),
      findLimits(db, workspaceId),
      findUsage(db, workspaceId, month.name),
      listMembers(db, workspaceId),
      listDestinations(db, workspaceId),
      listInvoices(db, workspaceId),
      config.stripe === null ? { prices: [], isReachable: true } : readPrices(services),
    ]);
  if (workspace === null) throw new AppError("not_found", "This workspace no longer exists.");

  const state = account ?? NOTHING_BOUGHT;
  const usage = {
    leadsAccepted: used.leadsAccepted,
    aiJudgements: used.aiJudgements,
    seats: members.length,
    destinations: destinations.length,
    grantedLeads: limits.grantedLeads,
    grantedAi: limits.grantedAi,
    grantedSeats: limits.grantedSeats,
    grantedDestinations: limits.grantedDestinations,
  };
  const allowed = entitlements(state, usage, nowMs);
  const hasLimits = config.stripe !== null;
  const meter = ({ used, limit }: { used: number; limit: number }, isMonthly: boolean) => ({
    used,
    limit: hasLimits ? limit : null,
    forecast: isMonthly ? forecast(used, month, workspace.createdAtMs, nowMs) : null,
  });

  return {
    payments: config.stripe === null ? "off" : isReachable ? "on" : "unreachable",
    plan: allowed.standing === "free" ? "free" : state.plan,
    limits_of: allowed.plan,
    standing: allowed.standing,
    interval: state.interval,
    price: account === null ? null : moneyOf(account.amountMinor, account.currency),
    renews_at: state.cancelAtMs === null ? toIso(state.periodEndMs) : null,
    trial_ends_at: allowed.standing === "trial" ? toIso(state.trialEndMs) : null,
    grace_ends_at: toIso(graceEndsAtMs(state)),
    ends_at: allowed.standing === "ending" ? toIso(state.cancelAtMs) : null,
    has_customer: account !== null,
    usage: {
      month: month.name,
      resets_at: toIso(month.endMs),
      leads: meter(allowed.leads, true),
      leads_over_limit: used.leadsOverLimit,
      ai: meter(allowed.ai, true),
      seats: meter(allowed.seats, false),
      destinations: meter(allowed.destinations, false),
    },
    plans: planCards(services, prices),
    trial_days: account?.subscriptionId == null ? (config.stripe?.trialDays ?? 0) : 0,
    invoices: invoices.map(toApiInvoice),
  };
}

function planCards({ config }: Pick<Services, "config">, prices: readonly Price[]): ApiPlanCard[] {
  const offers = config.stripe === null ? [] : offeredPrices(config.stripe);
  return PLAN_IDS.map((id) => {
    const { name, about, limits } = PLANS[id];
    const offered = offers.filter(({ plan }) => plan === id);
    return {
      id,
      name,
      about,
      limits: {
        leads_per_month: limits.leadsPerMonth,
        ai_per_month: limits.aiPerMonth,
        seats: limits.seats,
        destinations: limits.destinations,
      },
      prices: offered.map(({ interval, priceId }) => {
        const price = prices.find((known) => known.id === priceId);
        return { interval, price: price === undefined ? null : moneyOf(price.amountMinor, price.currency) };
      }),
    };
  });
}

function toApiInvoice({
  id,
  number,
  status,
  totalMinor,
  currency,
  issuedAtMs,
  paidAtMs,
  hostedUrl,
}: Invoice): ApiInvoice {
  return {
    id,
    number,
    status,
    total: { amount: totalMinor, currency },
    issued_at: toIso(issuedAtMs),
    paid_at: toIso(paidAtMs),
    url: hostedUrl,
  };
}

function moneyOf(amount: number | null, currency: string | null): ApiMoney | null {
  return amount === null || currency === null ? null : { amount, currency };
}
