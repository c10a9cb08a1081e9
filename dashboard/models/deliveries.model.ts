import { signal } from "@preact/signals";
import type { ApiDelivery, ApiDestination } from "../../worker/modules/deliveries/contract.ts";
import { type Api, type DeliveryListQuery, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { createDeliveryDetails } from "./delivery-details.ts";
import { follow } from "./follow.ts";
import { append, type Loaded, overlay } from "./pages.ts";
import { rangeOf } from "./time-span.ts";
import type { Toasts } from "./toasts.model.ts";

export type DeliveriesModel = ReturnType<typeof createDeliveriesModel>;

/** What of the log is shown; an empty text is no limit. */
export interface DeliveryFilter {
  /** A `webhook-id` or a lead's id that somebody pasted. It finds its deliveries whatever else is chosen. */
  id: string;
  destinationId: string;
  status: string;
  eventType: string;
  /** A name of `SPANS`, or `own` for the two times below. */
  span: string;
  /** As a field for date and time holds it, in the clock of this device. */
  from: string;
  to: string;
}

export const NO_FILTER: DeliveryFilter = {
  id: "",
  destinationId: "",
  status: "",
  eventType: "",
  span: "",
  from: "",
  to: "",
};

/** The log of everything that was sent, or is to be. */
export function createDeliveriesModel(api: Api, live: Live, toasts: Toasts, startWith: Partial<DeliveryFilter> = {}) {
  const filter = signal<DeliveryFilter>({ ...NO_FILTER, ...startWith });
  const deliveries = signal<ApiDelivery[] | null>(null);
  const nextCursor = signal<string | null>(null);
  const problem = signal<string | null>(null);
  const destinations = signal<ApiDestination[]>([]);
  const details = createDeliveryDetails(api, toasts, () => void refresh());
  let turn = 0;

  return {
    filter,
    deliveries,
    nextCursor,
    problem,
    destinations,
    details,
    open,
    refresh,
    choose,
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
    return follow(live, ({ topic }) => topic !== "form" && topic !== "workspace", look);
  }

  function query(cursor?: string): DeliveryListQuery {
    const { id, destinationId, status, eventType } = filter.value;
    const page = { limit: 50, ...(cursor !== undefined && { cursor }) };
    if (id !== "") return id.startsWith("lead_") ? { ...page, lead_id: id } : { id };
    return {
      ...page,
      ...(destinationId !== "" && { destination_id: destinationId }),
      ...(status !== "" && { status: status as ApiDelivery["status"] }),
      ...(eventType !== "" && { event_type: eventType as NonNullable<DeliveryListQuery["event_type"]> }),
      ...rangeOf(filter.value, Date.now()),
    };
  }

  /** Asks for the first page anew and shows it. */
  function refresh(): Promise<void> {
    return ask((page) => page);
  }

  /** Looks for what changed; older ones that were asked for stay. */
  function look(): Promise<void> {
    return ask((page) => overlay({ rows: deliveries.value ?? [], cursor: nextCursor.value }, page));
  }

  async function ask(merge: (page: Loaded<ApiDelivery>) => Loaded<ApiDelivery>): Promise<void> {
    const mine = ++turn;
    try {
      const [page] = await Promise.all([api.deliveries.list(query()), details.refreshOpen()]);
      if (mine !== turn) return;
      const { rows, cursor } = merge({ rows: page.deliveries, cursor: page.next_cursor });
      deliveries.value = [...rows];
      nextCursor.value = cursor;
      problem.value = null;
    } catch (error) {
      if (mine === turn) problem.value = sentenceOf(error);
    }
  }

  function choose(change: Partial<DeliveryFilter>): void {
    filter.value = { ...filter.value, ...change };
    deliveries.value = null;
    void refresh();
  }

  async function loadMore(): Promise<void> {
    const cursor = nextCursor.value;
    if (cursor === null) return;
    await toasts.attempt(async () => {
      const page = await api.deliveries.list(query(cursor));
      if (nextCursor.value !== cursor) return; // something else was chosen meanwhile
      const loaded = { rows: deliveries.value ?? [], cursor };
      deliveries.value = [...append(loaded, { rows: page.deliveries, cursor: page.next_cursor }).rows];
      nextCursor.value = page.next_cursor;
    });
  }
}
