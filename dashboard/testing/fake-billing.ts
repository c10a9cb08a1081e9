import type { ApiBilling } from "../../worker/modules/billing/contract.ts";

/** A workspace on its trial of Pro, in the middle of a month. */
export function aBilling(overrides: Partial<ApiBilling> = {}): ApiBilling {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const meter = (used: number, limit: number, forecast: number | null = null) => ({ used, limit, forecast });
  const card = (
    id: "free" | "pro" | "team",
    name: string,
    leads: number,
    month: number,
  ): ApiBilling["plans"][number] => ({
    id,
    name,
    about: "For a business that lives on its enquiries.",
    limits: { leads_per_month: leads, ai_per_month: leads, seats: 10, destinations: 25 },
    prices:
      id === "free"
        ? []
        : [
            { interval: "month", price: { amount: month, currency: "eur" } },
            { interval: "year", price: { amount: month * 10, currency: "eur" } },
          ],
  });
  return {
    payments: "on",
    plan: "pro",
    limits_of: "pro",
    standing: "trial",
    interval: "month",
    price: { amount: 2_900, currency: "eur" },
    renews_at: inDays(9),
    trial_ends_at: inDays(9),
    grace_ends_at: null,
    ends_at: null,
    has_customer: true,
    usage: {
      month: "2026-11",
      resets_at: inDays(12),
      leads: meter(1_640, 2_000, 2_480),
      leads_over_limit: 0,
      ai: meter(1_212, 2_000, 1_830),
      seats: meter(3, 10),
      destinations: meter(2, 25),
    },
    plans: [card("free", "Free", 100, 0), card("pro", "Pro", 2_000, 2_900), card("team", "Team", 20_000, 9_900)],
    trial_days: 0,
    invoices: [
      {
        id: "in_1",
        number: "DESK-0001",
        status: "paid",
        total: { amount: 0, currency: "eur" },
        issued_at: inDays(-5),
        paid_at: inDays(-5),
        url: "https://stripe.test/invoice",
      },
    ],
    ...overrides,
  };
}
