import { AppError } from "./errors.ts";

/** A fault of the statement itself: it would fail anywhere, at any time. */
const OUR_FAULT = /SQLITE_(?:CONSTRAINT|ERROR|MISMATCH|TOOBIG|RANGE|AUTH)|D1_TYPE_ERROR|D1_COLUMN_NOTFOUND/;

/** A table or a column that is not there yet: the code came before its migration, which is on its way. */
const NOT_MIGRATED = /no such (?:table|column)|has no column named/;

/**
 * What D1 and the road to it say when they are down, overloaded, moved or full.
 * Source: developers.cloudflare.com/d1/observability/debug-d1, "List of D1 errors".
 */
const TROUBLE =
  /D1_|D1 DB|SQLITE_(?:FULL|BUSY|LOCKED|IOERR|NOMEM|INTERRUPT)|Network connection lost|storage caused object to be reset|maximum DB size|overloaded|requests queued|Durable Object reset|internal error/i;

/** Whether the statement itself is at fault. Anything else in a commit is the road to the database, or its load. */
export function isStatementFault(error: unknown): boolean {
  return OUR_FAULT.test(String(error)) && !NOT_MIGRATED.test(String(error));
}

/** Whether the database itself refused, so that nothing of the batch stands and it may be tried again in parts. */
export function isUndone(error: unknown): boolean {
  return OUR_FAULT.test(String(error));
}

/** Whether a row would have been longer than the database stores. */
export function isTooBig(error: unknown): boolean {
  return /SQLITE_TOOBIG/.test(String(error));
}

/** Whether the database could not do it just now, so that another try or another store may. */
export function isStorageTrouble(error: unknown): boolean {
  return TROUBLE.test(String(error)) && !isStatementFault(error);
}

/** The answer, or undefined when the database could not give one just now. */
export async function ifStorageAnswers<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isStorageTrouble(error)) return undefined;
    throw error;
  }
}

/** What a caller is told of it: come back in a moment. */
export function storageBusy(cause: unknown): AppError {
  return new AppError("storage_busy", "Our storage does not answer just now. Send it again in a moment.", {
    cause,
    retryAfterSeconds: 5,
  });
}
