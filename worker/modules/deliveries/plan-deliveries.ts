import { sha256 } from "../../core/crypto.ts";
import type { LeadEventType } from "../../core/destination.ts";
import { idFromBytes } from "../../core/ids.ts";
import type { Services } from "../../core/services.ts";
import type { Destination } from "./contract.ts";
import { insertDelivery, insertQuietDestination } from "./deliveries.store.ts";
import { listDestinations } from "./destinations.store.ts";

/** One event of one lead, on its way to these destinations. */
export interface PlannedEvent {
  workspaceId: string;
  leadId: string;
  eventType: LeadEventType;
  /** Unique within lead and destination: the same event is never delivered under two ids. */
  eventKey: string;
  eventAtMs: number;
  destinationIds: readonly string[];
}

/**
 * Rows and jobs for an event: one delivery and one job for each of the destinations that asked for it. Planned twice it
 * is stored once. At a paused destination the delivery waits; at one that is switched off it fails, ready for a replay.
 */
export async function planDeliveries(services: Services, event: PlannedEvent): Promise<D1PreparedStatement[]> {
  const destinations = await listDestinations(services.db, event.workspaceId);
  const chosen = destinations.filter(({ id }) => event.destinationIds.includes(id));
  const planned = await Promise.all(
    chosen.map(async (destination) =>
      (await wants(services, destination, event.eventType))
        ? planDelivery(services, event, destination)
        : noteQuiet(services, event, destination),
    ),
  );
  return planned.flat();
}

async function wants(services: Services, destination: Destination, eventType: LeadEventType): Promise<boolean> {
  const kind = services.destinationKinds.get(destination.kind);
  if (!kind?.events.includes(eventType)) return false;
  return kind.wants(services, destination.workspaceId, destination.id, eventType);
}

/** Who is given a lead and does not ask for `lead.created` may ask for what happens to it later. */
function noteQuiet({ db }: Services, event: PlannedEvent, { id }: Destination): D1PreparedStatement[] {
  const { workspaceId, leadId, eventType } = event;
  return eventType === "lead.created" ? [insertQuietDestination(db, workspaceId, leadId, id)] : [];
}

async function planDelivery(
  { db, next, now }: Services,
  event: PlannedEvent,
  destination: Destination,
): Promise<D1PreparedStatement[]> {
  const { workspaceId, leadId, eventType, eventKey, eventAtMs } = event;
  const id = await deliveryIdFor(workspaceId, destination.id, leadId, eventKey);
  const delivery = {
    id,
    workspaceId,
    destinationId: destination.id,
    destinationKind: destination.kind,
    leadId,
    eventType,
    eventKey,
    eventAtMs,
    createdAtMs: now(),
  };
  const jobs = next.afterDeliveryPlanned(workspaceId, id, destination.id, destination.kind);
  return [insertDelivery(db, delivery), ...jobs.map((job) => job.insert)];
}

/** The same for the same event wherever and however often it is planned, a restored backup included. */
async function deliveryIdFor(...parts: readonly string[]): Promise<string> {
  return idFromBytes("delivery", await sha256(parts.join("\n")));
}
