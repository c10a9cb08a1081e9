import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const FOLDER = resolve(import.meta.dirname, "../migrations");

/** Everything from here on may run while the code of an earlier release is at work, and goes on being at work. */
const FIRST_AFTER_RELEASE = 13;

const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".sql") && Number(name.slice(0, 4)) >= FIRST_AFTER_RELEASE)
  .map((name) => ({ name, sql: readFileSync(join(FOLDER, name), "utf8") }));

/** The statements of a file, without comments; a trigger's own statements stay inside it. */
function statementsOf(sql: string): string[] {
  const bare = sql.replaceAll(/--.*$/gm, "").replaceAll(/\s+/g, " ");
  return (bare.match(/ ?CREATE TRIGGER .*?END;|[^;]+;/g) ?? []).map((statement) => statement.trim());
}

/** What an earlier release cannot live with; null when there is nothing. */
function problemOf(statement: string, ownTables: ReadonlySet<string>): string | null {
  const added = /^ALTER TABLE \w+ ADD COLUMN (.*);$/.exec(statement)?.[1];
  if (added !== undefined) {
    return /NOT NULL/.test(added) && !/DEFAULT/.test(added) ? "earlier code inserts rows without this column" : null;
  }
  const unique = /^CREATE UNIQUE INDEX \w+ ON (\w+)/.exec(statement)?.[1];
  if (unique !== undefined) return ownTables.has(unique) ? null : "earlier code does not know that this is unique";
  if (/^CREATE TRIGGER/.test(statement)) {
    return /RAISE\((?!IGNORE)/.test(statement) ? "earlier code does not expect to be refused" : null;
  }
  return /^(CREATE (VIRTUAL )?TABLE|CREATE VIEW|CREATE INDEX|INSERT|UPDATE)\b/.test(statement)
    ? null
    : "it takes something away";
}

describe("F17 a migration that runs beneath the code of an earlier release", () => {
  it.each(files)("$name only adds", ({ sql }) => {
    const ownTables = new Set([...sql.matchAll(/CREATE TABLE (\w+)/g)].map(([, table = ""]) => table));

    const problems = statementsOf(sql).flatMap((statement) => {
      const problem = problemOf(statement, ownTables);
      return problem === null ? [] : [`${problem}: ${statement}`];
    });

    expect(problems).toEqual([]);
  });

  it.each([
    "ALTER TABLE leads ADD COLUMN x TEXT NOT NULL;",
    "ALTER TABLE leads DROP COLUMN x;",
    "ALTER TABLE leads RENAME COLUMN x TO y;",
    "DROP TABLE leads;",
    "CREATE UNIQUE INDEX x ON leads (id);",
    "CREATE TRIGGER x BEFORE INSERT ON leads BEGIN SELECT RAISE(ABORT, 'no'); END;",
  ])("would be refused: %s", (statement) => {
    expect(problemOf(statement, new Set())).not.toBeNull();
  });
});
