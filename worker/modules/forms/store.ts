import { z } from "zod";
import { flagColumn, jsonColumn } from "../../core/sql.ts";
import { type Form, formDefinitionSchema, originSchema } from "./contract.ts";

const FORM_COLUMNS = `
  id, workspace_id AS workspaceId, name, definition, allowed_origins AS allowedOrigins, status, version,
  keeps_unsent AS keepsUnsent, asks_turnstile AS asksTurnstile, created_at_ms AS createdAtMs, updated_at_ms AS updatedAtMs
`;

const FIND_FORM_ACROSS_WORKSPACES = `SELECT ${FORM_COLUMNS} FROM forms WHERE id = ?1`;

const FIND_FORM = `SELECT ${FORM_COLUMNS} FROM forms WHERE workspace_id = ?1 AND id = ?2`;

const LIST_FORMS = `
  SELECT ${FORM_COLUMNS} FROM forms WHERE workspace_id = ?1
  ORDER BY created_at_ms DESC, id DESC LIMIT ?2
`;

const INSERT_FORM = `
  INSERT INTO forms (
    id, workspace_id, name, definition, allowed_origins, status, version, created_at_ms, updated_at_ms,
    keeps_unsent, asks_turnstile
  )
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
`;

const UPDATE_FORM = `
  UPDATE forms
  SET name = ?4, definition = ?5, allowed_origins = ?6, status = ?7, version = version + 1, updated_at_ms = ?8,
      keeps_unsent = ?9, asks_turnstile = ?10
  WHERE workspace_id = ?1 AND id = ?2 AND version = ?3
  RETURNING ${FORM_COLUMNS}
`;

const formRowSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  name: z.string(),
  definition: jsonColumn.pipe(formDefinitionSchema),
  allowedOrigins: jsonColumn.pipe(z.array(originSchema)),
  status: z.enum(["live", "paused", "archived"]),
  version: z.number().int(),
  keepsUnsent: flagColumn,
  asksTurnstile: flagColumn,
  createdAtMs: z.number().int(),
  updatedAtMs: z.number().int(),
}) satisfies z.ZodType<Form>;

/** More forms than a workspace has; the list is not paged. */
const MAX_FORMS_LISTED = 500;

export async function findStoredFormAcrossWorkspaces(db: D1Database, formId: string): Promise<Form | null> {
  const row = await db.prepare(FIND_FORM_ACROSS_WORKSPACES).bind(formId).first();
  return row === null ? null : formRowSchema.parse(row);
}

export async function findForm(db: D1Database, workspaceId: string, formId: string): Promise<Form | null> {
  const row = await db.prepare(FIND_FORM).bind(workspaceId, formId).first();
  return row === null ? null : formRowSchema.parse(row);
}

/** Newest first. */
export async function listForms(db: D1Database, workspaceId: string): Promise<Form[]> {
  const { results } = await db.prepare(LIST_FORMS).bind(workspaceId, MAX_FORMS_LISTED).all();
  return results.map((row) => formRowSchema.parse(row));
}

export function insertForm(db: D1Database, form: Form): D1PreparedStatement {
  const { id, workspaceId, name, definition, allowedOrigins, status, version, createdAtMs, updatedAtMs } = form;
  return db
    .prepare(INSERT_FORM)
    .bind(
      id,
      workspaceId,
      name,
      JSON.stringify(definition),
      JSON.stringify(allowedOrigins),
      status,
      version,
      createdAtMs,
      updatedAtMs,
      Number(form.keepsUnsent),
      Number(form.asksTurnstile),
    );
}

/** What of a form its owner may change. */
export type FormContent = Pick<
  Form,
  "name" | "definition" | "allowedOrigins" | "status" | "keepsUnsent" | "asksTurnstile"
>;

/** Writes the form if nobody has since `version`; null when somebody has. */
export async function updateForm(
  db: D1Database,
  workspaceId: string,
  formId: string,
  version: number,
  { name, definition, allowedOrigins, status, keepsUnsent, asksTurnstile }: FormContent,
  nowMs: number,
): Promise<Form | null> {
  const row = await db
    .prepare(UPDATE_FORM)
    .bind(
      workspaceId,
      formId,
      version,
      name,
      JSON.stringify(definition),
      JSON.stringify(allowedOrigins),
      status,
      nowMs,
      Number(keepsUnsent),
      Number(asksTurnstile),
    )
    .first();
  return row === null ? null : formRowSchema.parse(row);
}
