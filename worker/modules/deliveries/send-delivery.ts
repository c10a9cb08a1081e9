import { z } from "zod";
import { GiveUp, Gone } from "../../core/errors.ts";
import { defineJob, type JobOutcome } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { writeLedger } from "../leads/index.ts";
import { attemptDelivery } from "./attempt-delivery.ts";
import type { Destination } from "./contract.ts";
import { type Delivery, endDelivery, findDelivery, parkDelivery, scheduleDelivery } from "./deliveries.store.ts";
import { findDestination } from "./destinations.store.ts";
import { notePause, turnAfterPause } from "./pause.ts";

/** Brings one delivery to its destination, one attempt a run, until it is over. */
export const sendDelivery = defineJob({
  name: "delivery.send",
  data: z.object({
    workspaceId: z.string(),
    deliveryId: z.string(),
    destinationId: z.string(),
    kind: z.string(),
    /** Why it is sent other than for being planned, such as `replay/3`: each occasion has one job. */
    occasion: z.string().optional(),
  }),
  key: ({ deliveryId, occasion = "planned" }) => `${deliveryId}/${occasion}`,
  lane: ({ destinationId }) => destinationId,
  // A third of the six connections of an invocation: a receiver that hangs leaves the others enough to stay quick.
  places: 2,
  async run({ workspaceId, deliveryId, destinationId, kind: kindName }, services): Promise<JobOutcome> {
    const { db, now } = services;
    const [delivery, destination] = await Promise.all([
      findDelivery(db, workspaceId, deliveryId),
      findDestination(db, workspaceId, destinationId),
    ]);
    if (delivery === null) throw new Gone(`delivery ${deliveryId} was erased`);
    if (delivery.status !== "pending") return;
    // A replay may have left an older job behind; both keep to the one time that the delivery itself holds.
    if (delivery.nextTryAtMs !== null && delivery.nextTryAtMs > now()) return { againAtMs: delivery.nextTryAtMs };

    if (destination === null) {
      await endDelivery(db, workspaceId, deliveryId, "cancelled", "destination_removed", now()).run();
      return;
    }
    if (destination.status === "paused" && (await parkDelivery(db, workspaceId, deliveryId))) return;
    if (destination.status === "disabled") return refuse(delivery, destination, services);

    const turnMs = turnAfterPause(destinationId, services);
    if (turnMs !== null) {
      await scheduleDelivery(db, workspaceId, deliveryId, turnMs).run(); // the log tells when it is its turn
      return { againAtMs: turnMs };
    }

    const kind = services.destinationKinds.get(kindName);
    if (kind === undefined) throw new GiveUp(`no room speaks to a destination of the kind ${kindName}`);
    const report = await attemptDelivery(delivery, destination, kind, services);
    if (report.kind === "under_way") return { againAtMs: report.untilMs };
    if (report.kind !== "made") return;
    notePause(destinationId, report.outcome, services);
    if (report.nextTryAtMs !== null) return { againAtMs: report.nextTryAtMs };
  },
});

/** A destination that is switched off is not called; the delivery stays in the log, ready for a replay. */
async function refuse(
  { id, workspaceId, leadId }: Delivery,
  { name, ...destination }: Destination,
  services: Services,
) {
  const { db, now } = services;
  const entry = leadId !== null && {
    workspaceId,
    leadId,
    key: `delivery/${id}/refused/${now()}`,
    atMs: now(),
    kind: "delivery.failed",
    actor: "system",
    sentence: `“${name}” is switched off, so nothing was sent to it.`,
    data: { delivery_id: id, destination_id: destination.id, error_code: "destination_disabled" },
  };
  await db.batch([
    endDelivery(db, workspaceId, id, "failed", "destination_disabled", now()),
    ...(entry ? [writeLedger(db, services, entry)] : []),
  ]);
}
