/**
 * Structured logs: one JSON line an event. Fields are ids, codes and numbers, never what a person wrote.
 * The type refuses objects, so that nobody logs a body or a lead by accident.
 */

export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** `log("lead.scored", { workspaceId, leadId, score })`: the event is `noun.past`. */
export type Log = (event: string, fields?: LogFields) => void;

/** A log that writes JSON lines to the console, each carrying `base` (the request id, say). */
export function createLog(base: LogFields, now: () => number, write: (line: string) => void = console.log): Log {
  return (event, fields = {}) =>
    write(JSON.stringify({ at: new Date(now()).toISOString(), event, ...base, ...fields }));
}
