import type { DeliveryFilter } from "../../models/deliveries.model.ts";

/** Names in the address, so that a filtered log can be kept, shared and come back to. */
const NAMES: Readonly<Record<keyof DeliveryFilter, string>> = {
  id: "id",
  destinationId: "destination",
  status: "status",
  eventType: "event",
  span: "time",
  from: "from",
  to: "to",
};
const KEYS = Object.keys(NAMES) as (keyof DeliveryFilter)[];

export function filterFromQuery(query: Readonly<Record<string, string>>): Partial<DeliveryFilter> {
  return Object.fromEntries(KEYS.map((key) => [key, query[NAMES[key]] ?? ""]));
}

/** With its question mark, or empty when nothing is chosen. */
export function queryFromFilter(filter: DeliveryFilter): string {
  const chosen = KEYS.filter((key) => filter[key] !== "").map((key) => [NAMES[key], filter[key]]);
  return chosen.length === 0 ? "" : `?${new URLSearchParams(chosen)}`;
}
