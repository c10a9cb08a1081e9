import { toIso } from "./contract.ts";
import type { Person } from "./module.ts";

/** Binds a statement about a person's leads: ?1 is the workspace, ?2 the list of leads as JSON. */
export function ofLeads(db: D1Database, { workspaceId, leadIds }: Person, sql: string): D1PreparedStatement {
  return db.prepare(sql).bind(workspaceId, JSON.stringify(leadIds));
}

/** Runs such a SELECT and words its rows for the person: times as ISO 8601, JSON as itself. */
export async function readRows(db: D1Database, person: Person, sql: string): Promise<Record<string, unknown>[]> {
  const { results } = await ofLeads(db, person, sql).all();
  return results.map((row) => Object.fromEntries(Object.entries(row).map(worded)));
}

function worded([column, value]: [string, unknown]): [string, unknown] {
  if (column.endsWith("_at_ms")) return [column.replace(/_ms$/, ""), typeof value === "number" ? toIso(value) : null];
  if (typeof value === "string" && /^[[{]/.test(value)) return [column, parsed(value)];
  return [column, value];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a text that only looks like JSON is a text
  }
}
