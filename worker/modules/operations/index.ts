import type { Module, Sweep } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { DAY_MS, dayOf } from "../../core/time.ts";
import { HISTORY_DAYS } from "./read-status.ts";
import { routes } from "./routes.ts";
import {
  answerHeartbeatAcrossWorkspaces,
  purgeReadingsAcrossWorkspaces,
  sendHeartbeatAcrossWorkspaces,
} from "./store.ts";

export { meterVendors } from "./meter-vendors.ts";
export { ringLifeboat, watchService } from "./watch-service.ts";

/** Written before the message is sent, so that one which is never heard shows. */
export function noteHeartbeatSent({ db, now }: Pick<Services, "db" | "now">): Promise<void> {
  return sendHeartbeatAcrossWorkspaces(db, now());
}

/** The queue brought a heartbeat that was sent then. */
export function noteHeartbeatHeard({ db, now }: Pick<Services, "db" | "now">, sentAtMs: number): Promise<void> {
  return answerHeartbeatAcrossWorkspaces(db, now(), Math.max(0, now() - sentAtMs));
}

const purgeReadings: Sweep = {
  name: "operations.purge",
  run: ({ db, now }) => purgeReadingsAcrossWorkspaces(db, now() - DAY_MS, dayOf(now() - HISTORY_DAYS * DAY_MS)),
};

/** The service as its operator sees it: gauges, alarms, the status page, and jobs that gave up. */
export const operations: Module = {
  name: "operations",
  tables: ["vendor_minutes", "status_days", "alarms", "heartbeats"],
  routes,
  sweeps: [purgeReadings],
};
