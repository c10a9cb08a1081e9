import type { Sweep } from "../../core/module.ts";
import { RATE_WINDOW_MS } from "./judge.ts";
import { deleteExpiredNoncesAcrossWorkspaces, deleteOldCountersAcrossWorkspaces } from "./store.ts";

/** Nonces of tokens that have died by themselves, and counters of windows that no longer count. */
export const forgetOldCounts: Sweep = {
  name: "guard.purge",
  async run({ db, now }) {
    const [nonces, counters] = await Promise.all([
      deleteExpiredNoncesAcrossWorkspaces(db, now()),
      deleteOldCountersAcrossWorkspaces(db, now() - 2 * RATE_WINDOW_MS),
    ]);
    return nonces + counters;
  },
};
