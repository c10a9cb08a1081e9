import type { Sweep } from "../../core/module.ts";
import { purgeAttemptTextsAcrossWorkspaces } from "./attempts.store.ts";
import { KEEP_LOGS_MS } from "./contract.ts";

/** Forgets what was sent and answered; that there was an attempt, and how it ended, belongs to the lead's story. */
export const purgeAttempts: Sweep = {
  name: "attempts.purge",
  run: ({ db, now }) => purgeAttemptTextsAcrossWorkspaces(db, now() - KEEP_LOGS_MS),
};
