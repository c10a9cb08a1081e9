import { z } from "@hono/zod-openapi";
import { isoTimeSchema } from "../../core/contract.ts";
import { CATEGORIES } from "../scoring/contract.ts";

export const LESSON_KINDS = [
  "not_spam",
  "not_a_lead",
  "too_high",
  "too_low",
  "wrong_category",
  "good_example",
  "bad_example",
] as const;
export type LessonKind = (typeof LESSON_KINDS)[number];

/** `spam` moves what is held, `intent` the score. */
export type Topic = "spam" | "intent";

/** One thing that somebody in the workspace taught. */
export interface LessonRow {
  id: string;
  workspaceId: string;
  key: string;
  topic: Topic;
  kind: LessonKind;
  wants: -1 | 0 | 1;
  category: string | null;
  leadId: string | null;
  personKey: string;
  memberId: string;
  memberName: string;
  features: number[];
  atMs: number;
}

export const OPINIONS = ["too_high", "too_low", "wrong_category", "good_example"] as const;
export type Opinion = (typeof OPINIONS)[number];

/** What a member says of a lead's score; null takes it back. */
export const opinionSchema = z
  .strictObject({
    opinion: z.enum(OPINIONS).nullable(),
    /** What it is instead, when the category is wrong. */
    category: z.enum(CATEGORIES).optional(),
    /** The label of the one reason that is meant; without it the score as a whole is. */
    reason: z.string().max(200).optional(),
  })
  .openapi("ScoreOpinion");
export type OpinionChange = z.infer<typeof opinionSchema>;

export const leadOpinionSchema = z
  .object({
    opinion: z.enum(OPINIONS).nullable(),
    category: z.enum(CATEGORIES).nullable(),
    by: z.string().nullable(),
    at: isoTimeSchema.nullable(),
  })
  .openapi("LeadOpinion");
export type ApiLeadOpinion = z.infer<typeof leadOpinionSchema>;

const MAX_EXAMPLES = 200;

export const examplesSchema = z
  .strictObject({
    examples: z
      .array(z.strictObject({ text: z.string().trim().min(1).max(5_000), label: z.enum(["good", "bad"]) }))
      .min(1)
      .max(MAX_EXAMPLES),
  })
  .openapi("LeadExamples");
export type Examples = z.infer<typeof examplesSchema>["examples"];

export const lessonsSchema = z
  .object({
    /** How many lessons of each kind count now. */
    counts: z.partialRecord(z.enum(LESSON_KINDS), z.number().int()),
    since: isoTimeSchema.nullable(),
    /** How far all of it together can move anything, in points. */
    most_points: z.object({ held: z.number().int(), score: z.number().int() }),
    /** The newest, at most 50. */
    lessons: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(LESSON_KINDS),
        lead_id: z.string().nullable(),
        by: z.string(),
        at: isoTimeSchema,
      }),
    ),
  })
  .openapi("Lessons");
export type ApiLessons = z.infer<typeof lessonsSchema>;
