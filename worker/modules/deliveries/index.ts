import { z } from "zod";
import { LEAD_EVENT_TYPES, type LeadEventType } from "../../core/destination.ts";
import { defineJob, type Module } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import type { Destination, DestinationStatus } from "./contract.ts";

/** One attempt to bring one lead event to one destination. */
export const sendDelivery = defineJob({
  name: "delivery.send",
  data: z.object({ workspaceId: z.string(), deliveryId: z.string(), destinationId: z.string(), kind: z.string() }),
  lane: ({ destinationId }) => destinationId,
  async run() {
    throw new Error("deliveries are being built");
  },
});

/** Plans the deliveries of an event to the destinations that have the lead already. */
export const publishLeadEvent = defineJob({
  name: "event.publish",
  data: z.object({
    workspaceId: z.string(),
    leadId: z.string(),
    eventType: z.enum(LEAD_EVENT_TYPES),
    eventKey: z.string(),
    eventAtMs: z.number().int(),
  }),
  key: ({ leadId, eventKey }) => `${leadId}/${eventKey}`,
  async run() {
    throw new Error("deliveries are being built");
  },
});

/** Destinations, deliveries to them, and every attempt. */
export const deliveries: Module = {
  name: "deliveries",
  tables: ["destinations", "deliveries", "attempts"],
  jobs: [sendDelivery, publishLeadEvent],
};

const beingBuilt = (): never => {
  throw new Error("deliveries is being built");
};

/** The part of a destination that every kind has; insert it in one batch with the kind's own row. */
export function insertDestination(_db: D1Database, _destination: Destination): D1PreparedStatement {
  return beingBuilt();
}

/** Null when unknown or removed. */
export async function findDestination(
  _db: D1Database,
  _workspaceId: string,
  _destinationId: string,
): Promise<Destination | null> {
  return beingBuilt();
}

/** Every destination of the workspace that is not removed, oldest first. */
export async function listDestinations(_db: D1Database, _workspaceId: string): Promise<Destination[]> {
  return beingBuilt();
}

export function setDestinationStatus(
  _db: D1Database,
  _workspaceId: string,
  _destinationId: string,
  _status: DestinationStatus,
  _reason: string | null,
): D1PreparedStatement {
  return beingBuilt();
}

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

/** Rows and jobs for an event: one delivery and one job for each destination that is active and asked for it. */
export async function planDeliveries(_services: Services, _event: PlannedEvent): Promise<D1PreparedStatement[]> {
  return beingBuilt();
}
