import { z } from "zod";
import { jsonColumn, toJson } from "../../core/sql.ts";
import { LESSON_KINDS, type LessonRow, type Topic } from "./contract.ts";

/** So many of the newest lessons of a topic are looked at; older ones have faded anyway. */
const LOOKED_AT = 400;

const COLUMNS = `
  id, workspace_id AS workspaceId, key, topic, kind, wants, category, lead_id AS leadId, person_key AS personKey,
  member_id AS memberId, member_name AS memberName, features, at_ms AS atMs
`;

const PUT_LESSON = `
  INSERT INTO lessons (id, workspace_id, key, topic, kind, wants, category, lead_id, person_key, member_id, member_name,
                       features, at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
  ON CONFLICT (workspace_id, key) DO UPDATE SET
    kind = excluded.kind, wants = excluded.wants, category = excluded.category, member_id = excluded.member_id,
    member_name = excluded.member_name, features = excluded.features, at_ms = excluded.at_ms
`;

const DELETE_BY_KEY = "DELETE FROM lessons WHERE workspace_id = ?1 AND key = ?2";
const DELETE_BY_ID = "DELETE FROM lessons WHERE workspace_id = ?1 AND id = ?2 RETURNING id";
const DELETE_ALL = "DELETE FROM lessons WHERE workspace_id = ?1";
const DELETE_OF_LEADS = `
  DELETE FROM lessons WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2))
`;
const DELETE_OLD = "DELETE FROM lessons WHERE id IN (SELECT id FROM lessons WHERE at_ms < ?1 LIMIT 500)";

const FIND_BY_KEY = `SELECT ${COLUMNS} FROM lessons WHERE workspace_id = ?1 AND key = ?2`;
const LIST_OF_TOPIC = `
  SELECT ${COLUMNS} FROM lessons WHERE workspace_id = ?1 AND topic = ?2 ORDER BY at_ms DESC LIMIT ${LOOKED_AT}
`;
const LIST_OF_LEADS = `
  SELECT ${COLUMNS} FROM lessons WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2))
`;
const LIST_NEWEST = `SELECT ${COLUMNS} FROM lessons WHERE workspace_id = ?1 ORDER BY at_ms DESC, id DESC LIMIT ?2`;
const COUNT = `
  SELECT kind, COUNT(*) AS lessons, MIN(at_ms) AS sinceMs FROM lessons WHERE workspace_id = ?1 GROUP BY kind
`;

const rowSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  key: z.string(),
  topic: z.enum(["spam", "intent"]),
  kind: z.enum(LESSON_KINDS),
  wants: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
  category: z.string().nullable(),
  leadId: z.string().nullable(),
  personKey: z.string(),
  memberId: z.string(),
  memberName: z.string(),
  features: jsonColumn.pipe(z.array(z.number())),
  atMs: z.number(),
});
const countSchema = z.object({ kind: z.enum(LESSON_KINDS), lessons: z.number(), sinceMs: z.number() });

/** Stores a lesson in its place, over what was said there before. */
export function putLesson(db: D1Database, lesson: LessonRow): D1PreparedStatement {
  const { id, workspaceId, key, topic, kind, wants, category, leadId, personKey, memberId, memberName } = lesson;
  return db
    .prepare(PUT_LESSON)
    .bind(
      ...[id, workspaceId, key, topic, kind, wants, category, leadId, personKey, memberId, memberName],
      ...[toJson(lesson.features), lesson.atMs],
    );
}

export function deleteLesson(db: D1Database, workspaceId: string, key: string): D1PreparedStatement {
  return db.prepare(DELETE_BY_KEY).bind(workspaceId, key);
}

/** Whether there was one. */
export async function deleteLessonById(db: D1Database, workspaceId: string, id: string): Promise<boolean> {
  return (await db.prepare(DELETE_BY_ID).bind(workspaceId, id).first()) !== null;
}

export function deleteAllLessons(db: D1Database, workspaceId: string): D1PreparedStatement {
  return db.prepare(DELETE_ALL).bind(workspaceId);
}

export function deleteLessonsOfLeads(
  db: D1Database,
  workspaceId: string,
  leadIds: readonly string[],
): D1PreparedStatement {
  return db.prepare(DELETE_OF_LEADS).bind(workspaceId, toJson(leadIds));
}

export async function deleteOldLessonsAcrossWorkspaces(db: D1Database, beforeMs: number): Promise<number> {
  const { meta } = await db.prepare(DELETE_OLD).bind(beforeMs).run();
  return meta.changes;
}

export async function findLesson(db: D1Database, workspaceId: string, key: string): Promise<LessonRow | null> {
  const row = await db.prepare(FIND_BY_KEY).bind(workspaceId, key).first();
  return row === null ? null : rowSchema.parse(row);
}

/** The newest lessons of a topic, as many as are looked at. */
export async function listLessons(db: D1Database, workspaceId: string, topic: Topic): Promise<LessonRow[]> {
  return rowsOf(await db.prepare(LIST_OF_TOPIC).bind(workspaceId, topic).all());
}

export async function listLessonsOfLeads(
  db: D1Database,
  workspaceId: string,
  leadIds: readonly string[],
): Promise<LessonRow[]> {
  return rowsOf(await db.prepare(LIST_OF_LEADS).bind(workspaceId, toJson(leadIds)).all());
}

export async function listNewestLessons(db: D1Database, workspaceId: string, limit: number): Promise<LessonRow[]> {
  return rowsOf(await db.prepare(LIST_NEWEST).bind(workspaceId, limit).all());
}

export async function countLessons(db: D1Database, workspaceId: string) {
  const { results } = await db.prepare(COUNT).bind(workspaceId).all();
  return results.map((row) => countSchema.parse(row));
}

function rowsOf({ results }: D1Result): LessonRow[] {
  return results.map((row) => rowSchema.parse(row));
}
