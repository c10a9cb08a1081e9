import { createRoute, z } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import { answers, jsonBody, toIso } from "../../core/contract.ts";
import { newNonce, sameText } from "../../core/crypto.ts";
import { decodeCursor, pageOf } from "../../core/cursor.ts";
import { AppError } from "../../core/errors.ts";
import type { AppEnv, Routes } from "../../core/module.ts";
import type { LoggedJob, Services } from "../../core/services.ts";
import { discardStranded } from "../intake/index.ts";
import { type ApiJob, discardSchema, jobListQuerySchema, jobListSchema, jobSchema } from "./contract.ts";
import { healthRoute } from "./health-route.ts";
import { readStatus, type Status } from "./read-status.ts";
import { SECURITY_TXT_PATH, securityTxt } from "./security-txt.ts";
import { renderStatusPage, statusPolicy } from "./status-page.ts";

/** The page is open to everybody, so the checks behind it run at most this often. */
const STATUS_LIFE_MS = 10_000;

const TAGS = ["Operator"];
const OPERATOR = [{ operatorToken: [] }];

/** Of a job: some are made of the names of several things. */
const jobIdParam = z.object({ id: z.string().max(300) });

/** Lets only the operator of this deployment pass. Without a token in the configuration nobody is. */
const requireOperator = () =>
  createMiddleware<AppEnv>(async (c, next) => {
    const { token } = c.var.services.config.operator;
    if (token === null) throw new AppError("not_configured", "Set OPERATOR_TOKEN to use the operator's routes.");
    const [, given] = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
    if (given === undefined || !(await sameText(given, token))) {
      throw new AppError("token_invalid", "Send the operator's token as a bearer token.");
    }
    await next();
  });

export function routes(app: Routes): void {
  healthRoute(app);

  // A page for people, so it is not in the OpenAPI document; programs ask /healthz.
  app.get("/status", async (c) => {
    const nonce = newNonce();
    const status = await freshStatus(c.var.services);
    c.header("content-security-policy", statusPolicy(nonce));
    return c.html(renderStatusPage(status, nonce), status.reading.databaseMs === null ? 503 : 200);
  });

  // A file for people who found a hole, so it is not in the OpenAPI document either.
  app.get(SECURITY_TXT_PATH, (c) => {
    const { config, now } = c.var.services;
    if (config.securityContacts.length === 0) {
      throw new AppError("not_found", "The operator of this service has not said where to report a vulnerability.");
    }
    c.header("cache-control", "public, max-age=3600");
    return c.text(securityTxt(config.securityContacts, config.publicUrl, now()));
  });

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/operator/jobs",
      tags: TAGS,
      security: OPERATOR,
      summary: "Jobs that gave up, or those that wait; newest first",
      middleware: [requireOperator()] as const,
      request: { query: jobListQuerySchema },
      responses: answers(200, "The jobs", jobListSchema),
    }),
    async (c) => {
      const { status, limit, cursor } = c.req.valid("query");
      const after = cursor === undefined ? null : decodeCursor(cursor);
      const found = await c.var.services.jobLog.list(status, limit + 1, after);
      const { rows, nextCursor } = pageOf(found, limit, ({ createdAtMs, id }) => ({ atMs: createdAtMs, id }));
      return c.json({ jobs: rows.map(toApiJob), next_cursor: nextCursor }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/operator/jobs/{id}/replay",
      tags: TAGS,
      security: OPERATOR,
      summary: "Let a dead job begin again, with its table of retries; its effects keep their keys",
      middleware: [requireOperator()] as const,
      request: { params: jobIdParam },
      responses: answers(200, "The job, due now", jobSchema),
    }),
    async (c) => {
      const { jobLog, jobs, log } = c.var.services;
      const job = await jobLog.revive(c.req.valid("param").id);
      if (job === null) throw new AppError("not_found", "There is no dead job with this id.");
      log("job.revived", { jobId: job.id, job: job.name, workspaceId: job.workspaceId });
      jobs.ring();
      return c.json(toApiJob(job), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/operator/jobs/{id}/discard",
      tags: TAGS,
      security: OPERATOR,
      summary: "Throw a dead job away for good; with a submission that nobody can be given, its sealed words",
      middleware: [requireOperator()] as const,
      request: { params: jobIdParam, ...jsonBody(discardSchema) },
      responses: answers(200, "The job as it was", jobSchema),
    }),
    async (c) => {
      const { db, jobLog, log } = c.var.services;
      const { reason } = c.req.valid("json");
      const job = await jobLog.discard(c.req.valid("param").id, (dead) => discardStranded(db, dead));
      if (job === null) throw new AppError("not_found", "There is no dead job with this id.");
      log("job.discarded", { jobId: job.id, job: job.name, workspaceId: job.workspaceId, reason });
      return c.json(toApiJob(job), 200);
    },
  );
}

async function freshStatus(services: Services): Promise<Status> {
  const key = "operations/status";
  const known = services.cache.get(key);
  if (known !== undefined && known.expiresAtMs > services.now()) return known.value as Status;
  const status = await readStatus(services);
  services.cache.set(key, { value: status, expiresAtMs: services.now() + STATUS_LIFE_MS });
  return status;
}

function toApiJob(job: LoggedJob): ApiJob {
  return {
    id: job.id,
    workspace_id: job.workspaceId,
    name: job.name,
    status: job.status,
    attempts: job.attempts,
    last_error: job.lastError,
    due_at: toIso(job.dueAtMs),
    created_at: toIso(job.createdAtMs),
    finished_at: toIso(job.finishedAtMs),
  };
}
