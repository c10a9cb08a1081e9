import { signal } from "@preact/signals";
import type { ApiDeliveryPage } from "../../worker/modules/deliveries/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import type { Toasts } from "./toasts.model.ts";

export type DeliveryDetails = ReturnType<typeof createDeliveryDetails>;

/** The attempts of the deliveries that somebody opened, and sending one again. */
export function createDeliveryDetails(api: Api, toasts: Toasts, onReplayed: () => void) {
  const byId = signal<ReadonlyMap<string, ApiDeliveryPage | { problem: string }>>(new Map());
  const replaying = signal<string | null>(null);

  return { byId, replaying, read, close, refreshOpen, replay };

  async function read(id: string): Promise<void> {
    const page = await api.deliveries.read(id).catch((error: unknown) => ({ problem: sentenceOf(error) }));
    byId.value = new Map(byId.value).set(id, page);
  }

  function close(id: string): void {
    const rest = new Map(byId.value);
    rest.delete(id);
    byId.value = rest;
  }

  async function refreshOpen(): Promise<void> {
    await Promise.all([...byId.value.keys()].map(read));
  }

  async function replay(id: string): Promise<void> {
    replaying.value = id;
    if (await toasts.attempt(() => api.deliveries.replay(id)))
      toasts.say("It goes out again, under the same id.", { tone: "good" });
    replaying.value = null;
    onReplayed();
    if (byId.value.has(id)) await read(id);
  }
}
