import { z } from "zod";
import { defineJob, type Module } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { listLeadIdsOfPerson, rememberErased } from "../leads/index.ts";
import { type Act, countLeadsOfAct, findAct, finishAct, insertAct } from "./store.ts";

/** Leads of one transaction: each room adds a few statements, and Telegram one for each lead. */
const LEADS_A_BATCH = 25;

/** Batches of one turn, so that a turn ends well within its lease. */
const BATCHES_A_TURN = 20;

const PAUSE_MS = 100;

/** The rooms that hold something about people. */
export type Rooms = readonly Pick<Module, "name" | "personalData">[];

/** Erases these leads with everything that any room holds of them, in one transaction. Repeatable. */
export async function eraseLeads(
  rooms: Rooms,
  services: Services,
  workspaceId: string,
  leadIds: readonly string[],
  record: (erased: number) => D1PreparedStatement[],
): Promise<void> {
  const person = { workspaceId, leadIds };
  const erasing = await Promise.all(rooms.map(({ personalData }) => personalData?.erase(person, services) ?? []));
  await services.db.batch([...erasing.flat(), ...record(leadIds.length)]);
  services.log("leads.erased", { workspaceId, leadIds: leadIds.join() });
  services.jobs.ring();
  for (const id of leadIds) services.notifyLive(workspaceId, { topic: "lead", id });
}

/** The job that goes on with an erasure until it is done, whatever became of the request that began it. */
export function createErasureJob(rooms: Rooms) {
  return defineJob({
    name: "privacy.erase",
    data: z.object({ workspaceId: z.string(), actId: z.string() }),
    key: ({ actId }) => actId,
    async run({ workspaceId, actId }, services) {
      const act = await findAct(services.db, workspaceId, actId);
      if (act === null || act.finishedAtMs !== null) return;
      for (let batch = 0; batch < BATCHES_A_TURN; batch++) if (await eraseNext(rooms, act, services)) return;
      return { againAtMs: services.now() + PAUSE_MS };
    },
  });
}
export type ErasureJob = ReturnType<typeof createErasureJob>;

/** True when that was all. */
async function eraseNext(rooms: Rooms, act: Act, services: Services): Promise<boolean> {
  const { db, now } = services;
  const { id: actId, workspaceId, kind, subjectId, createdAtMs } = act;
  if (subjectId === null) return true;
  const leadIds =
    kind === "lead_erased"
      ? [subjectId]
      : // What they send after they asked for erasure is a new enquiry.
        await listLeadIdsOfPerson(db, workspaceId, subjectId, createdAtMs, LEADS_A_BATCH);

  const isLast = kind === "lead_erased" || leadIds.length < LEADS_A_BATCH;
  await eraseLeads(rooms, services, workspaceId, leadIds, (erased) => [
    countLeadsOfAct(db, workspaceId, actId, erased),
    ...(isLast ? [finishAct(db, workspaceId, actId, now())] : []),
  ]);
  return isLast;
}

/** Writes the wish down with the job that fulfils it, and begins at once. Returns the act as it stands then. */
export async function beginErasure(
  job: ErasureJob,
  services: Services,
  workspaceId: string,
  wish: Pick<Act, "kind" | "subjectId" | "memberId">,
): Promise<Act> {
  const { db, jobs, newId, now, log } = services;
  const act = { id: newId("privacyAct"), ...wish, leads: 0, createdAtMs: now(), finishedAtMs: null };
  const data = { workspaceId, actId: act.id };
  const planned = jobs.create(job, data);
  const { kind, subjectId, createdAtMs } = act;
  const ofPerson =
    kind === "contact_erased" && subjectId !== null
      ? [await rememberErased(services, workspaceId, subjectId, createdAtMs)]
      : [];
  await db.batch([insertAct(db, workspaceId, act), planned.insert, ...ofPerson]);
  log(`privacy.${wish.kind}`, { workspaceId, actId: act.id, subjectId: wish.subjectId, memberId: wish.memberId });

  await job.run(data, services, { number: 1 });
  jobs.ring();
  return (await findAct(db, workspaceId, act.id)) ?? { ...act, workspaceId };
}
