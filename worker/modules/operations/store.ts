import { z } from "zod";
import type { Part, StatusDay, Vendor, VendorRate } from "./decide.ts";

const COUNT_CALLS = `
  INSERT INTO vendor_minutes (vendor, minute_ms, calls, failures) VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT (vendor, minute_ms) DO UPDATE SET calls = calls + excluded.calls, failures = failures + excluded.failures
`;

const SUM_CALLS = `
  SELECT vendor, SUM(calls) AS calls, SUM(failures) AS failures
  FROM vendor_minutes WHERE minute_ms > ?1 GROUP BY vendor
`;

// A minute that was counted is not counted again: cron may run twice in it.
const COUNT_MINUTE = `
  INSERT INTO status_days (part, day, good_minutes, bad_minutes, last_minute_ms) VALUES (?1, ?2, ?3, 1 - ?3, ?4)
  ON CONFLICT (part, day) DO UPDATE SET
    good_minutes = good_minutes + excluded.good_minutes,
    bad_minutes = bad_minutes + excluded.bad_minutes,
    last_minute_ms = excluded.last_minute_ms
  WHERE last_minute_ms < excluded.last_minute_ms
`;

const LIST_DAYS = `
  SELECT part, day, good_minutes AS goodMinutes, bad_minutes AS badMinutes FROM status_days WHERE day >= ?1
`;

const CLAIM_RING = `
  INSERT INTO alarms (name, is_ringing, rang_at_ms) VALUES (?1, 1, ?2)
  ON CONFLICT (name) DO UPDATE SET is_ringing = 1, rang_at_ms = excluded.rang_at_ms
  WHERE rang_at_ms <= excluded.rang_at_ms - ?3
  RETURNING name
`;

const UNRING = `UPDATE alarms SET rang_at_ms = 0 WHERE name = ?1`;

const END_RING = `UPDATE alarms SET is_ringing = 0 WHERE name = ?1 AND is_ringing = 1 RETURNING name`;

const FIND_RANG_AT = `SELECT rang_at_ms AS rangAtMs FROM alarms WHERE name = ?1`;

const SEND_HEARTBEAT = `
  INSERT INTO heartbeats (name, sent_at_ms) VALUES ('doorbell', ?1)
  ON CONFLICT (name) DO UPDATE SET sent_at_ms = excluded.sent_at_ms
`;

const ANSWER_HEARTBEAT = `
  UPDATE heartbeats SET answered_at_ms = ?1, lag_ms = ?2
  WHERE name = 'doorbell' AND (answered_at_ms IS NULL OR answered_at_ms < ?1)
`;

const FIND_HEARTBEAT = `
  SELECT sent_at_ms AS sentAtMs, answered_at_ms AS answeredAtMs, lag_ms AS lagMs
  FROM heartbeats WHERE name = 'doorbell' AND answered_at_ms IS NOT NULL
`;

const PURGE_CALLS = `DELETE FROM vendor_minutes WHERE minute_ms < ?1`;
const PURGE_DAYS = `DELETE FROM status_days WHERE day < ?1`;

const rateSchema = z.object({ vendor: z.string(), calls: z.number().int(), failures: z.number().int() });
const daySchema = z.object({
  part: z.string(),
  day: z.string(),
  goodMinutes: z.number().int(),
  badMinutes: z.number().int(),
});
const heartbeatSchema = z.object({
  sentAtMs: z.number().int(),
  answeredAtMs: z.number().int(),
  lagMs: z.number().int(),
});

export function countCallsAcrossWorkspaces(db: D1Database, minuteMs: number, rate: VendorRate): D1PreparedStatement {
  return db.prepare(COUNT_CALLS).bind(rate.vendor, minuteMs, rate.calls, rate.failures);
}

/** Calls to each of these vendors since that time; none is a rate of its own. */
export async function sumCallsAcrossWorkspaces(
  db: D1Database,
  sinceMs: number,
  vendors: readonly Vendor[],
): Promise<VendorRate[]> {
  const { results } = await db.prepare(SUM_CALLS).bind(sinceMs).all();
  const known = new Map(results.map((row) => rateSchema.parse(row)).map((rate) => [rate.vendor, rate]));
  return vendors.map((vendor) => ({ ...(known.get(vendor) ?? { calls: 0, failures: 0 }), vendor }));
}

export function countMinuteAcrossWorkspaces(
  db: D1Database,
  part: Part,
  minute: { day: string; startMs: number; isGood: boolean },
): D1PreparedStatement {
  return db.prepare(COUNT_MINUTE).bind(part, minute.day, Number(minute.isGood), minute.startMs);
}

export async function listDaysAcrossWorkspaces(
  db: D1Database,
  sinceDay: string,
): Promise<(StatusDay & { part: string })[]> {
  const { results } = await db.prepare(LIST_DAYS).bind(sinceDay).all();
  return results.map((row) => daySchema.parse(row));
}

/** True for one caller in `quietMs`, however many ask at once. */
export async function claimRingAcrossWorkspaces(
  db: D1Database,
  name: string,
  nowMs: number,
  quietMs: number,
): Promise<boolean> {
  return (await db.prepare(CLAIM_RING).bind(name, nowMs, quietMs).first()) !== null;
}

/** Nobody heard it: it may ring again at once. */
export async function unringAcrossWorkspaces(db: D1Database, name: string): Promise<void> {
  await db.prepare(UNRING).bind(name).run();
}

/** True for the one caller who ends it. */
export async function endRingAcrossWorkspaces(db: D1Database, name: string): Promise<boolean> {
  return (await db.prepare(END_RING).bind(name).first()) !== null;
}

/** 0 when it never rang. */
export async function findRangAtMsAcrossWorkspaces(db: D1Database, name: string): Promise<number> {
  return (await db.prepare(FIND_RANG_AT).bind(name).first<number>("rangAtMs")) ?? 0;
}

export async function sendHeartbeatAcrossWorkspaces(db: D1Database, nowMs: number): Promise<void> {
  await db.prepare(SEND_HEARTBEAT).bind(nowMs).run();
}

export async function answerHeartbeatAcrossWorkspaces(db: D1Database, nowMs: number, lagMs: number): Promise<void> {
  await db.prepare(ANSWER_HEARTBEAT).bind(nowMs, lagMs).run();
}

export async function findHeartbeatAcrossWorkspaces(db: D1Database) {
  const row = await db.prepare(FIND_HEARTBEAT).first();
  return row === null ? null : heartbeatSchema.parse(row);
}

export async function purgeReadingsAcrossWorkspaces(
  db: D1Database,
  beforeMs: number,
  beforeDay: string,
): Promise<number> {
  const results = await db.batch([db.prepare(PURGE_CALLS).bind(beforeMs), db.prepare(PURGE_DAYS).bind(beforeDay)]);
  return results.reduce((changed, { meta }) => changed + meta.changes, 0);
}
