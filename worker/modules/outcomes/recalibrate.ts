import { z } from "zod";
import { defineJob } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import { countDecided } from "../leads/index.ts";
import { drawCurve, isSameCurve } from "./draw-curve.ts";
import { findNewest, findSettings, insertCurve } from "./recalibration.store.ts";

/** What was sold in another year tells little about today's leads. */
export const LOOK_BACK_MS = 365 * DAY_MS;

/** Draws a workspace's curve anew: once for all outcomes of an hour, soon after it. */
export const recalibrate = defineJob({
  name: "scores.recalibrate",
  data: z.object({ workspaceId: z.string(), hour: z.number().int() }),
  key: ({ workspaceId, hour }) => `${workspaceId}/${hour}`,
  run: ({ workspaceId }, services) => redraw(workspaceId, services),
});

/** The hour that a moment belongs to, and when that hour is over. */
export function hourOf(nowMs: number): { hour: number; endsAtMs: number } {
  const hour = Math.floor(nowMs / HOUR_MS);
  return { hour, endsAtMs: (hour + 1) * HOUR_MS };
}

/** Stores the curve of today's outcomes, if it says something else than the last one. */
export async function redraw(workspaceId: string, { db, now, log }: Services): Promise<void> {
  const [settings, newest] = await Promise.all([findSettings(db, workspaceId), findNewest(db, workspaceId)]);
  const sinceMs = Math.max(settings.countsFromMs, now() - LOOK_BACK_MS);
  const curve = drawCurve(await countDecided(db, workspaceId, sinceMs));
  if (isSameCurve(curve, newest?.curve ?? null)) return;
  const version = newest?.version ?? 0;
  await insertCurve(db, workspaceId, version, curve, now());
  log("scores.recalibrated", { workspaceId, version: version + 1, decided: curve?.decided ?? 0 });
}
