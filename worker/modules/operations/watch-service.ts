import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { dayOf, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { tellChat } from "../telegram/index.ts";
import { type Gauge, gaugesOf, OLDEST_DUE_LIMIT_MS, partsOf, type Reading } from "./decide.ts";
import { vendorsOf } from "./meter-vendors.ts";
import {
  claimRingAcrossWorkspaces,
  countMinuteAcrossWorkspaces,
  endRingAcrossWorkspaces,
  findHeartbeatAcrossWorkspaces,
  findRangAtMsAcrossWorkspaces,
  sumCallsAcrossWorkspaces,
  unringAcrossWorkspaces,
} from "./store.ts";

/** An alarm that comes and goes rings once in this time. */
const QUIET_MS = HOUR_MS;

/** Where the isolate remembers that it rang for the database, which cannot remember that itself. */
const DATABASE_RING = "operations/database-ring";
const LIFEBOAT_RING = "operations/lifeboat-ring";

/**
 * Reads the gauges, keeps the minute for the status page, and rings the operator. Cron calls it before it works off what
 * is due, so that what waited shows. Never throws: the work must go on without its watchman.
 */
export async function watchService(services: Services): Promise<void> {
  try {
    const reading = await takeReading(services);
    if (reading.databaseMs !== null) await keepMinute(reading, services);
    for (const gauge of gaugesOf(reading)) {
      const ofDatabase = gauge.name === "database";
      const memory = ofDatabase ? memoryOfIsolate(services, DATABASE_RING) : memoryOfDatabase(gauge.name, services);
      await heed(gauge, memory, services);
    }
  } catch (error) {
    services.log("watch.failed", { error: errorText(error) });
  }
}

/** Between two jobs of a lane nobody holds it for a moment. By then somebody does, if anybody is at work. */
const LOOK_TWICE_MS = 1_000;

/** How long a due job has waited, looked at twice before anybody is alarmed. */
async function longestWaitMs({ jobLog }: Services): Promise<number> {
  const ms = await jobLog.oldestDueAgeMs();
  if (ms <= OLDEST_DUE_LIMIT_MS) return ms;
  await scheduler.wait(LOOK_TWICE_MS);
  return Math.min(ms, await jobLog.oldestDueAgeMs());
}

/** What the gauges show now. Never throws: a database that does not answer is a reading too. */
export async function takeReading(services: Services): Promise<Reading> {
  const { db, now, jobLog, config, log } = services;
  const startedAtMs = now();
  try {
    await db.prepare("SELECT 1").first();
    const databaseMs = now() - startedAtMs;
    const [oldestDueMs, deadJobs, newDeadJobs, heartbeat, vendors] = await Promise.all([
      longestWaitMs(services),
      jobLog.countDead(0),
      findRangAtMsAcrossWorkspaces(db, "dead_jobs").then((rangAtMs) => jobLog.countDead(rangAtMs)),
      findHeartbeatAcrossWorkspaces(db),
      sumCallsAcrossWorkspaces(db, now() - HOUR_MS, vendorsOf(config)),
    ]);
    return { atMs: startedAtMs, databaseMs, oldestDueMs, deadJobs, newDeadJobs, heartbeat, vendors };
  } catch (error) {
    log("database.down", { error: errorText(error) });
    const unknown = { oldestDueMs: 0, deadJobs: 0, newDeadJobs: 0, heartbeat: null, vendors: [] };
    return { atMs: startedAtMs, databaseMs: null, ...unknown };
  }
}

/** Submissions came by the lifeboat: the database refused them, though it may answer the gauges. Never throws. */
export async function ringLifeboat(services: Services, brought: number, waiting: number): Promise<void> {
  const count = brought === 1 ? "A submission" : `${brought} submissions`;
  const state = waiting === 0 ? "All of them are stored now." : `${waiting} of them wait for the database.`;
  const sentence = `${count} came by the lifeboat, as the database refused them. ${state}`;
  const gauge = { name: "lifeboat", isOn: true, sentence, isEvent: true };
  await heed(gauge, memoryOfDatabase(gauge.name, services), services).catch(() =>
    heed(gauge, memoryOfIsolate(services, LIFEBOAT_RING), services),
  );
}

async function keepMinute(reading: Reading, { db }: Services): Promise<void> {
  const day = dayOf(reading.atMs);
  const startMs = Math.floor(reading.atMs / MINUTE_MS) * MINUTE_MS;
  await db.batch(
    partsOf(reading).map(({ part, isGood }) => countMinuteAcrossWorkspaces(db, part, { day, startMs, isGood })),
  );
}

async function heed(gauge: Gauge, memory: Memory, services: Services): Promise<void> {
  if (gauge.isOn) {
    if (!(await memory.claim())) return;
    services.log("alarm.rang", { alarm: gauge.name });
    if (!(await tellOperator(`🔴 ${gauge.sentence}`, services))) await memory.unclaim();
    return;
  }
  if (gauge.isEvent || !(await memory.end())) return;
  services.log("alarm.ended", { alarm: gauge.name });
  await tellOperator(`🟢 Over: ${gauge.name.replaceAll("_", " ")} is within its limits again.`, services);
}

/** False only when a chat is set up and did not get it: then it is worth another try in a minute. */
async function tellOperator(text: string, services: Services): Promise<boolean> {
  const { config, log } = services;
  const chatId = config.operator.telegramChatId;
  if (chatId === null || config.telegram === null) return true; // the log has it
  const isTold = await tellChat(services, chatId, `Leadbell at ${new URL(config.publicUrl).host}\n${text}`);
  if (!isTold) log("alarm.unheard", {});
  return isTold;
}

interface Memory {
  /** True when it may ring now. */
  claim(): Promise<boolean>;
  unclaim(): Promise<void>;
  /** True when it was ringing. */
  end(): Promise<boolean>;
}

function memoryOfDatabase(name: string, { db, now }: Services): Memory {
  return {
    claim: () => claimRingAcrossWorkspaces(db, name, now(), QUIET_MS),
    unclaim: () => unringAcrossWorkspaces(db, name),
    end: () => endRingAcrossWorkspaces(db, name),
  };
}

function memoryOfIsolate({ cache, now }: Services, key: string): Memory {
  return {
    async claim() {
      const known = cache.get(key);
      const mayRing = known === undefined || known.expiresAtMs <= now();
      if (mayRing) cache.set(key, { value: true, expiresAtMs: now() + QUIET_MS });
      else known.value = true;
      return mayRing;
    },
    async unclaim() {
      cache.delete(key);
    },
    async end() {
      const known = cache.get(key);
      const isRinging = known?.value === true;
      if (isRinging) cache.set(key, { ...known, value: false }); // the hour of quiet goes on
      return isRinging;
    },
  };
}
