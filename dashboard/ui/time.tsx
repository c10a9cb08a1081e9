import { signal } from "@preact/signals";
import { exactTimeTold, timeAgo, timeUntil } from "./clock.ts";

/** The workspace's time zone: everybody who talks about a lead sees the same clock. */
export const timeZone = signal<string | undefined>(undefined);

const now = signal(Date.now());
setInterval(() => {
  now.value = Date.now();
}, 20_000);

/** "3 min ago", with the exact time on hover. */
export function TimeAgo({ at, isShort = false }: { at: string; isShort?: boolean }) {
  return (
    <time dateTime={at} title={exactTimeTold(at, timeZone.value)} class="numbers">
      {timeAgo(Date.parse(at), Math.max(now.value, Date.parse(at)), isShort)}
    </time>
  );
}

export function TimeUntil({ at }: { at: string }) {
  return (
    <time dateTime={at} title={exactTimeTold(at, timeZone.value)}>
      {timeUntil(Date.parse(at), now.value)}
    </time>
  );
}

/** "21 Nov 2026, 14:05:09", in the workspace's time zone, which is named where the reader's is another. */
export function ExactTime({ at }: { at: string }) {
  return (
    <time dateTime={at} title={timeZone.value} class="numbers">
      {exactTimeTold(at, timeZone.value)}
    </time>
  );
}
