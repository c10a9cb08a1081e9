import { createRoute } from "@hono/zod-openapi";
import { answers } from "../../core/contract.ts";
import type { Routes } from "../../core/module.ts";
import { healthSchema } from "./contract.ts";
import { gaugesOf } from "./decide.ts";
import { takeReading } from "./watch-service.ts";

/** For programs that watch over the service. */
export function healthRoute(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/healthz",
      summary: "Whether the service works, by real checks",
      responses: {
        ...answers(200, "It works, perhaps with a part missing", healthSchema),
        503: { description: "It does not", content: { "application/json": { schema: healthSchema } } },
      },
    }),
    async (c) => {
      const { services } = c.var;
      const reading = await takeReading(services);
      const alarms = gaugesOf(reading).flatMap(({ name, isOn, isEvent }) => (isOn && !isEvent ? [name] : []));
      const problems = [...services.config.problems];
      if (reading.databaseMs === null) {
        const unknown = { oldest_due_job_seconds: null, dead_jobs: null, queue_lag_ms: null, vendors: [] };
        const checks = { database: "down" as const, ...unknown };
        return c.json({ status: "down" as const, checks, alarms, problems }, 503);
      }
      const checks = {
        database: "ok" as const,
        oldest_due_job_seconds: Math.floor(reading.oldestDueMs / 1_000),
        dead_jobs: reading.deadJobs,
        queue_lag_ms: reading.heartbeat?.lagMs ?? null,
        vendors: reading.vendors,
      };
      const isWell = alarms.length === 0 && problems.length === 0;
      return c.json({ status: isWell ? ("ok" as const) : ("degraded" as const), checks, alarms, problems }, 200);
    },
  );
}
