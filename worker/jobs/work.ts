import { at } from "../core/breakpoint.ts";
import { errorText, GiveUp, Gone } from "../core/errors.ts";
import type { JobDefinition } from "../core/module.ts";
import { JOB_RETRY_DELAYS_MS, nextTryAtMs } from "../core/retry.ts";
import type { Services } from "../core/services.ts";
import {
  buryJob,
  type ClaimedJob,
  claimJobsAcrossWorkspaces,
  finishJob,
  firstLeaseEndMsAcrossWorkspaces,
  isDesertedAcrossWorkspaces,
  renewLeasesAcrossWorkspaces,
  rescheduleJob,
} from "./store.ts";

/**
 * Jobs under way at once in one invocation of Cloudflare's, as many as it may open connections: one more would only wait
 * here, where another invocation could do it. Source: developers.cloudflare.com/workers/platform/limits
 */
const PLACES = 6;

/**
 * The local runtime limits no connections, and runs no second consumer beside the first: nobody comes to help, so one
 * invocation has room for half a dozen endpoints that hang.
 */
export const LOCAL_PLACES = 16;

/** While something is under way, look for newly due work this often: nobody waits behind a slow receiver. */
const LOOK_AGAIN_MS = 100;

/**
 * A pause before the next look. Where the database runs in the Worker's own thread, as it does locally, work that never
 * pauses leaves no moment in which the network is looked at: every request and every answer waits until all is done.
 */
const BREATH_MS = 1;

/** A job that takes longer than this waits for somebody outside, and holds one of the invocation's connections. */
const SLOW_AFTER_MS = 500;

/** So many slow jobs, half the connections, and another invocation, with six of its own, is asked to help. */
const SLOW_BEFORE_HELP = 3;

/** A lease is short, so that the jobs of a worker that died are soon taken up, and renewed while its holder lives. */
export const LEASE_MS = 20_000;
const RENEW_AFTER_MS = 5_000;

/** No job may take longer (a call to a vendor ends after 15 s): one that hangs is given up, and taken up again. */
const LONGEST_RUN_MS = 60_000;

// biome-ignore lint/suspicious/noExplicitAny: holds jobs of every data type; each parses its own data
export type JobBook = ReadonlyMap<string, JobDefinition<any>>;

export interface WorkLimits {
  /** Stop taking new jobs after this long; those under way are finished. */
  maxMs: number;
  /** Keep looking for this long although there is nothing to do: for rings that were left out. Default: not at all. */
  lingerMs?: number;
  /** Jobs under way at once. Default: what Cloudflare gives. */
  places?: number;
}

/**
 * Works off what is due: claims by lease, runs side by side, finishes, reschedules or buries each on its own.
 * Returns how many jobs ran.
 */
export async function workOffDueJobs(book: JobBook, services: Services, limits: WorkLimits): Promise<number> {
  const { maxMs, lingerMs = 0, places = PLACES } = limits;
  const startedAtMs = services.now();
  const underWay = new Map<Promise<void>, { sinceMs: number; leaseToken: string }>();
  let ran = 0;
  let askedForHelpAtMs = 0;
  let renewedAtMs = startedAtMs;

  for (;;) {
    const mayTakeMore = services.now() - startedAtMs < maxMs;
    const free = places - underWay.size;
    const jobs = mayTakeMore && free > 0 ? await claim(free, services) : [];
    for (const { job, leaseToken } of jobs) {
      const work: Promise<void> = runOne(job, leaseToken, book, services).finally(() => underWay.delete(work));
      underWay.set(work, { sinceMs: services.now(), leaseToken });
      ran++;
    }
    if (services.now() - renewedAtMs >= RENEW_AFTER_MS) {
      await renewLeases([...underWay.values()], services);
      renewedAtMs = services.now();
    }
    const slow = [...underWay.values()].filter(({ sinceMs }) => sinceMs <= services.now() - SLOW_AFTER_MS).length;
    const mayBeMore = jobs.length > 0 || free === 0;
    if (mayBeMore && slow >= SLOW_BEFORE_HELP && services.now() - askedForHelpAtMs >= SLOW_AFTER_MS) {
      services.jobs.ring();
      askedForHelpAtMs = services.now();
    }
    if (underWay.size === 0) {
      if (!mayTakeMore || services.now() - startedAtMs >= lingerMs) return ran;
      await scheduler.wait(LOOK_AGAIN_MS / 2);
      continue;
    }
    await Promise.race([...underWay.keys(), scheduler.wait(LOOK_AGAIN_MS)]);
    await scheduler.wait(BREATH_MS);
  }
}

