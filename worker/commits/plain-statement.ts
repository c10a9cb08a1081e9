/** A statement as data, so that it can be carried to where it is run. */
export interface PlainStatement {
  sql: string;
  params: unknown[];
}

/**
 * The text and parameters of prepared statements, or null when the runtime does not show them. D1's own class keeps both
 * as properties; they are not documented, so whoever asks must be able to do without.
 */
export function plainStatements(statements: readonly D1PreparedStatement[]): PlainStatement[] | null {
  const plain = statements.map((statement) => {
    const { statement: sql, params } = statement as unknown as Record<string, unknown>;
    return typeof sql === "string" && Array.isArray(params) ? { sql, params } : null;
  });
  return plain.every((statement) => statement !== null) ? plain : null;
}
