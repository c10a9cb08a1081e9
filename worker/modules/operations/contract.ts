import { z } from "@hono/zod-openapi";
import { isoTimeSchema, listQuerySchema } from "../../core/contract.ts";
import { VENDORS } from "./decide.ts";

export const jobListQuerySchema = listQuerySchema.extend({ status: z.enum(["due", "dead"]).default("dead") });

/** A piece of work as the operator sees it: ids and codes, nothing that a person wrote. */
export const jobSchema = z
  .object({
    id: z.string(),
    workspace_id: z.string(),
    name: z.string(),
    status: z.enum(["due", "done", "dead"]),
    attempts: z.number().int(),
    last_error: z.string().nullable(),
    due_at: isoTimeSchema,
    created_at: isoTimeSchema,
    finished_at: isoTimeSchema.nullable(),
  })
  .openapi("Job");
export type ApiJob = z.infer<typeof jobSchema>;

/** Why a dead job is thrown away, as the log keeps it: a word from a list, so that nobody's data gets into the log. */
const DISCARD_REASONS = ["no_such_form", "key_is_lost", "not_ours", "sender_asked", "out_of_date", "other"] as const;

export const discardSchema = z.strictObject({ reason: z.enum(DISCARD_REASONS) }).openapi("DiscardJob");

export const jobListSchema = z
  .object({ jobs: z.array(jobSchema), next_cursor: z.string().nullable() })
  .openapi("JobList");

export const healthSchema = z
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
