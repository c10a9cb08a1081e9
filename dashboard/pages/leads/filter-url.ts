import type { LeadFilter } from "../../models/leads.model.ts";

const STATUSES = ["new", "claimed", "not_a_lead"] as const;
const OUTCOMES = ["open", "won", "lost", "junk"] as const;
const SOURCES = ["widget", "form", "page", "api"] as const;

/** The filters as they stand in the address, so that a list can be kept as a bookmark or sent to a colleague. */
export function filterFromQuery(query: Record<string, string>): LeadFilter {
  const status = STATUSES.find((one) => one === query.status);
  const outcome = OUTCOMES.find((one) => one === query.outcome);
  const source = SOURCES.find((one) => one === query.source);
  const minScore = /^\d{1,3}$/.test(query.min_score ?? "") ? Math.min(100, Number(query.min_score)) : undefined;
  return {
    ...(query.q && { q: query.q.slice(0, 200) }),
    ...(status && { status }),
    ...(outcome && { outcome }),
    ...(source && { source }),
    ...(query.form_id && { form_id: query.form_id.slice(0, 60) }),
    ...(minScore !== undefined && { min_score: minScore }),
  };
}

export function leadsUrl(filter: LeadFilter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== "");
  const query = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return query === "" ? "/app/leads" : `/app/leads?${query}`;
}
