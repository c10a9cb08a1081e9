import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { answers } from "./core/contract.ts";
import type { AppEnv } from "./core/module.ts";
import type { Bindings } from "./env.ts";
import { gaugesOf, takeReading, VENDORS } from "./modules/operations/index.ts";

const healthSchema = z
  .object({
    status: z.enum(["ok", "degraded", "down"]),
    checks: z.object({
      database: z.enum(["ok", "down"]),
      oldest_due_job_seconds: z.number().int().nullable(),
      dead_jobs: z.number().int().nullable(),
      queue_lag_ms: z.number().int().nullable().meta({
        description: "How long the queue took to bring the last heartbeat; null before the first one.",
      }),
      vendors: z
        .array(z.object({ vendor: z.enum(VENDORS), calls: z.number().int(), failures: z.number().int() }))
        .meta({ description: "Calls within the last hour to each vendor that is set up." }),
    }),
    /** Gauges past their thresholds, by name: those that ring the operator. */
    alarms: z.array(z.string()),
    /** Parts of the configuration that are missing or malformed, by name. */
    problems: z.array(z.string()),
  })
  .openapi("Health");

export function healthRoutes(app: OpenAPIHono<AppEnv & { Bindings: Bindings }>): void {
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
