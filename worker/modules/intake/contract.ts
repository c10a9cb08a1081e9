import { z } from "@hono/zod-openapi";
import { evidenceSchema } from "../guard/contract.ts";

/** One page visit's marks: where it came from. */
export const touchSchema = z.object({
  url: z.string().max(2_000).optional(),
  referrer: z.string().max(2_000).optional(),
  at: z.string().max(40).optional(),
  utm: z.record(z.string().max(40), z.string().max(300)).optional(),
});

/** What surrounds a submission. Captured by the widget itself; everything is optional. */
export const submissionContextSchema = z
  .object({
    page_url: z.string().max(2_000),
    page_title: z.string().max(300),
    referrer: z.string().max(2_000),
    /** `utm_*` and known click ids of the present page. */
    utm: z.record(z.string().max(40), z.string().max(300)),
    first_touch: touchSchema,
    last_touch: touchSchema,
    language: z.string().max(40),
    time_zone: z.string().max(60),
    user_agent: z.string().max(500),
    /** Added by the server. */
    country: z.string().max(10),
  })
  .partial()
  .openapi("SubmissionContext");
export type SubmissionContext = z.infer<typeof submissionContextSchema>;

/** Field key to what was typed. A checkbox is "true" or "". */
export const fieldValuesSchema = z.record(z.string().max(60), z.union([z.string(), z.number(), z.boolean()]));

/** `POST /v1/forms/:formId/submissions`, sent as text/plain or application/json. */
export const submissionBodySchema = z
  .strictObject({
    /** Made in the browser, once per filled form: the same id on every retry. */
    submission_id: z.uuid(),
    fields: fieldValuesSchema,
    source: z.enum(["widget", "page"]).default("widget"),
    context: submissionContextSchema.default({}),
    evidence: evidenceSchema.default({}),
  })
  .openapi("Submission");
export type SubmissionBody = z.input<typeof submissionBodySchema>;

/** `POST /v1/leads`. */
export const apiLeadBodySchema = z
  .strictObject({
    form_id: z.string().max(60),
    fields: fieldValuesSchema,
    /** Makes a retry safe; the header `Idempotency-Key` does the same. */
    submission_id: z.string().min(1).max(100).optional(),
    context: submissionContextSchema.optional(),
  })
  .openapi("NewLead");

/** The same for accepted, held and spam: a bot learns nothing. */
export const acceptedSchema = z.object({ accepted: z.literal(true), lead_id: z.string() }).openapi("Accepted");
export type Accepted = z.infer<typeof acceptedSchema>;
