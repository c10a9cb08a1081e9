import type { JobLog } from "../core/services.ts";
import {
  countDeadJobsAcrossWorkspaces,
  listJobsAcrossWorkspaces,
  oldestDueAgeMsAcrossWorkspaces,
  reviveJobAcrossWorkspaces,
} from "./store.ts";

export function createJobLog(db: D1Database, now: () => number): JobLog {
  return {
    oldestDueAgeMs: () => oldestDueAgeMsAcrossWorkspaces(db, now()),
    countDead: (sinceMs) => countDeadJobsAcrossWorkspaces(db, sinceMs),
    list: (status, limit, after) => listJobsAcrossWorkspaces(db, status, limit, after),
    revive: (jobId) => reviveJobAcrossWorkspaces(db, jobId, now()),
  };
}
