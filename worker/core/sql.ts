/**
 * A condition one room lends to another's statement, so that the lender's table names stay in its own folder.
 * The SQL uses plain `?` marks, in the order of `params`.
 */
export interface SqlCondition {
  sql: string;
  params: readonly (string | number | null)[];
}

export const ALWAYS: SqlCondition = { sql: "1", params: [] };

/** Null-safe JSON for a column: D1 refuses `undefined`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null);
}
