import { z } from "zod";
import type { Person } from "../../core/module.ts";
import { ofLeads, readRows } from "../../core/personal-rows.ts";
import { flagColumn, jsonColumn } from "../../core/sql.ts";
import { type RuleTrace, ruleTraceSchema } from "./contract.ts";
import type { Rule } from "./decide.ts";

const LIST_RULES = `
  SELECT id, workspace_id AS workspaceId, name, enabled, min_score AS minScore, form_ids AS formIds,
         all_destinations AS allDestinations, destination_ids AS destinationIds, created_at_ms AS createdAtMs
  FROM rules WHERE workspace_id = ?1 ORDER BY position
`;

const REMOVE_RULES = `DELETE FROM rules WHERE workspace_id = ?1`;

const INSERT_RULE = `
  INSERT INTO rules (id, workspace_id, position, name, enabled, min_score, form_ids, all_destinations,
                     destination_ids, created_at_ms, updated_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
`;

const INSERT_DECISION = `
  INSERT INTO decisions (id, workspace_id, lead_id, number, score, score_source, trace, destination_ids, created_at_ms)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
  ON CONFLICT (workspace_id, lead_id, number) DO NOTHING
`;

const LIST_DECISIONS = `
  SELECT id, workspace_id AS workspaceId, lead_id AS leadId, number, score, score_source AS scoreSource, trace,
         destination_ids AS destinationIds, created_at_ms AS createdAtMs
  FROM decisions WHERE workspace_id = ?1 AND lead_id = ?2 ORDER BY number
`;

const DECISIONS_OF_LEADS = "FROM decisions WHERE workspace_id = ?1 AND lead_id IN (SELECT value FROM json_each(?2))";

const READ_DECISIONS = `
  SELECT lead_id, number, score, score_source, trace, destination_ids, created_at_ms
  ${DECISIONS_OF_LEADS} ORDER BY lead_id, number
`;

const DELETE_DECISIONS = `DELETE ${DECISIONS_OF_LEADS}`;

const ruleRowSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  name: z.string(),
  enabled: flagColumn,
  minScore: z.number().int().nullable(),
  formIds: jsonColumn.pipe(z.array(z.string())),
  allDestinations: flagColumn,
  destinationIds: jsonColumn.pipe(z.array(z.string())),
  createdAtMs: z.number().int(),
});

export interface StoredRule extends Rule {
  workspaceId: string;
  createdAtMs: number;
}

const decisionRowSchema = z.object({
  id: z.string(),
  workspaceId: z.string(),
  leadId: z.string(),
  number: z.number().int(),
  score: z.number().int().nullable(),
  scoreSource: z.enum(["embedded", "ai"]).nullable(),
  trace: jsonColumn.pipe(z.array(ruleTraceSchema)),
  destinationIds: jsonColumn.pipe(z.array(z.string())),
  createdAtMs: z.number().int(),
});

/** One routing of one lead. `destinationIds` are those it added. */
export interface Decision {
  id: string;
  workspaceId: string;
  leadId: string;
  number: number;
  score: number | null;
  scoreSource: "embedded" | "ai" | null;
  trace: RuleTrace[];
  destinationIds: string[];
  createdAtMs: number;
}

/** In their order. */
export async function listRules(db: D1Database, workspaceId: string): Promise<StoredRule[]> {
  const { results } = await db.prepare(LIST_RULES).bind(workspaceId).all();
  return results.map((row) => ruleRowSchema.parse(row));
}

/** Statements that put this list in the place of the one there was; run them in one batch. */
export function replaceRules(
  db: D1Database,
  workspaceId: string,
  rules: readonly StoredRule[],
  nowMs: number,
): D1PreparedStatement[] {
  const inserts = rules.map((rule, position) =>
    db
      .prepare(INSERT_RULE)
      .bind(
        rule.id,
        workspaceId,
        position,
        rule.name,
        Number(rule.enabled),
        rule.minScore,
        JSON.stringify(rule.formIds),
        Number(rule.allDestinations),
        JSON.stringify(rule.destinationIds),
        rule.createdAtMs,
        nowMs,
      ),
  );
  return [db.prepare(REMOVE_RULES).bind(workspaceId), ...inserts];
}

/** Stores the decision unless one of this number is stored. */
export function insertDecision(db: D1Database, decision: Decision): D1PreparedStatement {
  const { id, workspaceId, leadId, number, score, scoreSource, trace, destinationIds, createdAtMs } = decision;
  return db
    .prepare(INSERT_DECISION)
    .bind(
      id,
      workspaceId,
      leadId,
      number,
      score,
      scoreSource,
      JSON.stringify(trace),
      JSON.stringify(destinationIds),
      createdAtMs,
    );
}

/** In their order: the first routing first. */
export async function listDecisions(db: D1Database, workspaceId: string, leadId: string): Promise<Decision[]> {
  const { results } = await db.prepare(LIST_DECISIONS).bind(workspaceId, leadId).all();
  return results.map((row) => decisionRowSchema.parse(row));
}

/** Where these leads were sent, and why. */
export async function findDecisionsOf(db: D1Database, person: Person): Promise<Record<string, unknown[]>> {
  return { decisions: await readRows(db, person, READ_DECISIONS) };
}

export function deleteDecisionsOf(db: D1Database, person: Person): D1PreparedStatement {
  return ofLeads(db, person, DELETE_DECISIONS);
}
