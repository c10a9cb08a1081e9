/** Pure: what the gauges mean. Thresholds, each with its source. */

/** A due job that has waited through three runs of cron means that doorbell and cron are both silent. */
export const OLDEST_DUE_LIMIT_MS = 180_000;

/** Below this many calls in an hour a rate says nothing: one failure of one call is not an outage. */
const ENOUGH_CALLS = 10;
const FAILURE_SHARE_LIMIT = 0.5;

/** Three heartbeats in a row that nobody heard, or one that took as long: cron has been there before it. */
const QUEUE_LIMIT_MS = 180_000;

export const VENDORS = ["telegram", "email", "ai", "payments"] as const;
export type Vendor = (typeof VENDORS)[number];

export const PARTS = ["intake", "delivery", ...VENDORS] as const;
export type Part = (typeof PARTS)[number];

export const PART_NAMES: Record<Part, string> = {
  intake: "Taking messages in",
  delivery: "Passing them on",
  telegram: "Telegram",
  email: "E-mail",
  ai: "AI scoring",
  payments: "Payments",
};

export interface VendorRate {
  vendor: Vendor;
  /** Within the last hour. */
  calls: number;
  failures: number;
}

/** What the gauges show at one moment. */
export interface Reading {
  atMs: number;
  /** How long the database took to answer; null when it did not. All that is read from it is then unknown and zero. */
  databaseMs: number | null;
  oldestDueMs: number;
  /** Jobs that gave up since the operator was last told. */
  newDeadJobs: number;
  deadJobs: number;
  /** Null until the first one was answered. */
  heartbeat: { sentAtMs: number; answeredAtMs: number; lagMs: number } | null;
  /** Those that are set up. */
  vendors: VendorRate[];
}

export interface Gauge {
  /** Stable name, such as `oldest_due` or `vendor_ai`. */
  name: string;
  isOn: boolean;
  /** What the operator reads when it rings. */
  sentence: string;
  /** Happened, rather than lasts: nobody is told that it is over. */
  isEvent?: boolean;
}

/** Every gauge and whether it is past its threshold. Without the database only the database's own can be judged. */
export function gaugesOf(reading: Reading): Gauge[] {
  const { databaseMs, oldestDueMs, newDeadJobs, vendors } = reading;
  const database = { name: "database", isOn: databaseMs === null, sentence: "The database does not answer." };
  if (databaseMs === null) return [database];
  return [
    database,
    {
      name: "oldest_due",
      isOn: oldestDueMs > OLDEST_DUE_LIMIT_MS,
      sentence: `A job has been due for ${Math.round(oldestDueMs / 60_000)} minutes; doorbell and cron may both be silent.`,
    },
    {
      name: "dead_jobs",
      isOn: newDeadJobs > 0,
      sentence: `${newDeadJobs === 1 ? "A job" : `${newDeadJobs} jobs`} gave up: see GET /v1/operator/jobs?status=dead.`,
      isEvent: true,
    },
    {
      name: "queue",
      isOn: queueIsSilent(reading),
      sentence: `The queue has brought nothing within ${QUEUE_LIMIT_MS / 60_000} minutes; cron alone finds what is due, once a minute.`,
    },
    ...vendors.map((rate) => ({
      name: `vendor_${rate.vendor}`,
      isOn: isFailing(rate),
      sentence: `${PART_NAMES[rate.vendor]}: ${rate.failures} of ${rate.calls} calls failed within the last hour.`,
    })),
  ];
}

/** More than half of enough calls failed. */
function isFailing({ calls, failures }: VendorRate): boolean {
  return calls >= ENOUGH_CALLS && failures / calls > FAILURE_SHARE_LIMIT;
}

/** Whether each part of the service worked at this moment. Parts of which nothing is known are left out. */
export function partsOf(reading: Reading): { part: Part; isGood: boolean }[] {
  if (reading.databaseMs === null) return [{ part: "intake", isGood: false }];
  return [
    { part: "intake", isGood: true },
    { part: "delivery", isGood: reading.oldestDueMs <= OLDEST_DUE_LIMIT_MS && !queueIsSilent(reading) },
    ...reading.vendors.map((rate) => ({ part: rate.vendor, isGood: !isFailing(rate) })),
  ];
}

function queueIsSilent({ heartbeat }: Reading): boolean {
  return heartbeat !== null && Math.max(heartbeat.sentAtMs - heartbeat.answeredAtMs, heartbeat.lagMs) > QUEUE_LIMIT_MS;
}

export interface StatusDay {
  day: string;
  goodMinutes: number;
  badMinutes: number;
}

/** How a day looks from afar: `unknown` when nobody looked, as before the first start. */
export function levelOf({ goodMinutes, badMinutes }: StatusDay): "good" | "some" | "bad" | "unknown" {
  if (goodMinutes + badMinutes === 0) return "unknown";
  if (badMinutes === 0) return "good";
  return badMinutes <= 30 ? "some" : "bad";
}
