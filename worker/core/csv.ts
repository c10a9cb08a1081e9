/** One line of `text/csv` by RFC 4180, ending in CRLF. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/**
 * A spreadsheet takes a cell that begins like this for a formula, whatever quotes surround it. Source:
 * owasp.org/www-community/attacks/CSV_Injection. Apostrophes before it count, so that none has two readings.
 */
const BEGINS_A_FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** An apostrophe in front makes a formula a text; whoever parses the file takes one away from such a cell again. */
function csvCell(value: string): string {
  const text = BEGINS_A_FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Tells Excel that the text is UTF-8. */
export const CSV_BYTE_ORDER_MARK = "\u{feff}";
