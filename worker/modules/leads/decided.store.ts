import { z } from "zod";
import { OUTCOMES } from "./contract.ts";

// All of it stands in the index `leads_decided`: the leads themselves are not read.
export const COUNT_DECIDED = `
  SELECT raw_score AS score, outcome, COUNT(*) AS leads FROM leads
  WHERE workspace_id = ?1 AND outcome IS NOT NULL AND outcome_at_ms >= ?2 AND verdict = 'accepted'
  GROUP BY raw_score, outcome
`;

const decidedRowSchema = z.object({ score: z.number().nullable(), outcome: z.enum(OUTCOMES), leads: z.number() });
export type DecidedCount = { score: number; outcome: z.infer<typeof decidedRowSchema>["outcome"]; leads: number };

/** How many accepted leads of each score became what, decided since then. The score is that before any recalibration. */
export async function countDecided(db: D1Database, workspaceId: string, sinceMs: number): Promise<DecidedCount[]> {
  const { results } = await db.prepare(COUNT_DECIDED).bind(workspaceId, sinceMs).all();
  return results
    .map((row) => decidedRowSchema.parse(row))
    .flatMap(({ score, ...rest }) => (score === null ? [] : [{ score, ...rest }]));
}
