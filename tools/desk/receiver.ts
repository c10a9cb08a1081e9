import { Hono } from "hono";
import { Webhook } from "standardwebhooks";

export const RECEIVER_MODES = ["ok", "error", "gone", "slow"] as const;
export type ReceiverMode = (typeof RECEIVER_MODES)[number];

/** One call of our product at a customer's CRM. */
export interface ReceivedCall {
  /** The header `webhook-id`: the same on every retry and replay. */
  webhookId: string;
  type: string;
  leadId: string | null;
  /** `unknown` until the receiver has been given a secret. */
  signature: "valid" | "invalid" | "missing" | "unknown";
  /** How often this id came before. */
  repeats: number;
  /** As it came. */
  body: string;
  headers: Record<string, string>;
  /** What the receiver answered. */
  status: number;
  atMs: number;
}

export interface ReceiverState {
  mode: ReceiverMode;
  secrets: string[];
  calls: ReceivedCall[];
}

/** Longer than the 15 s that a sender waits. */
const SLOW_MS = 20_000;
const MAX_CALLS = 20_000;

const STATUS_BY_MODE = { ok: 200, error: 500, gone: 410, slow: 200 } as const;

export interface ReceiverOptions {
  state: ReceiverState;
  now: () => number;
  changed: () => void;
}

/** A customer's CRM: checks signatures with the reference library of Standard Webhooks, and tells nobody but the desk. */
export function createReceiver({ state, now, changed }: ReceiverOptions) {
  const routes = new Hono();
  const timesById = new Map<string, number>();

  routes.post("/crm/webhook", async (c) => {
    const body = await c.req.text();
    const headers = Object.fromEntries(c.req.raw.headers);
    const webhookId = headers["webhook-id"] ?? "";
    const repeats = timesById.get(webhookId) ?? 0;
    timesById.set(webhookId, repeats + 1);
    const event = asEvent(body);
    const status = STATUS_BY_MODE[state.mode];
    state.calls.unshift({
      webhookId,
      type: event.type ?? "",
      leadId: event.data?.lead?.id ?? null,
      signature: verdictOf(body, headers, state.secrets),
      repeats,
      body,
      headers,
      status,
      atMs: now(),
    });
    state.calls.splice(MAX_CALLS);
    changed();
    if (state.mode === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    return c.json({ received: state.mode === "ok" }, status);
  });

  return routes;
}

function verdictOf(
  body: string,
  headers: Record<string, string>,
  secrets: readonly string[],
): ReceivedCall["signature"] {
  if (headers["webhook-signature"] === undefined) return "missing";
  if (secrets.length === 0) return "unknown";
  const isValid = secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, headers);
      return true;
    } catch {
      return false; // the library throws for a signature that does not fit
    }
  });
  return isValid ? "valid" : "invalid";
}

function asEvent(body: string): { type?: string; data?: { lead?: { id?: string } } } {
  try {
    return JSON.parse(body) as { type?: string };
  } catch {
    return {}; // shown as it came, without a type
  }
}
