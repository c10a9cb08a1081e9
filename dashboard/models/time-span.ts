const HOUR_MS = 60 * 60 * 1_000;

/** Stretches of time that end now, as they are offered wherever a log is looked through. */
export const SPANS = [
  { value: "hour", label: "Last hour", ms: HOUR_MS },
  { value: "day", label: "Last 24 hours", ms: 24 * HOUR_MS },
  { value: "week", label: "Last 7 days", ms: 7 * 24 * HOUR_MS },
] as const;

/** The name of a stretch that somebody gives by two times of their own. */
export const OWN_SPAN = "own";

/** What is chosen where a log is looked through: a name of `SPANS`, none for no limit, or two times of one's own. */
export interface ChosenSpan {
  span: string;
  from: string;
  to: string;
}

/** The stretch as ISO times; a limit that is not given is not there. Pure. */
export function rangeOf({ span, from, to }: ChosenSpan, nowMs: number): { from?: string; to?: string } {
  const begins = span === OWN_SPAN ? isoOf(from) : startOfSpan(span, nowMs);
  const ends = span === OWN_SPAN ? isoOf(to) : undefined;
  return { ...(begins !== undefined && { from: begins }), ...(ends !== undefined && { to: ends }) };
}

/** What a field for date and time holds, in the clock of this device. */
function isoOf(local: string): string | undefined {
  const atMs = Date.parse(local);
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString();
}

/** When the stretch of this name began; undefined for a name that stands for no limit. Pure. */
function startOfSpan(value: string, nowMs: number): string | undefined {
  const span = SPANS.find((one) => one.value === value);
  return span === undefined ? undefined : new Date(nowMs - span.ms).toISOString();
}
