import { exactTime } from "../../ui/clock.ts";
import { timeZone } from "../../ui/time.tsx";

/** "5 December 2026" in the workspace's time zone, with the hour on hover. */
export function Day({ at }: { at: string | null }) {
  if (at === null) return <>soon</>;
  const format = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: timeZone.value,
  });
  return (
    <time dateTime={at} title={exactTime(at, timeZone.value)} class="day">
      {format.format(Date.parse(at))}
    </time>
  );
}
