import { z } from "zod";
import { ACT_KINDS, type ActKind } from "./contract.ts";

const INSERT_ACT = `
  INSERT INTO privacy_acts (id, workspace_id, kind, subject_id, member_id, leads, created_at_ms, finished_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
`;

const ACT_COLUMNS = `
  id, workspace_id AS workspaceId, kind, subject_id AS subjectId, member_id AS memberId, leads,
  created_at_ms AS createdAtMs, finished_at_ms AS finishedAtMs
`;

const FIND_ACT = `SELECT ${ACT_COLUMNS} FROM privacy_acts WHERE workspace_id = ?1 AND id = ?2`;

const LIST_ACTS = `
  SELECT ${ACT_COLUMNS} FROM privacy_acts WHERE workspace_id = ?1 ORDER BY created_at_ms DESC, id DESC LIMIT ?2
`;

const COUNT_LEADS = `UPDATE privacy_acts SET leads = leads + ?3 WHERE workspace_id = ?1 AND id = ?2`;

const FINISH_ACT = `
  UPDATE privacy_acts SET finished_at_ms = ?3 WHERE workspace_id = ?1 AND id = ?2 AND finished_at_ms IS NULL
`;

const FIND_RETENTION = `SELECT keep_days AS keepDays FROM lead_retention WHERE workspace_id = ?1`;

const SET_RETENTION = `
  INSERT INTO lead_retention (workspace_id, keep_days, look_at_ms) VALUES (?1, ?2, ?3)
  ON CONFLICT (workspace_id) DO UPDATE SET keep_days = ?2, look_at_ms = ?3
`;

const END_RETENTION = `DELETE FROM lead_retention WHERE workspace_id = ?1`;

const LIST_RETENTION_DUE = `
  SELECT workspace_id AS workspaceId, keep_days AS keepDays FROM lead_retention
  WHERE look_at_ms <= ?1 ORDER BY look_at_ms, workspace_id LIMIT ?2
`;

const LOOK_AGAIN = `UPDATE lead_retention SET look_at_ms = ?2 WHERE workspace_id = ?1`;

const actRowSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  kind: z.enum(ACT_KINDS),
  subjectId: z.string().nullable(),
  memberId: z.string().nullable(),
  leads: z.number().int(),
  createdAtMs: z.number().int(),
  finishedAtMs: z.number().int().nullable(),
});
export type Act = z.infer<typeof actRowSchema>;
export type { ActKind };

const retentionRowSchema = z.object({ workspaceId: z.string(), keepDays: z.number().int() });
export type Retention = z.infer<typeof retentionRowSchema>;

export function insertAct(db: D1Database, workspaceId: string, act: Omit<Act, "workspaceId">): D1PreparedStatement {
  const { id, kind, subjectId, memberId, leads, createdAtMs, finishedAtMs } = act;
  return db.prepare(INSERT_ACT).bind(id, workspaceId, kind, subjectId, memberId, leads, createdAtMs, finishedAtMs);
}

export async function findAct(db: D1Database, workspaceId: string, actId: string): Promise<Act | null> {
  const row = await db.prepare(FIND_ACT).bind(workspaceId, actId).first();
  return row === null ? null : actRowSchema.parse(row);
}

/** Newest first. */
export async function listActs(db: D1Database, workspaceId: string, limit: number): Promise<Act[]> {
  const { results } = await db.prepare(LIST_ACTS).bind(workspaceId, limit).all();
  return results.map((row) => actRowSchema.parse(row));
}

export function countLeadsOfAct(
  db: D1Database,
  workspaceId: string,
  actId: string,
  leads: number,
): D1PreparedStatement {
  return db.prepare(COUNT_LEADS).bind(workspaceId, actId, leads);
}

export function finishAct(db: D1Database, workspaceId: string, actId: string, nowMs: number): D1PreparedStatement {
  return db.prepare(FINISH_ACT).bind(workspaceId, actId, nowMs);
}

/** Days, or null when leads are kept until somebody erases them. */
export async function findKeepDays(db: D1Database, workspaceId: string): Promise<number | null> {
  return db.prepare(FIND_RETENTION).bind(workspaceId).first<number>("keepDays");
}

export async function setKeepDays(db: D1Database, workspaceId: string, keepDays: number | null, lookAtMs: number) {
  const statement =
    keepDays === null
      ? db.prepare(END_RETENTION).bind(workspaceId)
      : db.prepare(SET_RETENTION).bind(workspaceId, keepDays, lookAtMs);
  await statement.run();
}

/** Workspaces whose leads have to be looked at, the longest due first. */
export async function listRetentionDueAcrossWorkspaces(
  db: D1Database,
  nowMs: number,
  limit: number,
): Promise<Retention[]> {
  const { results } = await db.prepare(LIST_RETENTION_DUE).bind(nowMs, limit).all();
  return results.map((row) => retentionRowSchema.parse(row));
}

export async function lookAgain(db: D1Database, workspaceId: string, atMs: number): Promise<void> {
  await db.prepare(LOOK_AGAIN).bind(workspaceId, atMs).run();
}
