/**
 * A condition one room lends to another's statement, so that the lender's table names stay in its own folder.
 * The SQL uses plain `?` marks, in the order of `params`.
 */
export interface SqlCondition {
  sql: string;
  params: readonly (string | number | null)[];
}

export const ALWAYS: SqlCondition = { sql: "1", params: [] };

/** A SELECT of these texts, in a column named `key`. */
export function keysOf(texts: readonly string[]): SqlCondition {
  return { sql: "SELECT value AS key FROM json_each(?)", params: [JSON.stringify(texts)] };
}

/** Null-safe JSON for a column: D1 refuses `undefined`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null);
}
