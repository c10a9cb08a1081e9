import { signal } from "@preact/signals";
import type { ApiBilling, ApiMoney } from "../../worker/modules/billing/contract.ts";
import type { Api } from "../api.ts";
import type { Live } from "../live.ts";
import { follow } from "./follow.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type BillingModel = ReturnType<typeof createBillingModel>;
export type Interval = "month" | "year";
export type PaidPlan = "pro" | "team";

interface Surroundings {
  api: Api;
  live: Live;
  toasts: Toasts;
  /** Leaves for a page of Stripe's. */
  leave: (url: string) => void;
  /** Says whether one has just come back from Checkout, once. */
  tookReturn: () => boolean;
}

/** Plan, usage and bills. Stripe's pages do the paying; whatever happens there arrives here by itself. */
export function createBillingModel({ api, live, toasts, leave, tookReturn }: Surroundings) {
  const billing = createRequest<ApiBilling>(() => api.billing.read());
  const interval = signal<Interval>("month");
  /** What is being opened: a plan, or the portal. */
  const opening = signal<PaidPlan | "portal" | null>(null);
  const attempts = new Map<string, string>();

  return { billing, interval, opening, open, choose, manage };

  function open(): () => void {
    void start();
    return follow(live, ({ topic }) => topic !== "form", billing.refresh);
  }

  async function start(): Promise<void> {
    await billing.refresh();
    if (billing.value.value?.interval === "year") interval.value = "year";
    if (!tookReturn()) return;
    toasts.say("Thank you! Your plan is being set up; this page follows by itself.", { tone: "good" });
    await toasts.attempt(() => api.billing.refresh());
  }

  function choose(plan: PaidPlan): Promise<void> {
    const order = { plan, interval: interval.value };
    return go(plan, `${plan}/${order.interval}`, (attempt_id) => api.billing.checkout({ ...order, attempt_id }));
  }

  function manage(): Promise<void> {
    return go("portal", "portal", (attemptId) => api.billing.portal(attemptId));
  }

  /** A second try after a failure carries the first one's id, so that nothing is begun twice. */
  async function go(what: PaidPlan | "portal", key: string, ask: (attempt: string) => Promise<{ url: string }>) {
    if (opening.value !== null) return;
    opening.value = what;
    const attempt = attempts.get(key) ?? crypto.randomUUID();
    attempts.set(key, attempt);
    await toasts.attempt(async () => {
      const { url } = await ask(attempt);
      attempts.delete(key);
      leave(url);
    });
    opening.value = null;
  }
}

/** "€29", "€29.50", "¥2,900": by how many digits the currency has. */
export function moneyText({ amount, currency }: ApiMoney): string {
  const style = { style: "currency", currency: currency.toUpperCase() } as const;
  const digits = new Intl.NumberFormat("en", style).resolvedOptions().maximumFractionDigits ?? 2;
  const value = amount / 10 ** digits;
  return new Intl.NumberFormat("en", { ...style, minimumFractionDigits: Number.isInteger(value) ? 0 : digits }).format(
    value,
  );
}
