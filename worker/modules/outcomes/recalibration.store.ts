import { z } from "zod";
import { flagColumn, jsonColumn, toJson } from "../../core/sql.ts";
import type { Curve } from "./draw-curve.ts";

const FIND_NEWEST = `
  SELECT version, curve, made_at_ms AS madeAtMs FROM recalibrations
  WHERE workspace_id = ?1 ORDER BY version DESC LIMIT 1
`;

const FIND_SETTINGS = `
  SELECT is_on AS isOn, counts_from_ms AS countsFromMs FROM recalibration_settings WHERE workspace_id = ?1
`;

// One read where a lead is scored: the curve that counts, or none where a person has switched it off.
const FIND_CURVE = `
  SELECT curve FROM recalibrations
  WHERE workspace_id = ?1
    AND NOT EXISTS (SELECT 1 FROM recalibration_settings WHERE workspace_id = ?1 AND is_on = 0)
  ORDER BY version DESC LIMIT 1
`;

// Only after the version that was read: of two at once the second one fails.
const INSERT_CURVE = `
  INSERT INTO recalibrations (workspace_id, version, curve, made_at_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING
`;

const PURGE_VERSIONS = "DELETE FROM recalibrations WHERE workspace_id = ?1 AND version <= ?2";

const SET_SWITCH = `
  INSERT INTO recalibration_settings (workspace_id, is_on) VALUES (?1, ?2)
  ON CONFLICT (workspace_id) DO UPDATE SET is_on = excluded.is_on
`;

const SET_COUNTS_FROM = `
  INSERT INTO recalibration_settings (workspace_id, counts_from_ms) VALUES (?1, ?2)
  ON CONFLICT (workspace_id) DO UPDATE SET counts_from_ms = excluded.counts_from_ms
`;

/** So many versions are kept, to explain a score by. */
const VERSIONS_KEPT = 50;

const bandSchema = z.object({
  from: z.number(),
  decided: z.number(),
  won: z.number(),
  expected: z.number(),
  shift: z.number(),
});
const curveColumn = jsonColumn.pipe(
  z.object({ decided: z.number(), won: z.number(), bands: z.array(bandSchema) }).nullable(),
);
const recalibrationRowSchema = z.object({ version: z.number(), curve: curveColumn, madeAtMs: z.number() });
export type Recalibration = z.infer<typeof recalibrationRowSchema>;

const settingsRowSchema = z.object({ isOn: flagColumn, countsFromMs: z.number() });
export type RecalibrationSettings = z.infer<typeof settingsRowSchema>;

/** What moves this workspace's scores now; null when nothing does. */
export async function findCurve(db: D1Database, workspaceId: string): Promise<Curve | null> {
  const row = await db.prepare(FIND_CURVE).bind(workspaceId).first();
  return row === null ? null : curveColumn.parse(row.curve);
}

export async function findNewest(db: D1Database, workspaceId: string): Promise<Recalibration | null> {
  const row = await db.prepare(FIND_NEWEST).bind(workspaceId).first();
  return row === null ? null : recalibrationRowSchema.parse(row);
}

export async function findSettings(db: D1Database, workspaceId: string): Promise<RecalibrationSettings> {
  const row = await db.prepare(FIND_SETTINGS).bind(workspaceId).first();
  return row === null ? { isOn: true, countsFromMs: 0 } : settingsRowSchema.parse(row);
}

/** Stores a curve as the version after this one, and lets go of the oldest. */
export async function insertCurve(
  db: D1Database,
  workspaceId: string,
  after: number,
  curve: Curve | null,
  nowMs: number,
): Promise<void> {
  const version = after + 1;
  await db.batch([
    db.prepare(INSERT_CURVE).bind(workspaceId, version, toJson(curve), nowMs),
    db.prepare(PURGE_VERSIONS).bind(workspaceId, version - VERSIONS_KEPT),
  ]);
}

export function setSwitch(db: D1Database, workspaceId: string, isOn: boolean): D1PreparedStatement {
  return db.prepare(SET_SWITCH).bind(workspaceId, Number(isOn));
}

export function setCountsFrom(db: D1Database, workspaceId: string, countsFromMs: number): D1PreparedStatement {
  return db.prepare(SET_COUNTS_FROM).bind(workspaceId, countsFromMs);
}
