import { z } from "zod";
import { defineJob } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { listWaitingDeliveries, scheduleDelivery } from "./deliveries.store.ts";
import { forgetFailures, setDestinationStatus } from "./destinations.store.ts";
import { sendDelivery } from "./send-delivery.ts";

/** Two statements a delivery; well under the 1,000 that one invocation may send. */
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

/** Gives every delivery that waited a job of its own. */
export const sendWaiting = defineJob({
  name: "destination.resume",
  data: z.object({ workspaceId: z.string(), destinationId: z.string(), resumedAtMs: z.number().int() }),
  key: ({ destinationId, resumedAtMs }) => `${destinationId}/${resumedAtMs}`,
  async run({ workspaceId, destinationId, resumedAtMs }, { db, jobs, now }) {
    const occasion = `resume/${resumedAtMs}`;
    for (let afterId = ""; ; ) {
      const waiting = await listWaitingDeliveries(db, workspaceId, destinationId, afterId, PAGE);
      const last = waiting.at(-1);
      if (last === undefined) return;
      await db.batch(
        waiting.flatMap(({ id: deliveryId, destinationKind: kind }) => [
          scheduleDelivery(db, workspaceId, deliveryId, now()),
          jobs.create(sendDelivery, { workspaceId, deliveryId, destinationId, kind, occasion }).insert,
        ]),
      );
      jobs.ring();
      afterId = last.id;
    }
  },
});
