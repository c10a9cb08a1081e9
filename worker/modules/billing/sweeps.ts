import type { Sweep } from "../../core/module.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import { monthAt } from "./forecast.ts";
import { giveLimits } from "./give-limits.ts";
import {
  listDueLimitsAcrossWorkspaces,
  listToTellAcrossWorkspaces,
  listWaitingAcrossWorkspaces,
  setLooked,
  setTold,
} from "./limits.store.ts";
import { planNotice } from "./plan-notice.ts";
import { releaseHeld } from "./release-held.ts";
import { listToCompareAcrossWorkspaces, purgeEventsAcrossWorkspaces, setCompared } from "./store.ts";
import { syncWorkspace } from "./sync-workspace.ts";

/** Each minute; what is more waits a minute. */
const AT_ONCE = 50;

/** The night begins at two in the morning, UTC. */
const NIGHT_BEGINS_MS = 2 * HOUR_MS;

/** Stripe lists its events for 30 days and repeats none that is older. */
const KEEP_EVENTS_MS = 35 * DAY_MS;

/** Ends trials of patience when their time has come, and gives limits to workspaces that began without. */
export const keepLimits: Sweep = {
  name: "billing.keep_limits",
  async run(services) {
    const { config, db, now, notifyLive } = services;
    if (config.stripe === null) return 0;
    const due = await listDueLimitsAcrossWorkspaces(db, now(), AT_ONCE);
    for (const workspaceId of due) {
      await giveLimits(workspaceId, services);
      notifyLive(workspaceId, { topic: "workspace", id: workspaceId });
    }
    return due.length;
  },
};

/** A new month has room again for what the last one held. */
export const openMonth: Sweep = {
  name: "billing.open_month",
  async run({ db, jobs, now }) {
    const month = monthAt(now()).name;
    const waiting = await listWaitingAcrossWorkspaces(db, month, AT_ONCE);
    for (const workspaceId of waiting) {
      const job = jobs.create(releaseHeld, { workspaceId, ref: `month-${month}` });
      await db.batch([job.insert, setLooked(db, workspaceId, month)]);
    }
    if (waiting.length > 0) jobs.ring();
    return waiting.length;
  },
};

/** Tells the owner at 80 and at 100 percent of the month's leads, once each. */
export const tellUsage: Sweep = {
  name: "billing.tell_usage",
  async run(services) {
    const { db, jobs, now } = services;
    const month = monthAt(now()).name;
    const toTell = await listToTellAcrossWorkspaces(db, month, AT_ONCE);
    for (const { workspaceId, used, allowed } of toTell) {
      const percent = used >= allowed ? 100 : 80;
      const notices = await planNotice(services, workspaceId, { kind: `usage_${percent}`, ref: month });
      await db.batch([setTold(db, workspaceId, month, percent), ...notices.map((job) => job.insert)]);
    }
    if (toTell.length > 0) jobs.ring();
    return toTell.length;
  },
};

/** Each night compares every subscription with Stripe: a lost event is mended within a day, and reported. */
export const compareNightly: Sweep = {
  name: "billing.compare",
  async run({ config, db, jobs, now }) {
    if (config.stripe === null) return 0;
    const night = Math.floor((now() - NIGHT_BEGINS_MS) / DAY_MS);
    const workspaceIds = await listToCompareAcrossWorkspaces(db, night, AT_ONCE);
    for (const workspaceId of workspaceIds) {
      const job = jobs.create(syncWorkspace, { workspaceId, cause: "compare", ref: String(night) });
      await db.batch([job.insert, setCompared(db, workspaceId, night)]);
    }
    if (workspaceIds.length > 0) jobs.ring();
    return workspaceIds.length;
  },
};

export const forgetOldEvents: Sweep = {
  name: "billing.purge_events",
  run: ({ db, now }) => purgeEventsAcrossWorkspaces(db, now() - KEEP_EVENTS_MS),
};
