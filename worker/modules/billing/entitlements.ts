import { DAY_MS } from "../../core/time.ts";
import { GRACE_DAYS, type Interval, type Limits, PLANS, type PlanId } from "./plans.ts";

/** What Stripe said about the subscription when it was asked last. */
export interface PlanState {
  plan: PlanId;
  interval: Interval | null;
  /** Stripe's word, such as `trialing` or `past_due`; null when nothing was ever bought. */
  status: string | null;
  trialEndMs: number | null;
  periodEndMs: number | null;
  /** When it ends because somebody cancelled it. */
  cancelAtMs: number | null;
  /** Since when a bill is unpaid. */
  pastDueSinceMs: number | null;
}

export const NOTHING_BOUGHT: PlanState = {
  plan: "free",
  interval: null,
  status: null,
  trialEndMs: null,
  periodEndMs: null,
  cancelAtMs: null,
  pastDueSinceMs: null,
};

/**
 * `free`: nothing is paid for. `trial`, `active`: as bought. `ending`: as bought, until it ends. `grace`: a payment
 * failed, nothing has changed yet. `lapsed`: the days of grace are over.
 */
export const STANDINGS = ["free", "trial", "active", "ending", "grace", "lapsed"] as const;
export type Standing = (typeof STANDINGS)[number];

export interface Usage {
  leadsAccepted: number;
  aiJudgements: number;
  seats: number;
  destinations: number;
  /** What the operator gives on top of the plan. */
  grantedLeads: number;
  grantedAi: number;
  grantedSeats: number;
  grantedDestinations: number;
}

export interface Allowance {
  used: number;
  limit: number;
  /** Never below zero. */
  left: number;
}

export interface Entitlements {
  /** The plan whose limits hold now: after the days of grace that is `free`, whatever was bought. */
  plan: PlanId;
  standing: Standing;
  leads: Allowance;
  ai: Allowance;
  seats: Allowance;
  destinations: Allowance;
  /** When time alone will change this; null when it will not. */
  changesAtMs: number | null;
}

/** What is allowed. Pure: the same state, usage and time always allow the same. */
export function entitlements(state: PlanState, usage: Usage, nowMs: number): Entitlements {
  const { plan, standing, changesAtMs } = standingOf(state, nowMs);
  const { limits } = PLANS[plan];
  return {
    plan,
    standing,
    leads: allowance(usage.leadsAccepted, limits.leadsPerMonth + usage.grantedLeads),
    ai: allowance(usage.aiJudgements, limits.aiPerMonth + usage.grantedAi),
    seats: allowance(usage.seats, limits.seats + usage.grantedSeats),
    destinations: allowance(usage.destinations, limits.destinations + usage.grantedDestinations),
    changesAtMs,
  };
}

/** The limits that hold now, and when time alone will change them. */
export function limitsOf(
  state: PlanState,
  nowMs: number,
): { plan: PlanId; limits: Limits; changesAtMs: number | null } {
  const { plan, changesAtMs } = standingOf(state, nowMs);
  return { plan, limits: PLANS[plan].limits, changesAtMs };
}

/** Until when nothing changes after a failed payment; null when all is paid. */
export function graceEndsAtMs({ status, pastDueSinceMs }: PlanState): number | null {
  return status === "past_due" && pastDueSinceMs !== null ? pastDueSinceMs + GRACE_DAYS * DAY_MS : null;
}

function standingOf(state: PlanState, nowMs: number) {
  const free = (standing: "free" | "lapsed") => ({ plan: "free" as PlanId, standing, changesAtMs: null });
  const asBought = (standing: Standing, changesAtMs: number | null) => ({ plan: state.plan, standing, changesAtMs });
  const { status, cancelAtMs } = state;
  if (cancelAtMs !== null && nowMs >= cancelAtMs) return free("free");

  switch (status) {
    case "trialing":
      return cancelAtMs === null ? asBought("trial", null) : asBought("ending", cancelAtMs);
    case "active":
      return cancelAtMs === null ? asBought("active", null) : asBought("ending", cancelAtMs);
    case "past_due": {
      const endsAtMs = graceEndsAtMs(state);
      if (endsAtMs !== null && nowMs >= endsAtMs) return free("lapsed");
      return asBought(
        "grace",
        Math.min(endsAtMs ?? nowMs + GRACE_DAYS * DAY_MS, cancelAtMs ?? Number.MAX_SAFE_INTEGER),
      );
    }
    case "unpaid":
    case "paused":
      return free("lapsed");
    default:
      // `incomplete`, `incomplete_expired`, `canceled`, and whatever Stripe may call a subscription that is not paid.
      return free("free");
  }
}

function allowance(used: number, limit: number): Allowance {
  return { used, limit, left: Math.max(0, limit - used) };
}
