import { errorText } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { DAY_MS, dayOf } from "../../core/time.ts";
import { PARTS, type Part, partsOf, type Reading, type StatusDay } from "./decide.ts";
import { listDaysAcrossWorkspaces } from "./store.ts";
import { takeReading } from "./watch-service.ts";

export const HISTORY_DAYS = 90;

export interface Status {
  reading: Reading;
  parts: PartStatus[];
}

export interface PartStatus {
  part: Part;
  isGood: boolean;
  /** The last 90 days, oldest first; a day that nobody looked at has no minutes. */
  days: StatusDay[];
}

/** How the service is now and was. Never throws. */
export async function readStatus(services: Services): Promise<Status> {
  const reading = await takeReading(services);
  const now = partsOf(reading);
  const known = reading.databaseMs === null ? [] : await historyOf(services);
  const days = Array.from({ length: HISTORY_DAYS }, (_, back) =>
    dayOf(reading.atMs - (HISTORY_DAYS - 1 - back) * DAY_MS),
  );
  const parts = PARTS.flatMap((part) => {
    const present = now.find((entry) => entry.part === part);
    if (present === undefined) return [];
    const ofPart = new Map(known.filter((row) => row.part === part).map((row) => [row.day, row]));
    return [{ ...present, days: days.map((day) => ofPart.get(day) ?? { day, goodMinutes: 0, badMinutes: 0 }) }];
  });
  return { reading, parts };
}

async function historyOf({ db, now, log }: Services) {
  try {
    return await listDaysAcrossWorkspaces(db, dayOf(now() - HISTORY_DAYS * DAY_MS));
  } catch (error) {
    log("status.history_unread", { error: errorText(error) });
    return []; // the page then shows the present alone
  }
}
