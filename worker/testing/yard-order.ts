import { z } from "zod";

/** What the breaking yard may tell its Worker; what an order leaves out stays as it is. */
export const yardOrderSchema = z.strictObject({
  /** A place such as `after_commit` or `job_claimed/lead.score`; empty for none. */
  stopAt: z.string().optional(),
  /** How far the Worker's clock is ahead of the real one. */
  aheadMs: z.number().int().min(0).optional(),
  /** Every so manieth write fails, before or after it was done; null ends it. */
  database: z
    .strictObject({ everyNth: z.number().int().min(1), when: z.enum(["before", "after"]), message: z.string() })
    .nullable()
    .optional(),
  /** Whether the queues bring each message twice at once, the last one first. */
  isQueueUnruly: z.boolean().optional(),
  /** Does what cron does each minute, before it answers. */
  sweep: z.boolean().optional(),
  /** Runs a migration: its name, and its statements in one transaction. */
  migrate: z.strictObject({ name: z.string(), statements: z.array(z.string()) }).optional(),
  /** The answer tells how many rows there are: of these tables, and of jobs that are due by now. */
  count: z.array(z.enum(["leads", "deliveries", "attempts", "jobs", "dueJobs"])).optional(),
  /** The answer tells how many leads this form has. */
  countLeadsOf: z.string().optional(),
  /** Makes a workspace of this name; the answer holds its owner's session. */
  openWorkspace: z.string().optional(),
});
export type YardOrder = z.input<typeof yardOrderSchema>;

/** What an order's `count` is answered with. */
export type YardCount = Partial<Record<NonNullable<YardOrder["count"]>[number], number>>;
