import type { Module } from "../../core/module.ts";
import { personalData } from "./personal-data.ts";
import { publishLeadEvent } from "./publish-lead-event.ts";
import { replayChunk } from "./replay-range.ts";
import { sendWaiting } from "./resume-destination.ts";
import { routes } from "./routes.ts";
import { sendDelivery } from "./send-delivery.ts";

export { KEEP_LOGS_MS } from "./contract.ts";
export { deliveryIsOver, findDelivery, findFirstDeliveryIdOfLead } from "./deliveries.store.ts";
export {
  findDestination,
  insertDestination,
  listDestinations,
  setDestinationName,
  setDestinationStatus,
} from "./destinations.store.ts";
export { planDeliveries } from "./plan-deliveries.ts";
export { resumeDestination } from "./resume-destination.ts";
export { publishLeadEvent, sendDelivery };

/** Destinations, deliveries to them, and every attempt. */
export const deliveries: Module = {
  name: "deliveries",
  tables: ["destinations", "deliveries", "quiet_destinations", "attempts", "replays"],
  routes,
  jobs: [sendDelivery, publishLeadEvent, sendWaiting, replayChunk],
  personalData,
};
