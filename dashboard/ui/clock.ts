const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Pure. `isShort`: "3m", "2h", "5d". */
export function timeAgo(atMs: number, nowMs: number, isShort = false): string {
  const ms = nowMs - atMs;
  if (ms < MINUTE) return isShort ? "now" : "just now";
  if (ms < HOUR) return isShort ? `${Math.floor(ms / MINUTE)}m` : `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return isShort ? `${Math.floor(ms / HOUR)}h` : `${Math.floor(ms / HOUR)} h ago`;
  const days = Math.floor(ms / DAY);
  if (days < 30) return isShort ? `${days}d` : days === 1 ? "yesterday" : `${days} days ago`;
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" }).format(atMs);
}

/** "in 4 min", for what is due. */
export function timeUntil(atMs: number, nowMs: number): string {
  const ms = atMs - nowMs;
  if (ms < MINUTE) return "in a moment";
  if (ms < HOUR) return `in ${Math.round(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `in ${Math.round(ms / HOUR)} h`;
  return `in ${Math.round(ms / DAY)} days`;
}

/** "21 Nov 2026, 14:05:09". */
export function exactTime(at: string, zone: string | undefined): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone: zone,
  }).format(Date.parse(at));
}

/** The same, with the zone's name where the reader's own clock shows another time at that moment: "…, 15:05:09 CET". */
export function exactTimeTold(at: string, zone: string | undefined, ownZone?: string): string {
  const time = exactTime(at, zone);
  if (zone === undefined || time === exactTime(at, ownZone)) return time;
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" }).formatToParts(
    Date.parse(at),
  );
  return `${time} ${parts.find(({ type }) => type === "timeZoneName")?.value ?? zone}`;
}
