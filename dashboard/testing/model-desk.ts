import { signal } from "@preact/signals";
import { type Api, createApi } from "../api.ts";
import type { Change, Live } from "../live.ts";
import { createToasts } from "../models/toasts.model.ts";
import { type FakeApi, startFakeApi } from "./fake-api.ts";
import type { FakeState } from "./fake-state.ts";

/** What a model needs, over the stand-in API: the real client, and a live feed that the test speaks into. */
export async function createModelDesk(state: FakeState) {
  const fake: FakeApi = await startFakeApi(state);
  const listeners = new Set<(change: Change) => void>();
  const live: Live = {
    state: signal<"off" | "polling" | "live">("live"),
    start() {},
    stop() {},
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  let signedOut = 0;
  const api: Api = createApi({
    fetch: (path, init) => fetch(fake.url + String(path), init),
    onSignedOut: () => signedOut++,
  });
  return {
    fake,
    api,
    live,
    toasts: createToasts(),
    tell: (change: Change) => {
      for (const listener of listeners) listener(change);
    },
    timesSignedOut: () => signedOut,
  };
}

export type ModelDesk = Awaited<ReturnType<typeof createModelDesk>>;
