import type { Module } from "../../core/module.ts";
import { forgetWords } from "./forget-words.ts";
import { personalData } from "./personal-data.ts";
import { routes } from "./routes.ts";

export type { Actor, Change } from "./change-lead.ts";
export { claimLead, markNotALead, releaseLead, reopenLead, unclaimLead } from "./change-lead.ts";
export { findContact, joinContact, restrictionsOf } from "./contacts.store.ts";
export { correctLead } from "./correct-lead.ts";
export { countDecided, type DecidedCount } from "./decided.store.ts";
export { personHashesOf, rememberErased } from "./erased-person.ts";
export { countLeadsBefore, listLeadIdsBefore, listLeadIdsOfPerson } from "./erasure.store.ts";
export { shownFilterOf } from "./filter.ts";
export { type ConditionalEntry, listLedger, writeLedger, writeLedgerEntries } from "./ledger.store.ts";
export { countLeadsByForm, type LeadFilter, listLeads } from "./list.store.ts";
export { toApiLead } from "./present.ts";
export {
  countBy,
  countByMonth,
  countFunnel,
  type MonthCount,
  medianClaims,
  type Period,
} from "./report.store.ts";
export { type GivenOutcome, setOutcome } from "./set-outcome.ts";
export {
  findLead,
  findStoredSubmission,
  holdLeadFor,
  insertLead,
  leadHasReason,
  leadIsRouted,
  leadIsStored,
  listHeldByPlan,
  setRouted,
  setScore,
} from "./store.ts";

export { submissionHashOf } from "./submission-hash.ts";

/** Leads, the contacts behind them, and the ledger of everything that happened. */
export const leads: Module = {
  name: "leads",
  tables: ["leads", "leads_search", "contacts", "contact_identities", "ledger", "erased_leads", "erased_people"],
  routes,
  jobs: [forgetWords],
  personalData,
};
