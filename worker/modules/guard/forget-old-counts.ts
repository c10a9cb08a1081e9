import type { Sweep } from "../../core/module.ts";
import { deleteExpiredCountersAcrossWorkspaces } from "./store.ts";

/** Counters of windows that no longer count, and of tokens that have died by themselves. */
export const forgetOldCounts: Sweep = {
  name: "guard.purge",
  run: ({ db, now }) => deleteExpiredCountersAcrossWorkspaces(db, now()),
};
