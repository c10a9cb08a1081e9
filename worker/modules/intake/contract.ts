import { z } from "@hono/zod-openapi";
import { evidenceSchema } from "../guard/contract.ts";
import { cleanLine, clip } from "./clean-text.ts";

/** How many campaign marks of a page's address are kept. */
const MAX_MARKS = 30;

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
    /** Added by the server; of a call to the API, what the caller says. */
    country: z.string().max(10),
  })
  .partial()
  .openapi("SubmissionContext");
export type SubmissionContext = z.infer<typeof submissionContextSchema>;

// On the way in a context that is too long is shortened: no enquiry is refused for the length of its page's address.
const clipped = (length: number) => z.string().transform((text) => clip(cleanLine(text), length));
const utmIn = z.record(z.string(), z.string()).transform((utm) =>
  Object.fromEntries(
    Object.entries(utm)
      .slice(0, MAX_MARKS)
      .map(([name, value]) => [clip(cleanLine(name), 40), clip(cleanLine(value), 300)]),
  ),
);
const touchInSchema = z
  .object({ url: clipped(2_000), referrer: clipped(2_000), at: clipped(40), utm: utmIn })
  .partial();

/** The context as a caller may send it: what is not known is left out, what is too long is shortened. */
export const givenContextSchema = z
  .object({
    page_url: clipped(2_000),
    page_title: clipped(300),
    referrer: clipped(2_000),
    utm: utmIn,
    first_touch: touchInSchema,
    last_touch: touchInSchema,
    language: clipped(40),
    time_zone: clipped(60),
    user_agent: clipped(500),
    country: clipped(10),
  })
  .partial();

/** Field key to what was typed. A checkbox is "true" or "". */
export const fieldValuesSchema = z.record(z.string().max(60), z.union([z.string(), z.number(), z.boolean()]));
export type FieldValues = z.infer<typeof fieldValuesSchema>;

/** `POST /v1/forms/:formId/submissions`, sent as text/plain or application/json. */
export const submissionBodySchema = z
  .strictObject({
    /** Made in the browser, once per filled form: the same id on every retry. */
    submission_id: z.uuid(),
    fields: fieldValuesSchema,
    source: z.enum(["widget", "page"]).default("widget"),
    context: givenContextSchema.default({}),
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
    submission_id: z
      .string()
      .min(1)
      .max(100)
      // What the database would give back otherwise than it came could stand for another id.
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, "Use one line of plain text.")
      .optional(),
    context: givenContextSchema.default({}),
  })
  .openapi("NewLead");

/** The same for accepted, held and spam: a bot learns nothing. */
export const acceptedSchema = z.object({ accepted: z.literal(true), lead_id: z.string() }).openapi("Accepted");
export type Accepted = z.infer<typeof acceptedSchema>;
