import { signal } from "@preact/signals";
import type { ApiDelivery, ApiDestination } from "../../worker/modules/deliveries/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { createDeliveryDetails } from "./delivery-details.ts";
import type { Toasts } from "./toasts.model.ts";

export type DeliveriesModel = ReturnType<typeof createDeliveriesModel>;

const LOOK_AFTER_MS = 200;

/** The log of everything that was sent, or is to be. */
export function createDeliveriesModel(
  api: Api,
  live: Live,
  toasts: Toasts,
  startWith: { destinationId?: string; status?: string } = {},
) {
  const destinationId = signal(startWith.destinationId ?? "");
  const status = signal(startWith.status ?? "");
  const deliveries = signal<ApiDelivery[] | null>(null);
  const nextCursor = signal<string | null>(null);
  const problem = signal<string | null>(null);
  const destinations = signal<ApiDestination[]>([]);
  const details = createDeliveryDetails(api, toasts, () => void refresh());
  let turn = 0;

  return {
    destinationId,
    status,
    deliveries,
    nextCursor,
    problem,
    destinations,
    details,
    open,
    refresh,
    filter,
    loadMore,
  };

  function open(): () => void {
    void refresh();
    void api.destinations.list().then(
      (answer) => {
        destinations.value = answer.destinations;
      },
      () => {}, // without names the filter offers "all" only
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    const deafen = live.listen(({ topic }) => {
      if (topic === "form" || topic === "workspace") return;
      clearTimeout(timer);
      timer = setTimeout(() => void refresh(), LOOK_AFTER_MS);
    });
    return () => {
      deafen();
      clearTimeout(timer);
    };
  }

  function query(cursor?: string) {
    return {
      limit: 50,
      ...(destinationId.value !== "" && { destination_id: destinationId.value }),
      ...(status.value !== "" && { status: status.value }),
      ...(cursor !== undefined && { cursor }),
    };
  }

  async function refresh(): Promise<void> {
    const mine = ++turn;
    try {
      const [page] = await Promise.all([api.deliveries.list(query()), details.refreshOpen()]);
      if (mine !== turn) return;
      deliveries.value = page.deliveries;
      nextCursor.value = page.next_cursor;
      problem.value = null;
    } catch (error) {
      if (mine === turn) problem.value = sentenceOf(error);
    }
  }

  function filter(change: { destinationId?: string; status?: string }): void {
    if (change.destinationId !== undefined) destinationId.value = change.destinationId;
    if (change.status !== undefined) status.value = change.status;
    deliveries.value = null;
    void refresh();
  }

  async function loadMore(): Promise<void> {
    const cursor = nextCursor.value;
    if (cursor === null) return;
    await toasts.attempt(async () => {
      const page = await api.deliveries.list(query(cursor));
      deliveries.value = [...(deliveries.value ?? []), ...page.deliveries];
      nextCursor.value = page.next_cursor;
    });
  }
}
