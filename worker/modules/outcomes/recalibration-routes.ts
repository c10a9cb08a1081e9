import { createRoute } from "@hono/zod-openapi";
import { answers, jsonBody, toIso } from "../../core/contract.ts";
import type { Routes } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { forMembers } from "../accounts/index.ts";
import { countDecided } from "../leads/index.ts";
import { type ApiRecalibration, recalibrationSchema, recalibrationSwitchSchema } from "./contract.ts";
import { MAX_SHIFT, MIN_DECIDED, MIN_OF_EACH_SIDE } from "./draw-curve.ts";
import { LOOK_BACK_MS, redraw } from "./recalibrate.ts";
import { findNewest, findSettings, setCountsFrom, setSwitch } from "./recalibration.store.ts";

const responses = answers(200, "How outcomes move this workspace's scores now", recalibrationSchema);

export function recalibrationRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/recalibration",
      summary: "How outcomes move this workspace's scores",
      ...forMembers(),
      responses,
    }),
    async (c) => {
      return c.json(await readRecalibration(c.var.services, c.var.session.workspaceId), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/api/recalibration",
      summary: "Let outcomes move scores, or stop that; leads that are scored already stay as they are",
      ...forMembers("owner"),
      request: jsonBody(recalibrationSwitchSchema),
      responses,
    }),
    async (c) => {
      const { services, session } = c.var;
      await setSwitch(services.db, session.workspaceId, c.req.valid("json").enabled).run();
      return c.json(await readRecalibration(services, session.workspaceId), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/recalibration/reset",
      summary: "Begin anew: only outcomes from now on count",
      ...forMembers("owner"),
      responses,
    }),
    async (c) => {
      const { services, session } = c.var;
      await setCountsFrom(services.db, session.workspaceId, services.now()).run();
      await redraw(session.workspaceId, services);
      return c.json(await readRecalibration(services, session.workspaceId), 200);
    },
  );
}

async function readRecalibration({ db, now }: Services, workspaceId: string): Promise<ApiRecalibration> {
  const [settings, newest] = await Promise.all([findSettings(db, workspaceId), findNewest(db, workspaceId)]);
  const counts = await countDecided(db, workspaceId, Math.max(settings.countsFromMs, now() - LOOK_BACK_MS));
  const total = (which: (outcome: string) => boolean) =>
    counts.reduce((sum, { outcome, leads }) => sum + (which(outcome) ? leads : 0), 0);
  return {
    enabled: settings.isOn,
    version: newest?.version ?? 0,
    made_at: toIso(newest?.madeAtMs ?? null),
    decided: total(() => true),
    won: total((outcome) => outcome === "won"),
    min_decided: MIN_DECIDED,
    min_of_each_side: MIN_OF_EACH_SIDE,
    max_shift: MAX_SHIFT,
    bands: newest?.curve?.bands ?? null,
  };
}
