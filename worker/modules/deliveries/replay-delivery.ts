import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { sendDelivery } from "./send-delivery.ts";
import { type Delivery, findDelivery, findDestination, reopenDelivery, scheduleDelivery } from "./store.ts";

/**
 * Sends a delivery once more, now, under the same id and with the table of retries from its start. One that still waits
 * for its next try is tried at once instead.
 * @throws AppError `not_found`; `conflict` when the destination is removed or switched off
 */
export async function replayDelivery(services: Services, workspaceId: string, deliveryId: string): Promise<Delivery> {
  const { db, jobs, now } = services;
  const delivery = await findDelivery(db, workspaceId, deliveryId);
  if (delivery === null) throw new AppError("not_found", "There is no such delivery.");

  const { destinationId, destinationKind: kind, attempts } = delivery;
  const destination = await findDestination(db, workspaceId, destinationId);
  if (destination === null) throw new AppError("conflict", "Its destination was removed, so it cannot be sent again.");
  if (destination.status === "disabled") {
    throw new AppError("conflict", "Its destination is switched off. Switch it on first, then replay.");
  }

  // Named after the attempts made so far, so that two clicks are one replay.
  const occasion = `replay/${attempts}`;
  await db.batch([
    delivery.status === "pending"
      ? scheduleDelivery(db, workspaceId, deliveryId, now())
      : reopenDelivery(db, workspaceId, deliveryId, attempts, now()),
    jobs.create(sendDelivery, { workspaceId, deliveryId, destinationId, kind, occasion }).insert,
  ]);
  jobs.ring();
  if (delivery.leadId !== null) services.notifyLive(workspaceId, { topic: "lead", id: delivery.leadId });
  return (await findDelivery(db, workspaceId, deliveryId)) ?? delivery;
}
