import type { JobLog } from "../core/services.ts";
import {
  countDeadJobsAcrossWorkspaces,
  deleteDeadJob,
  findDeadJobAcrossWorkspaces,
  listJobsAcrossWorkspaces,
  oldestDueAgeMsAcrossWorkspaces,
  reviveJobAcrossWorkspaces,
} from "./store.ts";

/** The operator's view of the job table, over all workspaces. */
export function createJobLog(db: D1Database, now: () => number): JobLog {
  return {
    oldestDueAgeMs: () => oldestDueAgeMsAcrossWorkspaces(db, now()),
    countDead: (sinceMs) => countDeadJobsAcrossWorkspaces(db, sinceMs),
    list: (status, limit, after) => listJobsAcrossWorkspaces(db, status, limit, after),
    revive: (jobId) => reviveJobAcrossWorkspaces(db, jobId, now()),
    async discard(jobId, also) {
      const job = await findDeadJobAcrossWorkspaces(db, jobId);
      if (job !== null) await db.batch([...also(job), deleteDeadJob(db, jobId)]);
      return job;
    },
  };
}
