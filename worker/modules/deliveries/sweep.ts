import type { Sweep } from "../../core/module.ts";
import { purgeAttemptTextsAcrossWorkspaces } from "./store.ts";

/** Technical logs are kept 30 days. Source: the privacy promise LB-04. */
export const KEEP_LOGS_MS = 30 * 24 * 60 * 60 * 1_000;

/** Forgets what was sent and answered; that there was an attempt, and how it ended, belongs to the lead's story. */
export const purgeAttempts: Sweep = {
  name: "attempts.purge",
  run: ({ db, now }) => purgeAttemptTextsAcrossWorkspaces(db, now() - KEEP_LOGS_MS),
};
