import { z } from "@hono/zod-openapi";
import { isoTimeSchema, listQuerySchema } from "../../core/contract.ts";

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
export const DISCARD_REASONS = [
  "no_such_form",
  "key_is_lost",
  "not_ours",
  "sender_asked",
  "out_of_date",
  "other",
] as const;

export const discardSchema = z.strictObject({ reason: z.enum(DISCARD_REASONS) }).openapi("DiscardJob");

export const jobListSchema = z
  .object({ jobs: z.array(jobSchema), next_cursor: z.string().nullable() })
  .openapi("JobList");
