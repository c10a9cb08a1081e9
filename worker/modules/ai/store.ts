import { z } from "zod";
import { jsonColumn, toJson } from "../../core/sql.ts";
import { REPLY_LANGUAGES, TONES } from "./contract.ts";

const SETTINGS_COLUMNS = `
  vendor, model, input_price_micros AS inputPriceMicros, output_price_micros AS outputPriceMicros,
  budget_micros AS budgetMicros, budget_tokens AS budgetTokens, about, tone, language, facts,
  profile_version AS profileVersion
`;

const FIND_SETTINGS = `SELECT ${SETTINGS_COLUMNS} FROM ai_settings WHERE workspace_id = ?1`;

const SET_CHOICE = `
  INSERT INTO ai_settings
    (workspace_id, vendor, model, input_price_micros, output_price_micros, budget_micros, budget_tokens)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
  ON CONFLICT (workspace_id) DO UPDATE
  SET vendor = excluded.vendor, model = excluded.model, input_price_micros = excluded.input_price_micros,
      output_price_micros = excluded.output_price_micros, budget_micros = excluded.budget_micros,
      budget_tokens = excluded.budget_tokens
`;

const SET_PROFILE = `
  INSERT INTO ai_settings (workspace_id, about, tone, language, facts) VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT (workspace_id) DO UPDATE
  SET about = excluded.about, tone = excluded.tone, language = excluded.language, facts = excluded.facts,
      profile_version = profile_version + 1
`;

const SET_KEY = `
  INSERT INTO ai_keys (workspace_id, vendor, sealed, last_four, created_at_ms, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
  ON CONFLICT (workspace_id, vendor) DO UPDATE
  SET id = excluded.id, sealed = excluded.sealed, last_four = excluded.last_four, created_at_ms = excluded.created_at_ms
`;

const LIST_KEYS = `
  SELECT id, vendor, sealed, last_four AS lastFour, created_at_ms AS createdAtMs FROM ai_keys
  WHERE workspace_id = ?1 ORDER BY vendor
`;

const FIND_KEY = `
  SELECT id, vendor, sealed, last_four AS lastFour, created_at_ms AS createdAtMs FROM ai_keys
  WHERE workspace_id = ?1 AND vendor = ?2
`;

const REMOVE_KEY = `DELETE FROM ai_keys WHERE workspace_id = ?1 AND id = ?2 RETURNING vendor`;

export interface Settings {
  vendor: string;
  /** Empty when none was chosen. */
  model: string;
  inputPriceMicros: number | null;
  outputPriceMicros: number | null;
  budgetMicros: number | null;
  budgetTokens: number | null;
  about: string;
  tone: (typeof TONES)[number];
  language: (typeof REPLY_LANGUAGES)[number];
  facts: string[];
  profileVersion: number;
}

/** What counts as long as nobody has chosen anything. */
const DEFAULT_SETTINGS: Settings = {
  vendor: "operator",
  model: "",
  inputPriceMicros: null,
  outputPriceMicros: null,
  budgetMicros: null,
  budgetTokens: null,
  about: "",
  tone: "friendly",
  language: "enquiry",
  facts: [],
  profileVersion: 0,
};

const settingsSchema = z.object({
  vendor: z.string(),
  model: z.string(),
  inputPriceMicros: z.number().int().nullable(),
  outputPriceMicros: z.number().int().nullable(),
  budgetMicros: z.number().int().nullable(),
  budgetTokens: z.number().int().nullable(),
  about: z.string(),
  tone: z.enum(TONES),
  language: z.enum(REPLY_LANGUAGES),
  facts: jsonColumn.pipe(z.array(z.string())),
  profileVersion: z.number().int(),
});

const keySchema = z.object({
  id: z.string(),
  vendor: z.string(),
  sealed: z.string(),
  lastFour: z.string(),
  createdAtMs: z.number().int(),
});
export type StoredKey = z.infer<typeof keySchema>;

export async function findSettings(db: D1Database, workspaceId: string): Promise<Settings> {
  const row = await db.prepare(FIND_SETTINGS).bind(workspaceId).first();
  return row === null ? DEFAULT_SETTINGS : settingsSchema.parse(row);
}

export function setChoice(db: D1Database, workspaceId: string, settings: Settings): D1PreparedStatement {
  const { vendor, model, inputPriceMicros, outputPriceMicros, budgetMicros, budgetTokens } = settings;
  return db
    .prepare(SET_CHOICE)
    .bind(workspaceId, vendor, model, inputPriceMicros, outputPriceMicros, budgetMicros, budgetTokens);
}

export async function setProfile(
  db: D1Database,
  workspaceId: string,
  { about, tone, language, facts }: Pick<Settings, "about" | "tone" | "language" | "facts">,
): Promise<void> {
  await db.prepare(SET_PROFILE).bind(workspaceId, about, tone, language, toJson(facts)).run();
}

export async function setKey(db: D1Database, workspaceId: string, key: StoredKey): Promise<void> {
  await db.prepare(SET_KEY).bind(workspaceId, key.vendor, key.sealed, key.lastFour, key.createdAtMs, key.id).run();
}

export async function listKeys(db: D1Database, workspaceId: string): Promise<StoredKey[]> {
  const { results } = await db.prepare(LIST_KEYS).bind(workspaceId).all();
  return results.map((row) => keySchema.parse(row));
}

export async function findKey(db: D1Database, workspaceId: string, vendor: string): Promise<StoredKey | null> {
  const row = await db.prepare(FIND_KEY).bind(workspaceId, vendor).first();
  return row === null ? null : keySchema.parse(row);
}

/** The vendor whose key it was, or null when the workspace has no such key. */
export async function removeKey(db: D1Database, workspaceId: string, keyId: string): Promise<string | null> {
  return db.prepare(REMOVE_KEY).bind(workspaceId, keyId).first<string>("vendor");
}
