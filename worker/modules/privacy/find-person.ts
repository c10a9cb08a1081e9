import type { Services } from "../../core/services.ts";
import { listLeadIdsOfPerson } from "../leads/index.ts";
import type { Rooms } from "./erase-leads.ts";

const LEADS_A_READING = 50;

/** Everything that any room holds about these leads, by table. */
export async function findOfLeads(
  rooms: Rooms,
  services: Services,
  workspaceId: string,
  leadIds: readonly string[],
): Promise<Record<string, unknown[]>> {
  const found = await Promise.all(
    rooms.map(({ personalData }) => personalData?.find({ workspaceId, leadIds }, services) ?? {}),
  );
  return Object.assign({}, ...found);
}

/** Everything that any room holds about a contact, by table. */
export async function findOfContact(
  rooms: Rooms,
  services: Services,
  workspaceId: string,
  contactId: string,
): Promise<{ leads: number; data: Record<string, unknown[]> }> {
  const { db, now } = services;
  const leadIds = await listLeadIdsOfPerson(db, workspaceId, contactId, now(), MAX_LEADS);
  const data: Record<string, unknown[]> = {};
  for (let at = 0; at < leadIds.length; at += LEADS_A_READING) {
    const part = await findOfLeads(rooms, services, workspaceId, leadIds.slice(at, at + LEADS_A_READING));
    for (const [table, rows] of Object.entries(part)) {
      // The contact itself is found again with every part.
      data[table] = table === "contacts" ? rows : [...(data[table] ?? []), ...rows];
    }
  }
  return { leads: leadIds.length, data };
}

/** Of somebody who wrote more often, the oldest so many. */
const MAX_LEADS = 2_000;
