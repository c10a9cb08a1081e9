import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { CRM_OUTCOMES, type CrmState, createCrm, freshCrmState } from "./crm.ts";
import { createEmail, type EmailState } from "./email.ts";
import { AI_MODES, createOpenAi, type OpenAiState } from "./openai.ts";
import { createReceiver, RECEIVER_MODES, type ReceiverState } from "./receiver.ts";
import { createScript, type Step } from "./script.ts";
import { createStripeApi } from "./stripe.ts";
import { createStripePages } from "./stripe-pages.ts";
import { EVENT_MODES, freshStripeState, priceOf, STRIPE_MODES, type StripeState } from "./stripe-state.ts";
import { createStripeWorld } from "./stripe-world.ts";
import { createTelegram } from "./telegram.ts";
import { freshTelegramState, type TelegramState } from "./telegram-state.ts";
import { createTurnstile } from "./turnstile.ts";

export interface DeskState {
  telegram: TelegramState;
  email: EmailState;
  receiver: ReceiverState;
  crm: CrmState;
  openai: OpenAiState;
  stripe: StripeState;
}

export interface DeskOptions {
  /** What an earlier desk left behind. */
  state?: Partial<DeskState>;
  botToken?: string;
  now?: () => number;
  /** Reaches the Worker's webhooks: Telegram's, Stripe's, and that for outcomes. */
  fetch?: typeof fetch;
  /** The desk's own page; without it there is none. */
  page?: Hono;
}

/** Pages show this many of each kind; the state holds more. */
const SHOWN = 100;

/** Of Stripe; what else is under `/v1` is OpenAI's. */
const STRIPE_PATHS = ["customers", "checkout", "billing_portal", "subscriptions", "invoices", "prices"].map(
  (name) => `/v1/${name}/*`,
);

/** Changes that come together reach the pages as one. */
const TELL_EVERY_MS = 60;

const stepSchema = z.strictObject({
  path: z.string().optional(),
  status: z.number().int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  delayMs: z.number().int().min(0).optional(),
  times: z.number().int().min(0).optional(),
  reset: z.boolean().optional(),
  dribble: z.strictObject({ bytes: z.number().int().min(1), everyMs: z.number().int().min(0) }).optional(),
  zeros: z.strictObject({ bytes: z.number().int().min(1), gzip: z.boolean().optional() }).optional(),
});

/** What the page, and a test over HTTP, may ask of the desk. */
const wishSchema = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("say"),
    chat: z.number(),
    person: z.number(),
    text: z.string().min(1),
    replyTo: z.number().optional(),
  }),
  z.strictObject({
    do: z.literal("press"),
    chat: z.number(),
    message: z.number(),
    person: z.number(),
    data: z.string(),
  }),
  z.strictObject({ do: z.literal("setBot"), chat: z.number(), bot: z.enum(["member", "kicked", "blocked"]) }),
  z.strictObject({ do: z.literal("receiver"), mode: z.enum(RECEIVER_MODES) }),
  z.strictObject({ do: z.literal("addSecret"), secret: z.string().startsWith("whsec_") }),
  z.strictObject({ do: z.literal("connectCrm"), url: z.url(), secret: z.string().startsWith("whsec_") }),
  z.strictObject({ do: z.literal("tellOutcome"), lead: z.string(), outcome: z.enum(CRM_OUTCOMES) }),
  z.strictObject({ do: z.literal("ai"), mode: z.enum(AI_MODES) }),
  z.strictObject({ do: z.literal("stripe"), mode: z.enum(STRIPE_MODES) }),
  z.strictObject({ do: z.literal("stripeEvents"), mode: z.enum(EVENT_MODES) }),
  z.strictObject({ do: z.literal("sendStripeEvents") }),
  z.strictObject({ do: z.literal("nextBill"), subscription: z.string() }),
  z.strictObject({ do: z.literal("stripeWebhook"), url: z.url(), secret: z.string().startsWith("whsec_") }),
]);
export type Wish = z.infer<typeof wishSchema>;

