import { errorText } from "../../core/errors.ts";
import type { PlannedJob, Services } from "../../core/services.ts";
import type { SqlCondition } from "../../core/sql.ts";
import {
  type ChangeOfLead,
  type Decider,
  leadWasChangedBy,
  setClaimed,
  setNotALead,
  setReleased,
  setReopened,
  setUnclaimed,
} from "./changes.store.ts";
import { joinContact } from "./contacts.store.ts";
import { isProgramDoor, type Lead, type OutcomeDoor } from "./contract.ts";
import { writeLedger } from "./ledger.store.ts";
import { findLead, parseLead, selectLead } from "./store.ts";

/** Who presses a button or clicks: a member, or somebody in a linked chat. */
export interface Actor {
  memberId: string | null;
  name: string;
  /** Default: the dashboard. */
  via?: OutcomeDoor;
}

/** What a change came to: the lead as it is now, and whether this call changed it. Null when there is no such lead. */
export type Change = { changed: boolean; lead: Lead } | null;

/**
 * Atomic: of many claims at once exactly one gets `changed: true`; the others learn from `lead` who has it.
 * A held lead has to be released before it can be claimed.
 */
export function claimLead(services: Services, workspaceId: string, leadId: string, actor: Actor): Promise<Change> {
  const { db, next } = services;
  return changeLead(services, workspaceId, leadId, actor, {
    kind: "lead.claimed",
    sentence: `${actor.name} claimed the lead.`,
    statements: (change) => [setClaimed(db, change, actor)],
    jobs: (change, onlyIf) => [
      ...next.afterLeadEvent(change, "lead.claimed", `claimed:${change.token}`, { onlyIf }),
      ...next.afterLeadEvent(change, "lead.assigned", `assigned:${change.token}`, { onlyIf }),
    ],
  });
}

/** Gives a claimed lead back. Only its owner may, or a member with the role owner or admin (the caller checks). */
export function unclaimLead(services: Services, workspaceId: string, leadId: string, actor: Actor): Promise<Change> {
  const { db, next } = services;
  return changeLead(services, workspaceId, leadId, actor, {
    kind: "lead.unclaimed",
    sentence: `${actor.name} gave the lead back; anyone can claim it again.`,
    statements: (change) => [setUnclaimed(db, change)],
    // The owner changed, to nobody: a receiver that mirrors ownership hears of that too.
    jobs: (change, onlyIf) => next.afterLeadEvent(change, "lead.assigned", `assigned:${change.token}`, { onlyIf }),
  });
}

/**
 * "Not a lead", or junk: out of the list, announced as `lead.spam`; `reopenLead` undoes it.
 * @param atMs when it was decided; a decision that is older than the one that stands changes nothing
 */
export function markNotALead(
  services: Services,
  workspaceId: string,
  leadId: string,
  actor: Actor,
  atMs = services.now(),
): Promise<Change> {
  const { db, next } = services;
  return changeLead(services, workspaceId, leadId, actor, {
    kind: "lead.marked_not_a_lead",
    sentence: `${actor.name} marked this as not a lead.`,
    statements: (change) => [setNotALead(db, change, deciderOf(actor, atMs))],
    jobs: (change, onlyIf) => [
      ...next.afterLeadEvent(change, "lead.spam", `spam:${change.token}`, { onlyIf }),
      ...afterOutcome(services, change, onlyIf),
      ...afterPress(services, change, actor, onlyIf),
    ],
  });
}

/**
 * Takes "not a lead" back: the lead is new again and free to claim. Where a program had said so of a lead that a person
 * had, it is theirs again.
 */
export async function reopenLead(
  services: Services,
  workspaceId: string,
  leadId: string,
  actor: Actor,
  atMs = services.now(),
): Promise<Change> {
  const { db, next } = services;
  const lead = await findLead(db, workspaceId, leadId);
  if (lead === null) return null;
  const wasPassedOver = lead.verdict === "accepted" && lead.scoredAtMs !== null && lead.routedAtMs === null;
  const returnsTo = isProgramDoor(lead.outcomeVia) && lead.claimedVia === null ? lead.claimedByName : null;
  return changeLead(services, workspaceId, leadId, actor, {
    kind: "lead.reopened",
    sentence:
      returnsTo === null
        ? `${actor.name} reopened the lead.`
        : `${actor.name} reopened the lead; it is ${returnsTo}’s again.`,
    statements: (change) => [setReopened(db, change, atMs)],
    jobs: (change, onlyIf) => [
      ...(wasPassedOver ? next.afterLeadReopened(change, change.token, { onlyIf }) : []),
      ...afterOutcome(services, change, onlyIf),
      ...afterPress(services, change, actor, onlyIf),
    ],
  });
}

