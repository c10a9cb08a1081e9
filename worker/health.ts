import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { answers } from "./core/contract.ts";
import { errorText } from "./core/errors.ts";
import type { AppEnv } from "./core/module.ts";
import type { Bindings } from "./env.ts";
import { countDeadJobsAcrossWorkspaces, oldestDueAgeMsAcrossWorkspaces } from "./jobs/store.ts";
import { OLDEST_DUE_LIMIT_MS } from "./modules/operations/index.ts";

const healthSchema = z
  .object({
    status: z.enum(["ok", "degraded", "down"]),
    checks: z.object({
      database: z.enum(["ok", "down"]),
      oldest_due_job_seconds: z.number().int().nullable(),
      dead_jobs: z.number().int().nullable(),
    }),
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
      const { db, now, log, config } = c.var.services;
      const problems = [...config.problems];
      try {
        const [ageMs, dead] = await Promise.all([
          oldestDueAgeMsAcrossWorkspaces(db, now()),
          countDeadJobsAcrossWorkspaces(db),
        ]);
        const status = ageMs > OLDEST_DUE_LIMIT_MS || problems.length > 0 ? ("degraded" as const) : ("ok" as const);
        const checks = { database: "ok" as const, oldest_due_job_seconds: Math.floor(ageMs / 1_000), dead_jobs: dead };
        return c.json({ status, checks, problems }, 200);
      } catch (error) {
        log("health.database_down", { error: errorText(error) });
        const checks = { database: "down" as const, oldest_due_job_seconds: null, dead_jobs: null };
        return c.json({ status: "down" as const, checks, problems }, 503);
      }
    },
  );
}
