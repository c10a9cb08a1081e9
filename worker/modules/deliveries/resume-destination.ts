import { z } from "zod";
import { defineJob, type JobOutcome } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { listWaitingDeliveries, scheduleDelivery } from "./deliveries.store.ts";
import { findDestination, forgetFailures, setDestinationStatus } from "./destinations.store.ts";
import { sendDelivery } from "./send-delivery.ts";

/** Deliveries that one run sends on their way, by two statements each: well under the 1,000 that an invocation may send. */
const PAGE = 50;

/** Makes a paused or switched-off destination active again, and sends what waited for it. */
export async function resumeDestination(services: Services, workspaceId: string, destinationId: string): Promise<void> {
  const { db, jobs, now } = services;
  const job = jobs.create(sendWaiting, { workspaceId, destinationId, resumedAtMs: now() });
  await db.batch([
    setDestinationStatus(db, workspaceId, destinationId, "active", null),
    forgetFailures(db, workspaceId, destinationId),
    job.insert,
  ]);
  jobs.ring();
}

/** Gives the deliveries that waited jobs of their own, a page a run. Paused once more, the rest goes on waiting. */
export const sendWaiting = defineJob({
  name: "destination.resume",
  data: z.object({ workspaceId: z.string(), destinationId: z.string(), resumedAtMs: z.number().int() }),
  key: ({ destinationId, resumedAtMs }) => `${destinationId}/${resumedAtMs}`,
  async run({ workspaceId, destinationId }, { db, jobs, now }): Promise<JobOutcome> {
    const destination = await findDestination(db, workspaceId, destinationId);
    if (destination?.status === "paused") return;
    const waiting = await listWaitingDeliveries(db, workspaceId, destinationId, PAGE);
    if (waiting.length === 0) return;

    const occasion = `resume/${now()}`;
    await db.batch(
      waiting.flatMap(({ id: deliveryId, destinationKind: kind }) => [
        scheduleDelivery(db, workspaceId, deliveryId, now()),
        jobs.create(sendDelivery, { workspaceId, deliveryId, destinationId, kind, occasion }).insert,
      ]),
    );
    jobs.ring();
    return { againAtMs: now() };
  },
});