/**
 * Releases a held or spam lead with all the effects an accepted one has.
 * @throws AppError `plan_limit_reached` when the plan has no room for it this month, as the tables themselves say
 */
export async function releaseLead(
  services: Services,
  workspaceId: string,
  leadId: string,
  actor: Actor,
): Promise<Change> {
  const { db, next, newId } = services;
  const lead = await findLead(db, workspaceId, leadId);
  if (lead === null) return null;
  try {
    return await changeLead(services, workspaceId, leadId, actor, {
      kind: "lead.released",
      sentence: `${actor.name} released the lead.`,
      statements: (change) => [setReleased(db, change), ...joinContact(db, lead, newId("contact"))],
      jobs: (change, onlyIf) => [
        ...next.afterLeadReleased(change, { onlyIf }),
        ...afterPress(services, change, actor, onlyIf),
      ],
    });
  } catch (error) {
    if (!errorText(error).includes("plan_limit_reached")) throw error;
    throw await services.plan.leadRefusal(workspaceId);
  }
}

export function deciderOf({ memberId, name, via = "dashboard" }: Actor, atMs: number): Decider {
  return { atMs, name, memberId, via };
}

/** Something became of the lead, or that was taken back. */
export function afterOutcome({ next }: Services, change: ChangeOfLead, onlyIf: SqlCondition): PlannedJob[] {
  return [
    ...next.afterLeadEvent(change, "lead.outcome", `outcome:${change.token}`, { onlyIf }),
    ...next.afterOutcome(change, { onlyIf }),
  ];
}

/** What a press teaches. A program that holds the workspace's key is one voice, as a member is. */
function afterPress(
  { next }: Services,
  { workspaceId, leadId }: ChangeOfLead,
  { memberId }: Actor,
  onlyIf: SqlCondition,
): PlannedJob[] {
  return next.afterPress({ workspaceId, leadId }, { memberId: memberId ?? "program" }, { onlyIf });
}

interface PlannedChange {
  /** The ledger's kind. */
  kind: string;
  sentence: string;
  /** What the ledger keeps beside who it was. */
  data?: Record<string, unknown>;
  /** The first is the conditional statement that decides, and returns a row if it acted. */
  statements(change: ChangeOfLead): D1PreparedStatement[];
  jobs(change: ChangeOfLead, onlyIf: SqlCondition): PlannedJob[];
}

/** One batch: the conditional change, its ledger entry and its jobs, which are stored only if this call made the change. */
export async function changeLead(
  services: Services,
  workspaceId: string,
  leadId: string,
  actor: Actor,
  plan: PlannedChange,
): Promise<Change> {
  const { db, jobs, next, now, newId, log, notifyLive } = services;
  const change: ChangeOfLead = { workspaceId, leadId, token: newId("event"), nowMs: now() };
  const ref = { workspaceId, leadId };
  const onlyIf = leadWasChangedBy(ref, change.token);
  const entry = {
    ...ref,
    key: `${plan.kind}:${change.token}`,
    atMs: change.nowMs,
    kind: plan.kind,
    actor: actor.name,
    sentence: plan.sentence,
    data: { ...(actor.memberId !== null && { member_id: actor.memberId }), ...plan.data },
  };
  const planned = [...plan.jobs(change, onlyIf), ...next.afterCardChanged(ref, `card:${change.token}`, { onlyIf })];

  const results = await db.batch([
    ...plan.statements(change),
    writeLedger(db, services, entry, onlyIf),
    ...planned.map((job) => job.insert),
    selectLead(db, workspaceId, leadId),
  ]);

  const row = results.at(-1)?.results[0];
  if (row === undefined) return null;
  const changed = results[0]?.results.length === 1;
  if (changed) {
    log(plan.kind, ref);
    jobs.ring();
    notifyLive(workspaceId, { topic: "lead", id: leadId });
  }
  return { changed, lead: parseLead(row) };
}
