import type { Sweep } from "../core/module.ts";
import { DAY_MS } from "../core/time.ts";
import { purgeDoneJobsAcrossWorkspaces } from "./store.ts";

/** Finished jobs are technical logs: kept a week for whoever asks what ran, then forgotten. */
const KEEP_DONE_MS = 7 * DAY_MS;

export const purgeDoneJobs: Sweep = {
  name: "jobs.purge",
  run: ({ db, now }) => purgeDoneJobsAcrossWorkspaces(db, now() - KEEP_DONE_MS),
};
