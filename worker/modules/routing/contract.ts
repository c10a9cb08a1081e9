import { z } from "@hono/zod-openapi";

export const ruleSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    /** Null: every lead, scored or not. */
    min_score: z.number().int().min(0).max(100).nullable(),
    /** Empty: every form. */
    form_ids: z.array(z.string()),
    /** To every destination there is, those added later too; `destination_ids` then lists them as of now. */
    all_destinations: z.boolean(),
    destination_ids: z.array(z.string()),
  })
  .openapi("Rule");
export type ApiRule = z.infer<typeof ruleSchema>;

export const ruleListSchema = z.object({ rules: z.array(ruleSchema) }).openapi("RuleList");

/** The whole list, in order: a list is replaced as one, so that its order is never in doubt. */
export const rulesChangeSchema = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        id: z.string().max(60).optional(),
        name: z.string().trim().min(1).max(80),
        enabled: z.boolean(),
        min_score: z.number().int().min(0).max(100).nullable(),
        form_ids: z.array(z.string().max(60)).max(100),
        all_destinations: z.boolean().default(false),
        destination_ids: z.array(z.string().max(60)).max(50),
      }),
    )
    .max(50),
});

/** How one rule fared for one lead. */
export const ruleTraceSchema = z.object({
  rule_id: z.string(),
  rule_name: z.string(),
  matched: z.boolean(),
  /** Why, in a sentence: "score 71 is at least 60". */
  because: z.string(),
  destination_ids: z.array(z.string()),
});
export type RuleTrace = z.infer<typeof ruleTraceSchema>;

export const decisionSchema = z
  .object({
    number: z.number().int(),
    score: z.number().int().nullable(),
    score_source: z.enum(["embedded", "ai"]).nullable(),
    trace: z.array(ruleTraceSchema),
    /** Those that this decision added. */
    destination_ids: z.array(z.string()),
    at: z.iso.datetime(),
  })
  .openapi("Decision");
export type ApiDecision = z.infer<typeof decisionSchema>;

export const decisionListSchema = z.object({ decisions: z.array(decisionSchema) }).openapi("DecisionList");
