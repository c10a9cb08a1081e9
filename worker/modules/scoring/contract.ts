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

/** From here on a lead is called hot: on its card, in the lists and in the reports. */
export const HOT_FROM = 70;

/** One reason for a score, in a salesperson's words, with the words of the message it rests on. */
export const scoreReasonSchema = z
  .object({
    label: z.string(),
    points: z.number().int(),
    quote: z.string().nullable(),
  })
  .openapi("ScoreReason");
export type ScoreReason = z.infer<typeof scoreReasonSchema>;

/** What a reader should know of how far the AI was followed. */
const AI_MARKS = [
  "suspected_injection",
  "disagreed",
  "summary_trimmed",
  "summary_replaced",
  "reply_trimmed",
  "reply_replaced",
] as const;
export type AiMark = (typeof AI_MARKS)[number];

/** How the AI came to its judgement, and what that cost. */
export const aiDetailsSchema = z
  .object({
    vendor: z.string(),
    model: z.string(),
    input_tokens: z.number().int(),
    output_tokens: z.number().int(),
    /** In millionths of a US dollar; null where the model's price is not known. */
    cost_micros: z.number().int().nullable(),
    /** The same text was judged before, so nobody was asked. */
    is_repeat: z.boolean(),
    marks: z.array(z.enum(AI_MARKS)),
  })
  .openapi("AiDetails");
export type AiDetails = z.infer<typeof aiDetailsSchema>;

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
    ai: aiDetailsSchema.optional(),
    /** The value before the workspace's own outcomes moved it; absent when they did not. */
    calibrated_from: z.number().int().min(0).max(100).optional(),
    /** Several people's similar messages were filed as this category by the workspace, so no AI refiles it. */
    filed_by_workspace: z.literal(true).optional(),
  })
  .openapi("Score");
export type Score = z.infer<typeof scoreSchema>;
