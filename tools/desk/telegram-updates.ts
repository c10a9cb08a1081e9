import { asRecord, type Params } from "./telegram-params.ts";
import type { TelegramState } from "./telegram-state.ts";

/** Gaps between tries to hand an update to the webhook. */
const WEBHOOK_RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000] as const;

export type Update = { update_id: number } & Record<string, unknown>;

export interface UpdatesOptions {
  state: TelegramState;
  now: () => number;
  /** Reaches the webhook. */
  fetch: typeof fetch;
  /** Runs the method that a webhook's answer may hold. */
  call: (method: string, params: Params) => Promise<unknown>;
}

/** What has happened and the bot has still to hear of: handed to its webhook, or kept until it asks. */
export function createUpdates({ state, now, fetch, call }: UpdatesOptions) {
  const queued: Update[] = [];
  const pollers = new Set<() => void>();

  return {
    announce,
    pending: () => queued.length,
    forget: () => void queued.splice(0),
    /** Hands on what was kept while there was no webhook. */
    handOver(): void {
      for (const update of queued.splice(0)) void deliver(update);
    },
    /** Those from `offset` on; waits for one when there is none yet. */
    async take(offset: number, limit: number, timeoutMs: number): Promise<Update[]> {
      while (queued[0] !== undefined && queued[0].update_id < offset) queued.shift();
      if (queued.length === 0 && timeoutMs > 0) await nextUpdate(timeoutMs);
      return queued.slice(0, limit);
    },
  };

  function announce(update: Update): void {
    if (state.webhook === null) {
      queued.push(update);
      for (const wake of pollers) wake();
      return;
    }
    void deliver(update);
  }

  /** Hands an update to the webhook, again after a failure. */
  async function deliver(update: Update): Promise<void> {
    for (const waitMs of [...WEBHOOK_RETRY_MS, 0]) {
      const webhook = state.webhook;
      if (webhook === null) {
        queued.push(update);
        return;
      }
      const problem = await tryWebhook(webhook, update);
      if (problem === null) return;
      webhook.lastError = { text: problem, date: Math.floor(now() / 1_000) };
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  async function tryWebhook(webhook: { url: string; secret: string }, update: Update): Promise<string | null> {
    try {
      const response = await fetch(webhook.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(webhook.secret === "" ? {} : { "x-telegram-bot-api-secret-token": webhook.secret }),
        },
        body: JSON.stringify(update),
        signal: AbortSignal.timeout(20_000),
      });
      const answer = await response.text();
      if (!response.ok) return `Wrong response from the webhook: ${response.status} ${response.statusText}`;
      const { method, ...params } = asRecord(answer);
      if (typeof method === "string") await call(method, params);
      return null;
    } catch (error) {
      return `Connection failed: ${error instanceof Error ? error.message : "unknown"}`;
    }
  }

  function nextUpdate(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        pollers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      pollers.add(wake);
    });
  }
}
