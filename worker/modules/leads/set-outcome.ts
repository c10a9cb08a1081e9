import type { Services } from "../../core/services.ts";
import {
  type Actor,
  afterOutcome,
  type Change,
  changeLead,
  deciderOf,
  markNotALead,
  reopenLead,
} from "./change-lead.ts";
import { setClosed, setOpenAgain } from "./changes.store.ts";
import type { Amount, Lead, Outcome } from "./contract.ts";
import { amountOf } from "./present.ts";
import { findLead } from "./store.ts";

/** What somebody says became of a lead. */
export interface GivenOutcome {
  /** Null takes it back: the lead is open again. */
  outcome: Outcome | null;
  /** Of a won lead only. */
  amount: Amount | null;
  /** When it was decided: of two decisions the later one stands, in whatever order they arrive. */
  atMs: number;
}

/**
 * What came of it, and the lead as it is now: `unchanged` when it was so already, `not_accepted` when the lead is held
 * and has to be released first, `superseded` when a later decision stands.
 */
export type OutcomeChange =
  | { kind: "changed" | "unchanged" | "not_accepted" | "superseded"; lead: Lead }
  | { kind: "no_such_lead" };

/**
 * The one way an outcome is written, by every door. Junk is "not a lead" by another name and goes the same way. Won and
 * lost close the lead: whoever closes one that nobody had has it from then on, a program until it is opened again.
 * Repeated it changes nothing.
 */
export async function setOutcome(
  services: Services,
  workspaceId: string,
  leadId: string,
  actor: Actor,
  given: GivenOutcome,
): Promise<OutcomeChange> {
  const lead = await findLead(services.db, workspaceId, leadId);
  if (lead === null) return { kind: "no_such_lead" };
  const change = await changeFor(lead, services, actor, given);
  if (change === null) return { kind: "no_such_lead" };
  return { kind: change.changed ? "changed" : whyUnchanged(change.lead, given), lead: change.lead };
}

function changeFor(lead: Lead, services: Services, actor: Actor, given: GivenOutcome): Promise<Change> {
  const { workspaceId, id: leadId } = lead;
  const { outcome, atMs } = given;
  switch (outcome) {
    case "won":
    case "lost":
      return closeLead(lead, services, actor, { ...given, outcome });
    case "junk":
      return markNotALead(services, workspaceId, leadId, actor, atMs);
    case null:
      return lead.outcome === "junk"
        ? reopenLead(services, workspaceId, leadId, actor, atMs)
        : openAgain(lead, services, actor, atMs);
    default:
      return outcome satisfies never;
  }
}

function closeLead(
  lead: Lead,
  services: Services,
  actor: Actor,
  given: GivenOutcome & { outcome: "won" | "lost" },
): Promise<Change> {
  const { db, next } = services;
  const { outcome, atMs } = given;
  const amount = outcome === "won" ? given.amount : null;
  return changeLead(services, lead.workspaceId, lead.id, actor, {
    kind: `lead.${outcome}`,
    sentence: `${actor.name} marked the lead as ${outcome}.`,
    data: { via: actor.via ?? "dashboard", ...(amount !== null && { amount }) },
    statements: (change) => [setClosed(db, change, deciderOf(actor, atMs), outcome, amount)],
    jobs: (change, onlyIf) => [
      ...afterOutcome(services, change, onlyIf),
      // Closing a lead that nobody had gives it to whoever closed it; a receiver that mirrors ownership hears of that.
      ...(lead.status === "claimed"
        ? []
        : next.afterLeadEvent(change, "lead.assigned", `assigned:${change.token}`, { onlyIf })),
    ],
  });
}

function openAgain(lead: Lead, services: Services, actor: Actor, atMs: number): Promise<Change> {
  const { db, next } = services;
  const { claimedByName: owner, claimedVia } = lead;
  const whoseNow =
    claimedVia === null
      ? `it stays with ${owner ?? "whoever has it"}`
      : `${owner} had it only by closing it, so it is free to claim`;
  return changeLead(services, lead.workspaceId, lead.id, actor, {
    kind: "lead.opened_again",
    sentence: `${actor.name} opened the lead again; ${whoseNow}.`,
    data: { via: actor.via ?? "dashboard" },
    statements: (change) => [setOpenAgain(db, change, atMs)],
    jobs: (change, onlyIf) => [
      ...afterOutcome(services, change, onlyIf),
      // The owner changed, to nobody: a receiver that mirrors ownership hears of that too.
      ...(claimedVia === null
        ? []
        : next.afterLeadEvent(change, "lead.assigned", `assigned:${change.token}`, { onlyIf })),
    ],
  });
}

function whyUnchanged(lead: Lead, { outcome, amount, atMs }: GivenOutcome) {
  const stands = amountOf(lead);
  const isSameAmount = outcome !== "won" || (stands?.minor === amount?.minor && stands?.currency === amount?.currency);
  if (lead.outcome === outcome && isSameAmount) return "unchanged";
  return lead.outcomeAtMs !== null && lead.outcomeAtMs > atMs ? "superseded" : "not_accepted";
}