/** Cron has missed three of its minutes by then; it is also when the operator is rung (`operations/decide.ts`). */
const DESERTED_AFTER_MS = 180_000;

/** Whether work lies there that neither the doorbell nor cron has brought to anybody. */
export function isDeserted({ db, now }: Pick<Services, "db" | "now">): Promise<boolean> {
  return isDesertedAcrossWorkspaces(db, now(), now() - DESERTED_AFTER_MS);
}

/** Rings for the moment at which jobs come free that somebody left behind by dying; nothing rings for those by itself. */
export async function ringAtLeaseEnd({ db, jobs, now }: Services): Promise<void> {
  const untilMs = await firstLeaseEndMsAcrossWorkspaces(db, now());
  if (untilMs !== null) jobs.ring(untilMs);
}

async function claim(limit: number, services: Services) {
  const { db, now, newId } = services;
  const leaseToken = newId("job");
  const nowMs = now();
  const jobs = await claimJobsAcrossWorkspaces(db, { nowMs, leaseUntilMs: nowMs + LEASE_MS, leaseToken, limit });
  return jobs.map((job) => ({ job, leaseToken }));
}

async function renewLeases(held: readonly { sinceMs: number; leaseToken: string }[], { db, now, log }: Services) {
  const nowMs = now();
  const tokens = new Set(held.filter(({ sinceMs }) => nowMs - sinceMs < LONGEST_RUN_MS).map((job) => job.leaseToken));
  if (tokens.size === 0) return;
  try {
    await renewLeasesAcrossWorkspaces(db, nowMs, nowMs + LEASE_MS, [...tokens]);
  } catch (error) {
    log("job.lease_not_renewed", { error: errorText(error) }); // at worst a job runs twice, which does no harm
  }
}

/** Never throws: a failure is written to the job's own row, and repeats no other job. */
async function runOne(job: ClaimedJob, leaseToken: string, book: JobBook, services: Services): Promise<void> {
  const { db, now, log } = services;
  const fields = { jobId: job.id, job: job.name, workspaceId: job.workspaceId, attempt: job.attempts };
  try {
    const definition = book.get(job.name);
    if (definition === undefined) throw new GiveUp(`no room knows the job ${job.name}`);
    await at("job_claimed", job.name);
    const outcome = await definition.run(parseData(definition, job), services, { number: job.attempts });
    await at("job_ran", job.name);
    if (outcome === undefined) {
      await finishJob(db, job.id, leaseToken, now());
      return;
    }
    await rescheduleJob(db, job.id, leaseToken, outcome.againAtMs, null);
    services.jobs.ring(outcome.againAtMs);
  } catch (error) {
    try {
      await settleFailure(error, job, leaseToken, book, services);
    } catch (storageError) {
      // The row keeps its lease; when that runs out the job is taken up again.
      log("job.unsettled", { ...fields, error: errorText(storageError) });
    }
  }
}

async function settleFailure(error: unknown, job: ClaimedJob, leaseToken: string, book: JobBook, services: Services) {
  const { db, now, random, log } = services;
  const fields = { jobId: job.id, job: job.name, workspaceId: job.workspaceId, attempt: job.attempts };
  if (error instanceof Gone) {
    await finishJob(db, job.id, leaseToken, now());
    log("job.gone", fields);
    return;
  }
  const delaysMs = book.get(job.name)?.retryDelaysMs ?? JOB_RETRY_DELAYS_MS;
  const dueAtMs = error instanceof GiveUp ? null : nextTryAtMs(delaysMs, job.failures + 1, now(), random());
  if (dueAtMs === null) {
    await buryJob(db, job.id, leaseToken, now(), errorText(error));
    log("job.gave_up", { ...fields, error: errorText(error) });
    return;
  }
  await rescheduleJob(db, job.id, leaseToken, dueAtMs, errorText(error));
  services.jobs.ring(dueAtMs);
  log("job.failed", { ...fields, error: errorText(error), againInMs: dueAtMs - now() });
}

function parseData<Data>(definition: JobDefinition<Data>, job: ClaimedJob): Data {
  const parsed = definition.data.safeParse(JSON.parse(job.data));
  if (!parsed.success) throw new GiveUp(`the data of job ${job.id} does not fit ${job.name}`);
  return parsed.data;
}