/**
 * The stand-in for every vendor: speaks their real protocols, so that real keys are the only change. Made of web
 * standards alone, so that a test may call `fetch` on it without a server.
 */
export function createDesk(options: DeskOptions = {}) {
  const { botToken, now = Date.now, fetch: reach = fetch } = options;
  const state: DeskState = { ...freshState(), ...options.state };
  const script = createScript(now);
  const listeners = new Set<() => void>();
  let isTelling = false;
  const changed = () => {
    if (isTelling) return;
    isTelling = true;
    setTimeout(() => {
      isTelling = false;
      for (const listener of listeners) listener();
    }, TELL_EVERY_MS);
  };

  const telegram = createTelegram({ state: state.telegram, botToken, now, changed, fetch: reach });
  const stripe = createStripeWorld({ state: state.stripe, now, changed, fetch: reach });
  const crm = createCrm({ state: state.crm, now, changed, fetch: reach });
  const app = new Hono();
  app.onError((error) => {
    throw error; // a scripted break of the connection is for whoever serves the desk
  });
  const vendor = (name: string, path: string, routes: Hono) =>
    app.all(path, (c) => script.answer(name, c.req.raw, async () => routes.fetch(c.req.raw)));
  vendor("telegram", "/:bot{bot[^/]+}/:method", telegram.routes);
  const stripeApi = createStripeApi(stripe);
  for (const path of STRIPE_PATHS) vendor("stripe", path, stripeApi);
  app.route("/", createStripePages(stripe));
  vendor("openai", "/v1/*", createOpenAi({ state: state.openai, now, changed }));
  vendor("email", "/emails/*", createEmail({ state: state.email, now, changed }));
  vendor("turnstile", "/turnstile/v0/*", createTurnstile(now));
  vendor("receiver", "/crm/*", createReceiver({ state: state.receiver, now, changed }));
  vendor("breakpoint", "/at/*", breakpoints());

  async function grant(wish: Wish): Promise<unknown> {
    switch (wish.do) {
      case "say":
        return telegram.say(wish.chat, wish.person, wish.text, wish.replyTo);
      case "press":
        return telegram.press(wish.chat, wish.message, wish.person, wish.data);
      case "setBot":
        return telegram.setBot(wish.chat, wish.bot);
      case "receiver":
        state.receiver.mode = wish.mode;
        return changed();
      case "addSecret":
        state.receiver.secrets = [wish.secret, ...state.receiver.secrets.filter((known) => known !== wish.secret)];
        return changed();
      case "connectCrm":
        return crm.connect({ url: wish.url, secret: wish.secret });
      case "tellOutcome":
        return crm.tell(wish.lead, wish.outcome);
      case "ai":
        state.openai.mode = wish.mode;
        return changed();
      case "stripe":
        state.stripe.mode = wish.mode;
        return changed();
      case "stripeEvents":
        state.stripe.events = wish.mode;
        return changed();
      case "sendStripeEvents":
        return stripe.sendWaiting();
      case "nextBill": {
        const subscription = state.stripe.subscriptions.find(({ id }) => id === wish.subscription);
        return subscription === undefined ? undefined : stripe.nextBill(subscription);
      }
      case "stripeWebhook":
        state.stripe.webhook = { url: wish.url, secret: wish.secret };
        return changed();
      default:
        return wish satisfies never;
    }
  }

  // Only JSON is taken, which a page of another site cannot send here without being asked first.
  app.post("/_do", async (c) => {
    const wish = wishSchema.safeParse(await jsonOf(c.req.raw));
    if (!wish.success) return c.json({ problem: z.prettifyError(wish.error) }, 400);
    return c.json({ result: (await grant(wish.data)) ?? null });
  });
  app.post("/_script", async (c) => {
    const body = z.strictObject({ vendor: z.string(), steps: z.array(stepSchema) }).safeParse(await jsonOf(c.req.raw));
    if (!body.success) return c.json({ problem: z.prettifyError(body.error) }, 400);
    script.add(body.data.vendor, body.data.steps as Step[]);
    return c.json({ ok: true });
  });
  app.post("/_reset", async (c) => {
    script.reset();
    return c.json({ ok: true });
  });
  app.get("/_hits", (c) => {
    const only = c.req.query("vendor");
    return c.json(script.hits.filter(({ vendor }) => only === undefined || vendor === only));
  });
  app.get("/_state", (c) => c.json(shown(state)));
  app.get("/_events", (c) =>
    streamSSE(c, async (stream) => {
      let isStale = true;
      let wake = () => {};
      const listener = () => {
        isStale = true;
        wake();
      };
      listeners.add(listener);
      stream.onAbort(() => {
        listeners.delete(listener);
        wake();
      });
      while (!stream.aborted) {
        if (isStale) {
          isStale = false;
          await stream.writeSSE({ event: "state", data: JSON.stringify(shown(state)) });
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    }),
  );
  if (options.page !== undefined) app.route("/", options.page);

  return {
    fetch: (request: Request) => app.fetch(request),
    state,
    hits: script.hits,
    /** Makes a vendor (`telegram`, `openai`, `stripe`, `email`, `turnstile`, `receiver`) answer otherwise. */
    script: (vendor: string, steps: readonly Step[]) => script.add(vendor, steps),
    /** Forgets steps and hits; chats, mails and calls stay. */
    reset: () => script.reset(),
    do: grant,
    say: telegram.say,
    press: telegram.press,
    onChange(listener: () => void): void {
      listeners.add(listener);
    },
  };
}
export type Desk = ReturnType<typeof createDesk>;

function freshState(): DeskState {
  return {
    telegram: freshTelegramState(),
    email: { mails: [] },
    receiver: { mode: "ok", secrets: [], calls: [] },
    crm: freshCrmState(),
    openai: { mode: "normal", exchanges: [] },
    stripe: freshStripeState(),
  };
}

/** Where the breaking yard's Worker calls when it has reached a breakpoint: nobody answers, until it hangs up or is killed. */
function breakpoints(): Hono {
  const routes = new Hono();
  routes.post("/at/*", async (c) => {
    const { signal } = c.req.raw;
    if (!signal.aborted) await new Promise((hungUp) => signal.addEventListener("abort", hungUp, { once: true }));
    return c.body(null, 204);
  });
  return routes;
}

function shown({ telegram, email, receiver, crm, openai, stripe }: DeskState) {
  return {
    telegram: { ...telegram, messages: telegram.messages.slice(-SHOWN), webhook: telegram.webhook?.url ?? null },
    email: { mails: email.mails.slice(0, SHOWN) },
    receiver: {
      mode: receiver.mode,
      secrets: receiver.secrets.length,
      total: receiver.calls.length,
      calls: receiver.calls.slice(0, SHOWN),
    },
    crm: { url: crm.hook?.url ?? null, told: crm.told },
    openai: { ...openai, exchanges: openai.exchanges.slice(0, SHOWN) },
    stripe: {
      mode: stripe.mode,
      events: stripe.events,
      waiting: stripe.waiting.length,
      subscriptions: stripe.subscriptions.slice(-SHOWN).map((subscription) => ({
        ...subscription,
        plan: priceOf(subscription.priceId),
        email: stripe.customers.find(({ id }) => id === subscription.customer)?.email ?? "",
      })),
      sent: stripe.sent.slice(0, SHOWN).map(({ id, type, created, answers }) => ({ id, type, created, answers })),
    },
  };
}
export type ShownState = ReturnType<typeof shown>;

async function jsonOf(request: Request): Promise<unknown> {
  if (!(request.headers.get("content-type") ?? "").startsWith("application/json")) return null;
  try {
    return await request.json();
  } catch {
    return null; // refused by the schema
  }
}
