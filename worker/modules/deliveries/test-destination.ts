import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { type AttemptReport, attemptDelivery } from "./attempt-delivery.ts";
import { findDelivery, insertDelivery } from "./deliveries.store.ts";
import { findDestination } from "./destinations.store.ts";

/**
 * Sends a marked sample event to a destination while its owner waits, and tells what came of it. Works on a paused or
 * switched-off one too: that is how one finds out whether it may be switched on.
 * @throws AppError `not_found`
 */
export async function testDestination(
  services: Services,
  workspaceId: string,
  destinationId: string,
): Promise<{ deliveryId: string; report: AttemptReport }> {
  const { db, now, newId } = services;
  const destination = await findDestination(db, workspaceId, destinationId);
  const kind = destination === null ? undefined : services.destinationKinds.get(destination.kind);
  if (destination === null || kind === undefined) throw new AppError("not_found", "There is no such destination.");

  const deliveryId = newId("delivery");
  await insertDelivery(db, {
    id: deliveryId,
    workspaceId,
    destinationId,
    destinationKind: destination.kind,
    leadId: null,
    eventType: "test",
    eventKey: deliveryId,
    eventAtMs: now(),
    createdAtMs: now(),
  }).run();
  const delivery = await findDelivery(db, workspaceId, deliveryId);
  const report = delivery === null ? null : await attemptDelivery(delivery, destination, kind, services);
  if (report?.kind !== "made") throw new Error(`the test delivery ${deliveryId} could not be started`);
  return { deliveryId, report };
}
