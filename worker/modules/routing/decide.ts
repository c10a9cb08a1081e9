import type { RuleTrace } from "./contract.ts";

/** One rule as routing reads it. All rules that match are followed, not only the first. */
export interface Rule {
  id: string;
  name: string;
  enabled: boolean;
  /** Null: every lead, scored or not. */
  minScore: number | null;
  /** Empty: every form. */
  formIds: readonly string[];
  /** To every destination there is, whatever `destinationIds` says; one added tomorrow is meant too. */
  allDestinations: boolean;
  destinationIds: readonly string[];
}

export interface LeadFacts {
  score: number | null;
  formId: string;
}

export interface Outcome {
  trace: RuleTrace[];
  /** Without repeats, in the order in which the rules name them. */
  destinationIds: string[];
}

/** What counts while a workspace has no rules of its own. */
export const BUILT_IN_RULE: Rule = {
  id: "default",
  name: "Every lead to every destination",
  enabled: true,
  minScore: null,
  formIds: [],
  allDestinations: true,
  destinationIds: [],
};

/**
 * Who hears of a lead, and how each rule fared. Pure.
 * @param existingIds the workspace's destinations: a rule may still name one that was removed
 */
export function decide(rules: readonly Rule[], lead: LeadFacts, existingIds: readonly string[]): Outcome {
  const trace = rules.map((rule) => tryRule(rule, lead, existingIds));
  return { trace, destinationIds: [...new Set(trace.flatMap((entry) => entry.destination_ids))] };
}

/** The destinations a rule means, without those that were removed. */
export function destinationsOf(rule: Rule, existingIds: readonly string[]): string[] {
  return rule.allDestinations ? [...existingIds] : rule.destinationIds.filter((id) => existingIds.includes(id));
}

function tryRule(rule: Rule, lead: LeadFacts, existingIds: readonly string[]): RuleTrace {
  const { matched, because } = match(rule, lead);
  const destinationIds = matched ? destinationsOf(rule, existingIds) : [];
  return { rule_id: rule.id, rule_name: rule.name, matched, because, destination_ids: destinationIds };
}

function match(
  { enabled, minScore, formIds }: Rule,
  { score, formId }: LeadFacts,
): { matched: boolean; because: string } {
  if (!enabled) return { matched: false, because: "the rule is switched off" };
  if (formIds.length > 0 && !formIds.includes(formId)) {
    return { matched: false, because: "the lead came through another form" };
  }
  if (minScore === null) {
    return { matched: true, because: formIds.length > 0 ? "every lead of this form matches" : "every lead matches" };
  }
  if (score === null) return { matched: false, because: `there is no score yet, and at least ${minScore} is asked` };
  return score >= minScore
    ? { matched: true, because: `score ${score} is at least ${minScore}` }
    : { matched: false, because: `score ${score} is below ${minScore}` };
}
