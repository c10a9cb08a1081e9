import { createStripeApi } from "../../tools/desk/stripe.ts";
import { signStripe } from "../../tools/desk/stripe-events.ts";
import { freshStripeState } from "../../tools/desk/stripe-state.ts";
import { createStripeWorld } from "../../tools/desk/stripe-world.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";
import { createMailbox, EMAIL_ORIGIN } from "./mailbox.ts";
import { signIn } from "./members.ts";
import { createTelegramStandIn } from "./telegram-stand-in.ts";

export const STRIPE_ORIGIN = "http://stripe.test";
export const STRIPE_SECRET = "whsec_test_secret_of_the_endpoint";

export const STRIPE_VARS = {
  STRIPE_SECRET_KEY: "sk_test_0123456789abcdef",
  STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
  STRIPE_API_BASE: STRIPE_ORIGIN,
  STRIPE_PRICE_PRO_MONTHLY: "price_desk_pro_monthly",
  STRIPE_PRICE_PRO_YEARLY: "price_desk_pro_yearly",
  STRIPE_PRICE_TEAM_MONTHLY: "price_desk_team_monthly",
  STRIPE_PRICE_TEAM_YEARLY: "price_desk_team_yearly",
};

/** The product with the desk's Stripe, a mailbox, and an owner who is signed in. Events wait until they are delivered. */
export async function createStripeScene(options: HarnessOptions = {}) {
  const mailbox = createMailbox();
  const telegram = createTelegramStandIn();
  let nowMs = () => 0;
  const world = createStripeWorld({
    state: { ...freshStripeState(), events: "late" },
    now: () => nowMs(),
    changed: () => {},
    fetch: () => Promise.reject(new Error("events are delivered by hand")),
  });
  const api = createStripeApi(world);
  const harness = createHarness({
    ...options,
    vars: { ...STRIPE_VARS, ...options.vars },
    vendors: {
      [STRIPE_ORIGIN]: async (request) => api.fetch(request),
      [EMAIL_ORIGIN]: mailbox.vendor,
      "http://telegram.test": telegram.vendor,
      ...options.vendors,
    },
  });
  nowMs = harness.now;
  const owner = await signIn(harness);
  const { workspaceId } = owner;
  await harness.runSweeps(); // the new workspace gets its limits

  const scene = {
    harness,
    world,
    mailbox,
    telegram,
    owner,
    workspaceId,

    ask: (method: string, path: string, body?: unknown) =>
      harness.request(path, {
        method,
        headers: owner.headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),

    async billing<Value = Record<string, unknown>>(): Promise<Value> {
      return (await scene.ask("GET", "/api/billing")).json<Value>();
    },

    /** Hands an event over as Stripe does. */
    async post(body: string, about: { secret?: string; atMs?: number; signature?: string } = {}): Promise<Response> {
      const atSeconds = Math.floor((about.atMs ?? harness.now()) / 1_000);
      const signature = about.signature ?? (await signStripe(body, about.secret ?? STRIPE_SECRET, atSeconds));
      return harness.request("/v1/stripe/webhook", {
        method: "POST",
        headers: { "stripe-signature": signature },
        body,
      });
    },

    /** Events that nobody has delivered yet, oldest first. */
    takeEvents() {
      const waiting = new Set(world.state.waiting.splice(0));
      return world.state.sent.filter(({ id }) => waiting.has(id)).toReversed();
    },

    /** Delivers what waits and works off what follows. */
    async deliver(): Promise<void> {
      for (const { body } of scene.takeEvents()) await scene.post(body);
      await harness.runJobs();
    },

    /** Goes through Checkout as a person does. */
    async buy(plan: "pro" | "team" = "pro", interval: "month" | "year" = "month"): Promise<void> {
      const attempt_id = crypto.randomUUID();
      const response = await scene.ask("POST", "/api/billing/checkout", { plan, interval, attempt_id });
      if (!response.ok) throw new Error(await response.text());
      const { url } = await response.json<{ url: string }>();
      const checkout = world.state.checkouts.find(({ id }) => url.endsWith(id));
      if (checkout === undefined) throw new Error(`no checkout at ${url}`);
      world.pay(checkout, "succeed");
      await scene.deliver();
    },

    subscription() {
      const subscription = world.state.subscriptions.at(-1);
      if (subscription === undefined) throw new Error("nothing was bought yet");
      return subscription;
    },

    /** What is stored of the subscription. */
    stored: () =>
      harness.db
        .prepare("SELECT plan, interval, status, cancel_at_ms, past_due_since_ms FROM billing_accounts")
        .first<Record<string, unknown>>(),
  };
  return scene;
}
export type StripeScene = Awaited<ReturnType<typeof createStripeScene>>;
