import { z } from "zod";

/**
 * A condition one room lends to another's statement, so that the lender's table names stay in its own folder.
 * The SQL uses plain `?` marks, in the order of `params`.
 */
export interface SqlCondition {
  sql: string;
  params: readonly (string | number | null)[];
}

export const ALWAYS: SqlCondition = { sql: "1", params: [] };

/** A comparison for a list's filter, with one `?`; none when there is nothing to compare with. */
export function whenGiven(sql: string, value: string | number | undefined): SqlCondition[] {
  return value === undefined ? [] : [{ sql, params: [value] }];
}

/** A SELECT of these texts, in a column named `key`. */
export function keysOf(texts: readonly string[]): SqlCondition {
  return { sql: "SELECT value AS key FROM json_each(?)", params: [JSON.stringify(texts)] };
}

/** Null-safe JSON for a column: D1 refuses `undefined`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null);
}

/** A column of JSON, to be piped into the schema of what it holds. */
export const jsonColumn = z.string().transform((text): unknown => JSON.parse(text));

/** A column that says yes or no: SQLite has no booleans. */
export const flagColumn = z.number().transform((value) => value === 1);
