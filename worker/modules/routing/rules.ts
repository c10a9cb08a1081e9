import type { z } from "@hono/zod-openapi";
import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { listDestinations } from "../deliveries/index.ts";
import { listForms } from "../forms/index.ts";
import type { ApiRule, rulesChangeSchema } from "./contract.ts";
import { BUILT_IN_RULE, destinationsOf, type Rule } from "./decide.ts";
import { listRules, replaceRules, type StoredRule } from "./store.ts";

/** The rules that count: the workspace's own, or the built-in one as long as it has none. */
export async function effectiveRules(db: D1Database, workspaceId: string): Promise<readonly Rule[]> {
  const rules = await listRules(db, workspaceId);
  return rules.length === 0 ? [BUILT_IN_RULE] : rules;
}

export async function showRules({ db }: Pick<Services, "db">, workspaceId: string): Promise<ApiRule[]> {
  const [rules, destinations] = await Promise.all([effectiveRules(db, workspaceId), listDestinations(db, workspaceId)]);
  const existingIds = destinations.map(({ id }) => id);
  return rules.map((rule) => ({
    id: rule.id,
    name: rule.name,
    enabled: rule.enabled,
    min_score: rule.minScore,
    form_ids: [...rule.formIds],
    all_destinations: rule.allDestinations,
    destination_ids: destinationsOf(rule, existingIds),
  }));
}

/**
 * Puts a list of rules in the place of the one there was. A rule keeps its id; one without an id, or the built-in one,
 * gets its own. An empty list brings the built-in rule back.
 * @throws AppError `not_found` for a rule, a form or a destination that is not this workspace's
 */
export async function changeRules(
  services: Services,
  workspaceId: string,
  { rules }: z.infer<typeof rulesChangeSchema>,
): Promise<void> {
  const { db, newId, now } = services;
  const [known, forms, destinations] = await Promise.all([
    listRules(db, workspaceId),
    listForms(db, workspaceId),
    listDestinations(db, workspaceId),
  ]);
  const knownById = new Map(known.map((rule) => [rule.id, rule]));
  const formIds = new Set(forms.map(({ id }) => id));
  const destinationIds = new Set(destinations.map(({ id }) => id));

  const used = new Set<string>();
  const changed = rules.map((rule, index): StoredRule => {
    const isNew = rule.id === undefined || rule.id === BUILT_IN_RULE.id;
    const id = rule.id === undefined || isNew ? newId("rule") : rule.id;
    if ((!isNew && !knownById.has(id)) || used.has(id)) {
      throw new AppError("not_found", "There is no such rule.", { field: `rules.${index}.id` });
    }
    refuseStrangers(rule.form_ids, formIds, "form", `rules.${index}.form_ids`);
    refuseStrangers(rule.destination_ids, destinationIds, "destination", `rules.${index}.destination_ids`);
    used.add(id);
    return {
      id,
      workspaceId,
      name: rule.name,
      enabled: rule.enabled,
      minScore: rule.min_score,
      formIds: rule.form_ids,
      allDestinations: rule.all_destinations,
      destinationIds: rule.destination_ids,
      createdAtMs: knownById.get(id)?.createdAtMs ?? now(),
    };
  });

  await db.batch(replaceRules(db, workspaceId, changed, now()));
  services.notifyLive(workspaceId, { topic: "workspace" });
}

/** Foreign ids look like unknown ones. */
function refuseStrangers(ids: readonly string[], own: ReadonlySet<string>, noun: string, field: string): void {
  const at = ids.findIndex((id) => !own.has(id));
  if (at >= 0) throw new AppError("not_found", `There is no such ${noun}.`, { field: `${field}.${at}` });
}
