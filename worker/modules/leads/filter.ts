import type { LeadListQuery } from "./contract.ts";
import type { LeadFilter } from "./list.store.ts";

/** Every lead that fits, whatever its verdict. */
export function filterOf(query: Omit<LeadListQuery, "limit" | "cursor">): LeadFilter {
  const { q: search, verdict, status, outcome, source, form_id: formId, min_score: minScore } = query;
  return { search, verdict, status, outcome, source, formId, minScore };
}

/** What the dashboard's list shows: what is a lead, unless something else is asked for. */
export function shownFilterOf(query: Omit<LeadListQuery, "limit" | "cursor">): LeadFilter {
  const asksForJunk = query.status !== undefined || query.outcome === "junk";
  return {
    ...filterOf(query),
    verdict: query.verdict ?? "accepted",
    notStatus: asksForJunk ? undefined : "not_a_lead",
  };
}
