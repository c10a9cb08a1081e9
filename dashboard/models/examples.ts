import type { Examples } from "../../worker/modules/lessons/contract.ts";

const GOOD = new Set(["good", "yes", "1", "true", "won", "lead", "hot"]);
const BAD = new Set(["bad", "no", "0", "false", "lost", "junk", "spam"]);

/**
 * Examples from what somebody pasted: lines of a table "text,label", or plain messages with an empty line between them,
 * which then all have the label that was picked.
 */
export function readExamples(pasted: string, label: Examples[number]["label"]): Examples {
  const rows = rowsOf(pasted);
  const labelled = rows.flatMap((cells) => {
    const word = cells.at(-1)?.trim().toLowerCase() ?? "";
    const text = cells.slice(0, -1).join(",").trim();
    if (text === "" || !(GOOD.has(word) || BAD.has(word))) return [];
    return [{ text, label: GOOD.has(word) ? ("good" as const) : ("bad" as const) }];
  });
  if (labelled.length > 0) return labelled;
  return pasted
    .split(/\r?\n\s*\r?\n/)
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => ({ text, label }));
}

/** A table as spreadsheets write it (RFC 4180): commas or semicolons, quotes around cells that hold either. */
function rowsOf(table: string): string[][] {
  const separator = /^[^\n"]*;[^\n,]*$/m.test(table) && !table.includes(",") ? ";" : ",";
  const rows: string[][] = [[""]];
  let isQuoted = false;
  for (let at = 0; at < table.length; at++) {
    const character = table.charAt(at);
    const row = rows.at(-1) ?? [];
    const cell = row.length - 1;
    if (character === '"' && isQuoted && table.charAt(at + 1) === '"') {
      row[cell] += '"';
      at++;
    } else if (character === '"' && (isQuoted || row[cell] === "")) isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) row.push("");
    else if (character === "\n" && !isQuoted) rows.push([""]);
    else if (character !== "\r") row[cell] += character;
  }
  return rows;
}
