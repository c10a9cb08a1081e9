import type { StripeConfig } from "../../core/config.ts";

export const PLAN_IDS = ["free", "pro", "team"] as const;
export type PlanId = (typeof PLAN_IDS)[number];
export type PaidPlanId = Exclude<PlanId, "free">;

export const INTERVALS = ["month", "year"] as const;
export type Interval = (typeof INTERVALS)[number];

export interface Limits {
  /** Accepted leads a calendar month; held ones and spam do not count. */
  leadsPerMonth: number;
  aiPerMonth: number;
  seats: number;
  destinations: number;
}

export interface Plan {
  id: PlanId;
  name: string;
  /** For whom it is, in one line. */
  about: string;
  limits: Limits;
}

/** THE TABLE. What a plan costs is Stripe's to say; which price belongs to it is said by the environment. */
export const PLANS: Record<PlanId, Plan> = {
  free: {
    id: "free",
    name: "Free",
    about: "To try it on a real site.",
    limits: { leadsPerMonth: 100, aiPerMonth: 100, seats: 2, destinations: 5 },
  },
  pro: {
    id: "pro",
    name: "Pro",
    about: "For a business that lives on its enquiries.",
    limits: { leadsPerMonth: 2_000, aiPerMonth: 2_000, seats: 10, destinations: 25 },
  },
  team: {
    id: "team",
    name: "Team",
    about: "For several teams, or several sites.",
    limits: { leadsPerMonth: 20_000, aiPerMonth: 20_000, seats: 50, destinations: 100 },
  },
};

/** How long everything stays as it is after a payment failed. */
export const GRACE_DAYS = 7;

export interface PricedPlan {
  plan: PaidPlanId;
  interval: Interval;
  priceId: string;
}

/** Everything that can be bought in this deployment. */
export function offeredPrices({ priceIds }: Pick<StripeConfig, "priceIds">): PricedPlan[] {
  return (["pro", "team"] as const).flatMap((plan) =>
    INTERVALS.flatMap((interval) => {
      const priceId = priceIds[plan][interval];
      return priceId === null ? [] : [{ plan, interval, priceId }];
    }),
  );
}
