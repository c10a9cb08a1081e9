import type { Sweep } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import { listLeadIdsBefore } from "../leads/index.ts";
import { eraseLeads, type Rooms } from "./erase-leads.ts";
import { insertAct, listRetentionDueAcrossWorkspaces, lookAgain, type Retention } from "./store.ts";

/** What one sweep may do at most: it comes every minute, so this is a pace. */
const WORKSPACES_A_SWEEP = 8;
const LEADS_A_WORKSPACE = 25;

/** A workspace where nothing was left to erase is looked at again after this long. */
const LOOK_AGAIN_MS = HOUR_MS;

/** Erases leads that are older than their workspace wants to keep them, a few of each workspace at a time. */
export function createExpiry(rooms: Rooms): Sweep {
  return {
    name: "leads.expire",
    async run(services) {
      const due = await listRetentionDueAcrossWorkspaces(services.db, services.now(), WORKSPACES_A_SWEEP);
      let erased = 0;
      for (const retention of due) erased += await expireSome(rooms, retention, services);
      return erased;
    },
  };
}

async function expireSome(rooms: Rooms, { workspaceId, keepDays }: Retention, services: Services): Promise<number> {
  const { db, newId, now } = services;
  const leadIds = await listLeadIdsBefore(db, workspaceId, now() - keepDays * DAY_MS, LEADS_A_WORKSPACE);
  const act = { id: newId("privacyAct"), kind: "leads_expired", subjectId: null, memberId: null } as const;
  if (leadIds.length > 0) {
    await eraseLeads(rooms, services, workspaceId, leadIds, (leads) => [
      insertAct(db, workspaceId, { ...act, leads, createdAtMs: now(), finishedAtMs: now() }),
    ]);
  }
  // The next minute goes on where this one stopped; of many workspaces each gets its turn.
  await lookAgain(db, workspaceId, leadIds.length < LEADS_A_WORKSPACE ? now() + LOOK_AGAIN_MS : now());
  return leadIds.length;
}
