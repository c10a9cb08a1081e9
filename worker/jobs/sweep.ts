import type { Sweep } from "../core/module.ts";
import { purgeDoneJobsAcrossWorkspaces } from "./store.ts";

/** Finished jobs are technical logs: kept a week for whoever asks what ran, then forgotten. */
const KEEP_DONE_MS = 7 * 24 * 60 * 60 * 1_000;

export const purgeDoneJobs: Sweep = {
  name: "jobs.purge",
  run: ({ db, now }) => purgeDoneJobsAcrossWorkspaces(db, now() - KEEP_DONE_MS),
};
