import { z } from "@hono/zod-openapi";
import type { AiBudgetWarning, DataGap, DestinationTrouble } from "../../core/services.ts";

const destinationTroubleSchema = z.object({
  workspaceId: z.string(),
  destinationId: z.string(),
  stage: z.enum(["failing", "disabled"]),
  sinceMs: z.number().int(),
  errorCode: z.string(),
  isGone: z.boolean(),
}) satisfies z.ZodType<DestinationTrouble>;

const aiBudgetWarningSchema = z.object({
  workspaceId: z.string(),
  month: z.string(),
  percent: z.union([z.literal(80), z.literal(100)]),
  budgetMicros: z.number().int().nullable(),
  budgetTokens: z.number().int().nullable(),
}) satisfies z.ZodType<AiBudgetWarning>;

const dataGapSchema = z.object({
  workspaceId: z.string(),
  gapFromMs: z.number().int(),
  gapToMs: z.number().int(),
}) satisfies z.ZodType<DataGap>;

/** What the people of a workspace are told of. */
export const occasionSchema = z.union([destinationTroubleSchema, aiBudgetWarningSchema, dataGapSchema]);
export type Occasion = z.infer<typeof occasionSchema>;

/** An occasion and one who is told of it: a mailbox or a chat, by its id. */
export const mailedSchema = occasionSchema.and(z.object({ memberId: z.string() }));
export const saidSchema = occasionSchema.and(z.object({ chatDestinationId: z.string() }));

/** The same occasion has the same key, however often and by whomever it is noticed. */
export function occasionKey(occasion: Occasion): string {
  if ("destinationId" in occasion) return `${occasion.destinationId}/${occasion.stage}/${occasion.sinceMs}`;
  if ("gapFromMs" in occasion) {
    return `data-gap/${occasion.workspaceId}/${occasion.gapFromMs}/${occasion.gapToMs}`;
  }
  const { workspaceId, month, percent, budgetMicros, budgetTokens } = occasion;
  return `ai-budget/${workspaceId}/${month}/${percent}/${budgetMicros ?? "none"}/${budgetTokens ?? "none"}`;
}
