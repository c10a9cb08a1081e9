import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Bindings, LifeboatMessage } from "../env.ts";
import { landLifeboat } from "../index.ts";
import type { Harness } from "./harness.ts";

/** What the lifeboat took in this test so far. */
export function boarded(): LifeboatMessage[] {
  const { LIFEBOAT } = env as unknown as Bindings;
  return vi.mocked(LIFEBOAT.send).mock.calls.map(([message]) => message);
}

/** Hands these messages to the consumer, as the queue does; tells which are to come again, and after how long. */
export async function bring(
  { bindings, overrides, waitUntil, settle }: Harness,
  messages: readonly LifeboatMessage[],
  attempts = 1,
  queue = "leadbell-lifeboat",
) {
  const again: number[] = [];
  let acknowledged = 0;
  const batch = messages.map((body) => ({
    body,
    attempts,
    ack: () => void acknowledged++,
    retry: ({ delaySeconds = 0 }: QueueRetryOptions = {}) => void again.push(delaySeconds),
  }));
  await landLifeboat({ queue, messages: batch as never }, bindings, { waitUntil }, overrides);
  await settle();
  return { again, acknowledged };
}
