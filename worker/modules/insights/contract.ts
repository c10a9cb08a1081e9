import { z } from "@hono/zod-openapi";
import { isoTimeSchema } from "../../core/contract.ts";

/** How far a report looks back, in calendar months of the workspace's time zone, the current one included. */
const monthsSchema = z.coerce.number().int().min(1).max(24).default(6);

export const reportQuerySchema = z.object({ months: monthsSchema, top: z.enum(["hot", "tenth"]).default("hot") });

export const sourcesQuerySchema = z.object({
  months: monthsSchema,
  by: z.enum(["source", "form", "campaign", "page"]).default("source"),
});

/** Of so many decided leads so many were won; no rate where there are too few to say. */
export const shareSchema = z
  .object({
    decided: z.number().int(),
    won: z.number().int(),
    rate: z.number().nullable(),
    /** Ends of the interval that holds the true rate in 95 of 100 cases. */
    low: z.number().nullable(),
    high: z.number().nullable(),
  })
  .openapi("WonShare");
export type ApiShare = z.infer<typeof shareSchema>;

const precisionFields = {
  leads: z.number().int(),
  top_from: z.number().int().nullable(),
  top: shareSchema,
  all: shareSchema,
};

export const reportSchema = z
  .object({
    time_zone: z.string(),
    from: isoTimeSchema,
    to: isoTimeSchema,
    /** Fewer decided leads than this, and nothing is claimed. */
    min_decided: z.number().int(),
    precision: z.object({
      ...precisionFields,
      comparison: z.enum(["better", "worse", "unclear", "too_few"]),
      months: z.array(z.object({ month: z.string(), ...precisionFields })),
    }),
    funnel: z.object({
      submissions: z.number().int(),
      accepted: z.number().int(),
      answered: z.number().int(),
      won: z.number().int(),
    }),
    response_times: z.array(z.object({ name: z.string(), claims: z.number().int(), median_seconds: z.number().int() })),
  })
  .openapi("Report");
export type ApiReport = z.infer<typeof reportSchema>;

export const sourcesReportSchema = z
  .object({
    by: z.enum(["source", "form", "campaign", "page"]),
    min_decided: z.number().int(),
    rows: z.array(
      z.object({
        /** Empty for leads that do not tell. */
        name: z.string(),
        leads: z.number().int(),
        accepted: z.number().int(),
        held: z.number().int(),
        spam: z.number().int(),
        won: z.number().int(),
        lost: z.number().int(),
        junk: z.number().int(),
        share: shareSchema,
      }),
    ),
    /** There are more groups than are shown. */
    has_more: z.boolean(),
  })
  .openapi("SourcesReport");
export type ApiSourcesReport = z.infer<typeof sourcesReportSchema>;
