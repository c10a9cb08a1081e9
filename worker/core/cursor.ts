import { z } from "zod";
import { fromBase64Url, toBase64Url } from "./crypto.ts";
import { AppError } from "./errors.ts";

/** Where a listing goes on: the sort time and id of the last row shown. Opaque to callers. */
export interface Cursor {
  atMs: number;
  id: string;
}

const cursorSchema = z.tuple([z.number().int(), z.string().max(60)]);

function encodeCursor({ atMs, id }: Cursor): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify([atMs, id])));
}

/** @throws AppError `validation_failed` when the text was not made by `encodeCursor`. */
export function decodeCursor(text: string): Cursor {
  try {
    const [atMs, id] = cursorSchema.parse(
      JSON.parse(new TextDecoder().decode(fromBase64Url(text) ?? new Uint8Array())),
    );
    return { atMs, id };
  } catch (cause) {
    throw new AppError("validation_failed", "The cursor is not one we gave out. Start the list again without it.", {
      cause,
      field: "cursor",
    });
  }
}

/** Splits rows fetched with `limit + 1` into a page and the cursor of the next one, or null at the end. */
export function pageOf<Row>(rows: Row[], limit: number, cursorOf: (row: Row) => Cursor) {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null;
  return { rows: page, nextCursor };
}
