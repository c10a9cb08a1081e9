const HOUR_MS = 60 * 60 * 1_000;

/** Stretches of time that end now, as they are offered wherever a log is looked through. */
export const SPANS = [
  { value: "hour", label: "Last hour", ms: HOUR_MS },
  { value: "day", label: "Last 24 hours", ms: 24 * HOUR_MS },
  { value: "week", label: "Last 7 days", ms: 7 * 24 * HOUR_MS },
] as const;

/** When the stretch of this name began; undefined for a name that stands for no limit. Pure. */
export function startOfSpan(value: string, nowMs: number): string | undefined {
  const span = SPANS.find((one) => one.value === value);
  return span === undefined ? undefined : new Date(nowMs - span.ms).toISOString();
}
