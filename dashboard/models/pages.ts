/** The part of a list that is loaded, newest first, and where it goes on; a null cursor is its end. */
export interface Loaded<Row> {
  rows: readonly Row[];
  cursor: string | null;
}

/**
 * A fresh first page over what was loaded: new and changed rows are taken, those that left the list go, and older ones stay.
 * Where the two do not touch, rows may lie between them, so the page stands alone. Pure.
 */
export function overlay<Row extends { id: string; created_at: string }>(
  loaded: Loaded<Row>,
  page: Loaded<Row>,
): Loaded<Row> {
  const last = page.rows.at(-1);
  if (page.cursor === null || last === undefined || !doTouch(loaded, page)) return page;
  const ids = new Set(page.rows.map(({ id }) => id));
  const older = loaded.rows.filter((row) => !ids.has(row.id) && isOlder(row, last));
  return older.length === 0 ? page : { rows: [...page.rows, ...older], cursor: loaded.cursor };
}

/** Whether some row is in both. */
export function doTouch<Row extends { id: string }>(loaded: Loaded<Row>, page: Loaded<Row>): boolean {
  const ids = new Set(loaded.rows.map(({ id }) => id));
  return page.rows.some(({ id }) => ids.has(id));
}

/** The next page below what is loaded, without what has come up meanwhile. Pure. */
export function append<Row extends { id: string }>(loaded: Loaded<Row>, page: Loaded<Row>): Loaded<Row> {
  const ids = new Set(loaded.rows.map(({ id }) => id));
  return { rows: [...loaded.rows, ...page.rows.filter(({ id }) => !ids.has(id))], cursor: page.cursor };
}

/** The list's own order: by time, then by id. */
function isOlder(row: { id: string; created_at: string }, than: { id: string; created_at: string }): boolean {
  return row.created_at < than.created_at || (row.created_at === than.created_at && row.id < than.id);
}
