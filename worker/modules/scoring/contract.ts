import { z } from "@hono/zod-openapi";

export const CATEGORIES = [
  "sales",
  "question",
  "support",
  "vendor",
  "job",
  "press",
  "student",
  "spam",
  "other",
] as const;
export type Category = (typeof CATEGORIES)[number];

/** One reason for a score, in a salesperson's words, with the words of the message it rests on. */
export const scoreReasonSchema = z
  .object({
    label: z.string(),
    points: z.number().int(),
    quote: z.string().nullable(),
  })
  .openapi("ScoreReason");
export type ScoreReason = z.infer<typeof scoreReasonSchema>;

export const scoreSchema = z
  .object({
    value: z.number().int().min(0).max(100),
    source: z.enum(["embedded", "ai"]),
    category: z.enum(CATEGORIES),
    reasons: z.array(scoreReasonSchema),
    summary: z.string().max(240),
    suggested_reply: z.string().max(2_000),
    /** Why the embedded scorer stands although AI is on: `ai_timeout`, `ai_refused`, `ai_invalid_output` … */
    fallback_reason: z.string().nullable(),
  })
  .openapi("Score");
export type Score = z.infer<typeof scoreSchema>;
