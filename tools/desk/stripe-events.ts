import { newId, type StoredEvent, type StripeState } from "./stripe-state.ts";

const STRIPE_API_VERSION = "2026-10-28.endive";

const EVENTS_KEPT = 200;
const SHUFFLE_MS = 2_000;

/** After an answer that is no 2xx. The real one goes on for days. */
const RETRY_AFTER_MS = [1_000, 3_000, 10_000, 30_000];

export interface StripeEventsOptions {
  state: StripeState;
  now: () => number;
  changed: () => void;
  /** Reaches the Worker's webhook. */
  fetch: typeof fetch;
}

/** Tells the Worker's webhook what happened: at once, late, repeated or shuffled, as the state's `events` says. */
export function createStripeEvents({ state, now, changed, fetch: reach }: StripeEventsOptions) {
  const underWay = new Set<Promise<void>>();
  let pile: StoredEvent[] = [];
  const seconds = () => Math.floor(now() / 1_000);

  return {
    emit,
    sendWaiting,
    /** When every event that is on its way has arrived, or was given up. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };

  function emit(type: string, object: object): void {
    const id = newId("evt");
    const body = JSON.stringify({
      id,
      object: "event",
      api_version: STRIPE_API_VERSION,
      created: seconds(),
      data: { object: structuredClone(object) },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    });
    const event: StoredEvent = { id, type, created: seconds(), body, answers: [] };
    state.sent.unshift(event);
    state.sent.splice(EVENTS_KEPT);
    switch (state.events) {
      case "normal":
        send(event);
        break;
      case "repeated":
        for (let time = 0; time < 3; time++) send(event);
        break;
      case "late":
        state.waiting.push(id);
        break;
      case "shuffled":
        pile.push(event);
        if (pile.length === 1) setTimeout(sendPile, SHUFFLE_MS);
        break;
      default:
        state.events satisfies never;
    }
  }

  function sendPile(): void {
    const shuffled = pile
      .map((event) => ({ event, place: Math.random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ event }) => event);
    pile = [];
    for (const event of shuffled) send(event);
  }

  function sendWaiting(): void {
    const ids = new Set(state.waiting.splice(0));
    for (const event of state.sent.toReversed()) if (ids.has(event.id)) send(event);
    changed();
  }

  function send(event: StoredEvent): void {
    const work: Promise<void> = deliver(event).finally(() => underWay.delete(work));
    underWay.add(work);
  }

  async function deliver(event: StoredEvent): Promise<void> {
    for (const delayMs of [0, ...RETRY_AFTER_MS]) {
      const { webhook } = state;
      if (webhook === null) return;
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const answer = await post(webhook, event);
      event.answers.push(answer);
      changed();
      if (answer >= 200 && answer < 300) return;
    }
  }

  async function post({ url, secret }: { url: string; secret: string }, { body }: StoredEvent): Promise<number> {
    const signature = await signStripe(body, secret, seconds());
    try {
      const response = await reach(url, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": signature },
        body,
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 0; // nobody there; it is tried again
    }
  }
}

/** `Stripe-Signature`, as Stripe makes it: HMAC-SHA-256 over `t.body` with the endpoint's secret. */
export async function signStripe(body: string, secret: string, atSeconds: number): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(`${atSeconds}.${body}`)));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `t=${atSeconds},v1=${hex}`;
}
