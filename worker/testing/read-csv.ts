/** Reads CSV by RFC 4180, as a program does that knows of the apostrophe in front of formulas. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.replace(/^\u{feff}/u, "").matchAll(CELL)) {
    row.push(unescaped(quoted?.replaceAll('""', '"') ?? plain ?? ""));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** A cell, in quotes or plain, and what follows it. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g;

function unescaped(value: string): string {
  return /^'+[=+\-@\t\r\n＝＋－＠]/.test(value) ? value.slice(1) : value;
}
