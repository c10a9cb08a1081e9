import type { Sweep } from "../../core/module.ts";
import { KEEP_LOGS_MS } from "./contract.ts";
import { purgeTestsAcrossWorkspaces } from "./deliveries.store.ts";

/** Forgets test events with their attempts: they are no lead's story. */
export const purgeTests: Sweep = {
  name: "deliveries.purge_tests",
  run: ({ db, now }) => purgeTestsAcrossWorkspaces(db, now() - KEEP_LOGS_MS),
};
