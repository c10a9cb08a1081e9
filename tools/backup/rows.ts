import { createHash } from "node:crypto";

/**
 * The whole database as JSON lines: a head, one line a row, and a foot that proves that nothing was cut off. Reads and
 * writes by D1's own interface, so it is the same for a folder on this machine and for a test.
 */

const FORMAT = 1;
const ROWS_A_BATCH = 100;

interface Statement {
  bind(...values: unknown[]): Statement;
}
export interface Database {
  prepare(sql: string): Statement;
  batch(statements: Statement[]): Promise<{ results: unknown[] }[]>;
}

export interface BackupHead {
  leadbell_backup: number;
  made_at: string;
  /** The migrations that had been applied. */
  schema: string[];
  /** Table name to number of rows. */
  tables: Record<string, number>;
  /** Tells whether a folder holds the keys that open this backup's sealed values, without telling the keys. */
  keys: string;
}

/** A backup that cannot be used, or a database that cannot take it; the message says what to do. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

type Row = Record<string, string | number | null>;

/** Every row of every table as of one moment: all tables are read in one transaction. */
export async function dumpDatabase(db: Database, about: { madeAt: string; keys: string }): Promise<string[]> {
  const tables = (await schemaOf(db)).filter(({ type, isDerived }) => type === "table" && !isDerived);
  const names = tables.map(({ name }) => name);
  const [applied = [], ...contents] = await rowsOf(db, [
    "SELECT name FROM d1_migrations ORDER BY name",
    ...names.map((name) => `SELECT * FROM "${name}"`),
  ]);
  const head: BackupHead = {
    leadbell_backup: FORMAT,
    made_at: about.madeAt,
    schema: applied.map(({ name }) => String(name)),
    tables: Object.fromEntries(names.map((name, index) => [name, contents[index]?.length ?? 0])),
    keys: about.keys,
  };
  const lines = [JSON.stringify(head)];
  names.forEach((table, index) => {
    for (const row of contents[index] ?? []) lines.push(JSON.stringify({ table, row }));
  });
  return [...lines, JSON.stringify({ end: true, sha256: checksumOf(lines) })];
}

/**
 * What a backup holds, once it is proved to be whole.
 * @throws BackupError when it is none, was cut off or changed
 */
export function readBackup(lines: readonly string[]): { head: BackupHead; rows: { table: string; row: Row }[] } {
  const head = parsed<BackupHead>(lines[0]);
  const foot = parsed<{ end?: boolean; sha256?: string }>(lines.at(-1));
  if (head?.leadbell_backup !== FORMAT) throw new BackupError("This file is no backup that this version can read.");
  const body = lines.slice(0, -1);
  if (foot?.end !== true || foot.sha256 !== checksumOf(body)) {
    throw new BackupError("This backup was cut off or changed: its checksum does not fit. Use another one.");
  }
  const rows = body.slice(1).map((line) => JSON.parse(line) as { table: string; row: Row });
  return { head: head as BackupHead, rows };
}

/**
 * Brings every row back into a database that was just made. Triggers that count or judge rest meanwhile, as what they
 * once did stands in the backup; those of a search index, named after it, run and build it anew.
 * @throws BackupError when the backup is of a newer schema
 */
export async function restoreDatabase(db: Database, lines: readonly string[]): Promise<BackupHead> {
  const { head, rows } = readBackup(lines);
  const [applied = []] = await rowsOf(db, ["SELECT name FROM d1_migrations"]);
  const known = new Set(applied.map(({ name }) => name));
  const unknown = head.schema.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new BackupError(`This backup is of a newer version: ${unknown.join(", ")} is not known here. Update first.`);
  }

  const schema = await schemaOf(db);
  const resting = schema.filter(({ type, isDerived }) => type === "trigger" && !isDerived);
  const tables = schema.filter(({ type, isDerived }) => type === "table" && !isDerived).map(({ name }) => name);
  await db.batch([
    db.prepare("PRAGMA defer_foreign_keys = ON"),
    ...resting.map(({ name }) => db.prepare(`DROP TRIGGER "${name}"`)),
    ...tables.map((name) => db.prepare(`DELETE FROM "${name}"`)), // what the migrations put there themselves
  ]);
  for (const batch of batchesOf(inOrder(rows))) {
    await db.batch([
      db.prepare("PRAGMA defer_foreign_keys = ON"),
      ...batch.map(({ table, row }) => {
        const columns = Object.keys(row);
        const marks = columns.map(() => "?").join(", ");
        const names = columns.map((column) => `"${column}"`).join(", ");
        return db.prepare(`INSERT INTO "${table}" (${names}) VALUES (${marks})`).bind(...Object.values(row));
      }),
    ]);
  }
  if (resting.length > 0) await db.batch(resting.map(({ sql }) => db.prepare(sql)));
  return head;
}

interface SchemaEntry {
  type: string;
  name: string;
  sql: string;
  /** Of a search index: made anew from the rows, never copied. */
  isDerived: boolean;
}

async function schemaOf(db: Database): Promise<SchemaEntry[]> {
  const [found = []] = await rowsOf(db, [
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'trigger') AND sql IS NOT NULL ORDER BY name",
  ]);
  const entries = found.map(({ type, name, sql }) => ({ type: String(type), name: String(name), sql: String(sql) }));
  const indexes = entries.filter(({ sql }) => /^CREATE VIRTUAL TABLE/i.test(sql)).map(({ name }) => name);
  return entries
    .filter(({ name }) => !/^(sqlite_|_cf_|d1_)/.test(name))
    .map((entry) => ({ ...entry, isDerived: indexes.some((index) => entry.name.startsWith(index)) }));
}

async function rowsOf(db: Database, statements: string[]): Promise<Row[][]> {
  const results = await db.batch(statements.map((sql) => db.prepare(sql)));
  return results.map(({ results: rows }) => rows as Row[]);
}

/** A row that another one refers to comes first; of all our tables only these refer. */
function inOrder(rows: { table: string; row: Row }[]) {
  const isFirst = ({ table }: { table: string }) => table === "auth_users";
  return [...rows.filter(isFirst), ...rows.filter((row) => !isFirst(row))];
}

function* batchesOf<Value>(values: readonly Value[]): Generator<Value[]> {
  for (let at = 0; at < values.length; at += ROWS_A_BATCH) yield values.slice(at, at + ROWS_A_BATCH);
}

function checksumOf(lines: readonly string[]): string {
  const hash = createHash("sha256");
  for (const line of lines) hash.update(line).update("\n");
  return hash.digest("hex");
}

function parsed<Value>(line: string | undefined): Partial<Value> | null {
  try {
    return JSON.parse(line ?? "") as Partial<Value>;
  } catch {
    return null; // not a line of ours; the caller says so
  }
}
