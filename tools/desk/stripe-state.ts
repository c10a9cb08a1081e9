/** What the desk's Stripe knows: what is for sale, and one row for each thing it stores. */

const DAY_SECONDS = 86_400;

/** `down`: the API answers 503 to everything. */
export const STRIPE_MODES = ["ok", "down"] as const;
/** `late`: kept until somebody sends them. `repeated`: each three times. `shuffled`: those of two seconds in any order. */
export const EVENT_MODES = ["normal", "late", "repeated", "shuffled"] as const;

export interface StripePlan {
  id: string;
  name: string;
  interval: "month" | "year";
  amount: number;
}

/** What is for sale at the desk. */
export const DESK_PRICES: readonly StripePlan[] = [
  { id: "price_desk_pro_monthly", name: "Leadbell Pro", interval: "month", amount: 2_900 },
  { id: "price_desk_pro_yearly", name: "Leadbell Pro", interval: "year", amount: 29_000 },
  { id: "price_desk_team_monthly", name: "Leadbell Team", interval: "month", amount: 9_900 },
  { id: "price_desk_team_yearly", name: "Leadbell Team", interval: "year", amount: 99_000 },
];
export const CURRENCY = "eur";

export interface StoredCustomer {
  id: string;
  created: number;
  email: string | null;
  metadata: Record<string, string>;
  /** Whether the next charge goes through. No card is ever typed at the desk. */
  charges: "succeed" | "fail";
}

export interface StoredSubscription {
  id: string;
  itemId: string;
  customer: string;
  priceId: string;
  status: "trialing" | "active" | "past_due" | "unpaid" | "canceled";
  created: number;
  periodStart: number;
  periodEnd: number;
  trialEnd: number | null;
  cancelAtPeriodEnd: boolean;
  canceledAt: number | null;
  endedAt: number | null;
  latestInvoice: string | null;
  metadata: Record<string, string>;
}

export interface StoredInvoice {
  id: string;
  number: string;
  customer: string;
  subscription: string;
  status: "open" | "paid" | "void";
  total: number;
  created: number;
  paidAt: number | null;
  attempts: number;
  description: string;
  reason: "subscription_create" | "subscription_cycle" | "subscription_update";
}

export interface StoredCheckout {
  id: string;
  customer: string;
  priceId: string;
  trialDays: number;
  successUrl: string;
  cancelUrl: string | null;
  clientReferenceId: string | null;
  metadata: Record<string, string>;
  created: number;
  status: "open" | "complete";
  subscription: string | null;
}

export interface StoredPortal {
  id: string;
  customer: string;
  returnUrl: string;
  created: number;
  /** A change that only waits for a yes. */
  change: { subscription: string; priceId: string; returnUrl: string } | null;
}

export interface StoredEvent {
  id: string;
  type: string;
  created: number;
  body: string;
  /** What the endpoint answered each time; 0: no answer. */
  answers: number[];
}

export interface StripeState {
  mode: (typeof STRIPE_MODES)[number];
  events: (typeof EVENT_MODES)[number];
  webhook: { url: string; secret: string } | null;
  customers: StoredCustomer[];
  subscriptions: StoredSubscription[];
  invoices: StoredInvoice[];
  checkouts: StoredCheckout[];
  portals: StoredPortal[];
  /** Newest first. */
  sent: StoredEvent[];
  /** Ids of events that wait for somebody to send them. */
  waiting: string[];
}

export function freshStripeState(): StripeState {
  return {
    mode: "ok",
    events: "normal",
    webhook: null,
    customers: [],
    subscriptions: [],
    invoices: [],
    checkouts: [],
    portals: [],
    sent: [],
    waiting: [],
  };
}

export function priceOf(id: string): StripePlan {
  const price = DESK_PRICES.find((known) => known.id === id);
  if (price === undefined) throw new Error(`the desk sells no ${id}`);
  return price;
}

/** The length of a period. */
export function secondsOf(priceId: string): number {
  return (priceOf(priceId).interval === "year" ? 365 : 30) * DAY_SECONDS;
}

export function newId(prefix: string): string {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789";
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return `${prefix}_desk${Array.from(bytes, (byte) => letters.charAt(byte % letters.length)).join("")}`;
}
