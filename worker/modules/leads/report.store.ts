import { z } from "zod";
import type { SqlCondition } from "../../core/sql.ts";
import { OUTCOMES } from "./contract.ts";

// Everything here stands in the index `leads_report`, so that a report of fifty thousand leads reads none of them.
// A lead is in it from the moment it is scored.
const IN_PERIOD = "workspace_id = ?1 AND created_at_ms >= ?2 AND created_at_ms < ?3 AND scored_at_ms IS NOT NULL";

// Who asked to be left out counts nowhere. They are few, so theirs are found once and held against each row.
const COUNTED = `
  seq NOT IN (
    SELECT theirs.seq FROM contacts INDEXED BY contacts_restricted
    CROSS JOIN leads AS theirs ON theirs.workspace_id = ?1 AND theirs.contact_id = contacts.id
    WHERE contacts.workspace_id = ?1 AND restrictions <> '[]' AND restrictions LIKE '%"analytics"%'
  )
`;

export const COUNT_BY_MONTH = `
  SELECT month.key AS month, score, outcome, COUNT(*) AS leads
  FROM json_each(?2) AS month
  CROSS JOIN leads INDEXED BY leads_report
    ON workspace_id = ?1 AND created_at_ms >= month.value ->> 0 AND created_at_ms < month.value ->> 1
  WHERE scored_at_ms IS NOT NULL AND verdict = 'accepted' AND ${COUNTED}
  GROUP BY month.key, score, outcome
`;

export const COUNT_FUNNEL = `
  SELECT COUNT(*) AS submissions,
         COALESCE(SUM(verdict = 'accepted'), 0) AS accepted,
         COALESCE(SUM(verdict = 'accepted' AND claimed_at_ms IS NOT NULL), 0) AS answered,
         COALESCE(SUM(verdict = 'accepted' AND outcome = 'won'), 0) AS won
  FROM leads INDEXED BY leads_report WHERE ${IN_PERIOD} AND ${COUNTED}
`;

/** What leads can be told apart by. */
export const DIMENSIONS = ["source", "form", "campaign", "page"] as const;
export type Dimension = (typeof DIMENSIONS)[number];
const COLUMN: Record<Dimension, string> = { source: "source", form: "form_id", campaign: "campaign", page: "page" };

export const countBySql = (dimension: Dimension) => `
  SELECT COALESCE(${COLUMN[dimension]}, '') AS name, COUNT(*) AS leads,
         SUM(verdict = 'accepted') AS accepted, SUM(verdict = 'held') AS held, SUM(verdict = 'spam') AS spam,
         COALESCE(SUM(verdict = 'accepted' AND outcome = 'won'), 0) AS won,
         COALESCE(SUM(verdict = 'accepted' AND outcome = 'lost'), 0) AS lost,
         COALESCE(SUM(verdict = 'accepted' AND outcome = 'junk'), 0) AS junk
  FROM leads INDEXED BY leads_report WHERE ${IN_PERIOD} AND ${COUNTED}
  GROUP BY 1 ORDER BY leads DESC, name LIMIT ?4
`;

// The middle one of an odd number of claims, the mean of the two middle ones of an even number.
export const MEDIAN_CLAIMS = `
  SELECT name, claims, AVG(took) AS medianMs
  FROM (
    SELECT claimed_by_name AS name, claimed_at_ms - created_at_ms AS took,
           ROW_NUMBER() OVER (PARTITION BY claimed_by_name ORDER BY claimed_at_ms - created_at_ms) AS place,
           COUNT(*) OVER (PARTITION BY claimed_by_name) AS claims
    FROM leads INDEXED BY leads_report
    WHERE ${IN_PERIOD} AND ${COUNTED} AND verdict = 'accepted' AND claimed_at_ms IS NOT NULL AND claimed_by_name IS NOT NULL
  )
  WHERE place IN ((claims + 1) / 2, (claims + 2) / 2)
  GROUP BY name ORDER BY claims DESC, name LIMIT ?4
`;

/** From the first moment up to, and without, the last. */
export interface Period {
  fromMs: number;
  toMs: number;
}

const monthRowSchema = z.object({
  month: z.number(),
  score: z.number().nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  leads: z.number(),
});
export type MonthCount = z.infer<typeof monthRowSchema>;

const funnelSchema = z.object({
  submissions: z.number(),
  accepted: z.number(),
  answered: z.number(),
  won: z.number(),
});
export type Funnel = z.infer<typeof funnelSchema>;

const groupRowSchema = z.object({
  /** Empty for leads that do not tell. */
  name: z.string(),
  leads: z.number(),
  accepted: z.number(),
  held: z.number(),
  spam: z.number(),
  won: z.number(),
  lost: z.number(),
  junk: z.number(),
});
export type LeadGroup = z.infer<typeof groupRowSchema>;

const claimRowSchema = z.object({ name: z.string(), claims: z.number(), medianMs: z.number() });
export type ClaimTime = z.infer<typeof claimRowSchema>;

/** Accepted leads by month (its place in the list), score and what became of them. */
export async function countByMonth(
  db: D1Database,
  workspaceId: string,
  months: readonly Period[],
): Promise<MonthCount[]> {
  const spans = JSON.stringify(months.map(({ fromMs, toMs }) => [fromMs, toMs]));
  const { results } = await db.prepare(COUNT_BY_MONTH).bind(workspaceId, spans).all();
  return results.map((row) => monthRowSchema.parse(row));
}

export async function countFunnel(db: D1Database, workspaceId: string, period: Period): Promise<Funnel> {
  return funnelSchema.parse(
    await db
      .prepare(COUNT_FUNNEL)
      .bind(...periodParams(workspaceId, period))
      .first(),
  );
}

/** The largest groups first, at most `limit`. */
export async function countBy(
  db: D1Database,
  workspaceId: string,
  dimension: Dimension,
  period: Period,
  limit: number,
): Promise<LeadGroup[]> {
  const params = [...periodParams(workspaceId, period), limit];
  const { results } = await db
    .prepare(countBySql(dimension))
    .bind(...params)
    .all();
  return results.map((row) => groupRowSchema.parse(row));
}

/** How long leads waited until somebody claimed them, by who did; whoever claimed most comes first. */
export async function medianClaims(
  db: D1Database,
  workspaceId: string,
  period: Period,
  limit: number,
): Promise<ClaimTime[]> {
  const { results } = await db
    .prepare(MEDIAN_CLAIMS)
    .bind(...periodParams(workspaceId, period), limit)
    .all();
  return results.map((row) => claimRowSchema.parse(row));
}

function periodParams(workspaceId: string, { fromMs, toMs }: Period): SqlCondition["params"] {
  return [workspaceId, fromMs, toMs];
}
