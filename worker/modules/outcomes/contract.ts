import { z } from "@hono/zod-openapi";
import { amountSchema, OUTCOMES } from "../leads/contract.ts";

/** What became of a lead, as somebody says it. An amount belongs to a won lead; elsewhere it has no meaning. */
export const outcomeChangeSchema = z
  .strictObject({
    outcome: z.enum(OUTCOMES).nullable().meta({ description: "Null takes it back: the lead is open again." }),
    amount: amountSchema.nullable().optional().meta({ description: "What a won lead brought." }),
  })
  .refine(({ outcome, amount }) => (amount ?? null) === null || outcome === "won", {
    error: "Only a won lead has an amount.",
    path: ["amount"],
  })
  .openapi("OutcomeChange");
export type OutcomeChangeBody = z.infer<typeof outcomeChangeSchema>;
