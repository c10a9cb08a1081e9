import type { Module } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import type { SqlCondition } from "../../core/sql.ts";
import type { VerdictReason } from "../guard/contract.ts";
import type { Score } from "../scoring/contract.ts";
import type { ApiLead, Lead, LedgerEntry, NewLead } from "./contract.ts";

/** Leads, the contacts behind them, and the ledger of everything that happened. */
export const leads: Module = {
  name: "leads",
  tables: ["leads", "leads_search", "contacts", "contact_identities", "ledger"],
};

const beingBuilt = (): never => {
  throw new Error("leads is being built");
};

/** Stores the lead unless its submission is stored already. */
export function insertLead(_db: D1Database, _lead: NewLead): D1PreparedStatement {
  return beingBuilt();
}

/** Holds only after `insertLead` in the same batch when this submission was a new one. */
export function leadIsStored(_workspaceId: string, _leadId: string): SqlCondition {
  return beingBuilt();
}

/** Turns `accepted` into `held` and adds the reason, if the condition holds when the batch runs. */
export function holdLeadWhen(
  _db: D1Database,
  _workspaceId: string,
  _leadId: string,
  _reason: VerdictReason,
  _when: SqlCondition,
): D1PreparedStatement {
  return beingBuilt();
}

/** Joins an accepted lead to its contact, or makes one: by e-mail first, then by E.164 phone, never by name. */
export function joinContact(_db: D1Database, _lead: NewLead, _newContactId: string): D1PreparedStatement[] {
  return beingBuilt();
}

/** What is stored for a submission: `{ leadId, bodyHash, verdict }`. For the end of intake's batch. */
export function selectStoredSubmission(
  _db: D1Database,
  _workspaceId: string,
  _submissionId: string,
): D1PreparedStatement {
  return beingBuilt();
}

/** One step of a lead's story; the same key again changes nothing. */
export function writeLedger(
  _db: D1Database,
  _services: Pick<Services, "newId">,
  _entry: LedgerEntry,
  _onlyIf?: SqlCondition,
): D1PreparedStatement {
  return beingBuilt();
}

export async function findLead(_db: D1Database, _workspaceId: string, _leadId: string): Promise<Lead | null> {
  return beingBuilt();
}

/** Stores the score and grows the version. */
export function setScore(
  _db: D1Database,
  _workspaceId: string,
  _leadId: string,
  _score: Score,
  _nowMs: number,
): D1PreparedStatement {
  return beingBuilt();
}

/** Marks the lead as routed, the first time only. */
export function setRouted(_db: D1Database, _workspaceId: string, _leadId: string, _nowMs: number): D1PreparedStatement {
  return beingBuilt();
}

/** Who presses a button or clicks: a member, or somebody in a linked chat. */
export interface Actor {
  memberId: string | null;
  name: string;
}

/** What a change came to: the lead as it is now, and whether this call changed it. Null when there is no such lead. */
export type Change = { changed: boolean; lead: Lead } | null;

/** Atomic: of many claims at once exactly one gets `changed: true`; the others learn from `lead` who has it. */
export async function claimLead(
  _services: Services,
  _workspaceId: string,
  _leadId: string,
  _actor: Actor,
): Promise<Change> {
  return beingBuilt();
}

/** Gives a claimed lead back. Only its owner may, or a member with the role owner or admin (the caller checks). */
export async function unclaimLead(
  _services: Services,
  _workspaceId: string,
  _leadId: string,
  _actor: Actor,
): Promise<Change> {
  return beingBuilt();
}

/** "Not a lead": out of the list, announced as `lead.spam`; `reopenLead` undoes it. */
export async function markNotALead(
  _services: Services,
  _workspaceId: string,
  _leadId: string,
  _actor: Actor,
): Promise<Change> {
  return beingBuilt();
}

export async function reopenLead(
  _services: Services,
  _workspaceId: string,
  _leadId: string,
  _actor: Actor,
): Promise<Change> {
  return beingBuilt();
}

/** Releases a held or spam lead with all the effects an accepted one has. */
export async function releaseLead(
  _services: Services,
  _workspaceId: string,
  _leadId: string,
  _actor: Actor,
): Promise<Change> {
  return beingBuilt();
}

/** The lead as API and webhooks show it. */
export function toApiLead(_lead: Lead): ApiLead {
  return beingBuilt();
}

/** Leads by form that were not spam, for the forms page. */
export async function countLeadsByForm(_db: D1Database, _workspaceId: string): Promise<Map<string, number>> {
  return beingBuilt();
}
