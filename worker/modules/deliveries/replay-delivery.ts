import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { KEEP_LOGS_MS } from "./contract.ts";
import { type Delivery, findDelivery, reopenDelivery, scheduleDelivery } from "./deliveries.store.ts";
import { findDestination } from "./destinations.store.ts";
import { sendDelivery } from "./send-delivery.ts";

/**
 * Sends a delivery once more, now, under the same id and with the table of retries from its start. One that still waits
 * for its next try is tried at once instead.
 * @throws AppError `not_found`; `conflict` when the destination is removed or switched off, or the body is forgotten
 */
export async function replayDelivery(services: Services, workspaceId: string, deliveryId: string): Promise<Delivery> {
  const { db, jobs, now } = services;
  const delivery = await findDelivery(db, workspaceId, deliveryId);
  if (delivery === null) throw new AppError("not_found", "There is no such delivery.");

  await requireReplayable(services, workspaceId, delivery.destinationId);
  if (delivery.createdAtMs < now() - KEEP_LOGS_MS) {
    throw new AppError("conflict", "It is older than 30 days: what was sent is forgotten, so it cannot be sent again.");
  }
  await db.batch(sendAgain(delivery, null, services));
  jobs.ring();
  if (delivery.leadId !== null) services.notifyLive(workspaceId, { topic: "lead", id: delivery.leadId });
  return (await findDelivery(db, workspaceId, deliveryId)) ?? delivery;
}

/** @throws AppError `conflict` when nothing can be sent to the destination */
export async function requireReplayable(
  { db }: Pick<Services, "db">,
  workspaceId: string,
  destinationId: string,
): Promise<void> {
  const destination = await findDestination(db, workspaceId, destinationId);
  if (destination === null) throw new AppError("conflict", "Its destination was removed, so it cannot be sent again.");
  if (destination.status === "disabled") {
    throw new AppError("conflict", "Its destination is switched off. Switch it on first, then replay.");
  }
}

/**
 * The statements of a replay. That of a finished delivery is named after how it ended, so that two clicks are one replay.
 * One that waits is given a job each time: a job of before may be done with nothing sent, as its destination was paused.
 */
export function sendAgain(
  delivery: Delivery,
  replayId: string | null,
  { db, jobs, now }: Pick<Services, "db" | "jobs" | "now">,
) {
  const { id: deliveryId, workspaceId, destinationId, destinationKind: kind, attempts, finishedAtMs } = delivery;
  const occasion = `replay/${attempts}/${finishedAtMs ?? `pending/${now()}`}`;
  return [
    delivery.status === "pending"
      ? scheduleDelivery(db, workspaceId, deliveryId, now(), replayId)
      : reopenDelivery(db, workspaceId, deliveryId, attempts, replayId, now()),
    jobs.create(sendDelivery, { workspaceId, deliveryId, destinationId, kind, occasion }).insert,
  ];
}
