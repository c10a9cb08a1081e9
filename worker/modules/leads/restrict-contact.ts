import type { Services } from "../../core/services.ts";
import type { Actor } from "./change-lead.ts";
import { type Contact, findContact, listLeadIdsOfContact, setRestrictions } from "./contacts.store.ts";
import { RESTRICTIONS, type Restriction } from "./contract.ts";
import { writeLedgerEntries } from "./ledger.store.ts";

/** The newest leads whose story tells of it; whoever wrote more often is written down on their newest ones. */
const MAX_STORIES = 100;

const WORDS: Record<Restriction, string> = { ai: "AI", followups: "follow-ups", analytics: "analytics" };

/**
 * Sets what must not be done with a person's data, for all they sent and will send. Routing and deliveries go on.
 * Null when there is no such contact; a list that is as it was changes nothing.
 */
export async function restrictContact(
  services: Services,
  workspaceId: string,
  contactId: string,
  wanted: readonly Restriction[],
  actor: Actor,
): Promise<Contact | null> {
  const { db, now, newId, log, notifyLive } = services;
  const contact = await findContact(db, workspaceId, contactId);
  if (contact === null) return null;
  const restrictions = RESTRICTIONS.filter((restriction) => wanted.includes(restriction));
  if (restrictions.join() === contact.restrictions.join()) return contact;

  const leadIds = await listLeadIdsOfContact(db, workspaceId, contactId, MAX_STORIES);
  const change = newId("event");
  const entries = leadIds.map((leadId) => ({
    entry: {
      workspaceId,
      leadId,
      key: `contact.restricted:${change}`,
      atMs: now(),
      kind: "contact.restricted",
      actor: actor.name,
      sentence: sentenceOf(actor.name, restrictions),
      data: { contact_id: contactId, restrictions, before: contact.restrictions, member_id: actor.memberId },
    },
  }));
  await db.batch([
    setRestrictions(db, workspaceId, contactId, restrictions),
    ...(entries.length === 0 ? [] : [writeLedgerEntries(db, services, entries)]),
  ]);

  log("contact.restricted", { workspaceId, contactId, memberId: actor.memberId, restrictions: restrictions.join() });
  for (const id of leadIds.slice(0, 1)) notifyLive(workspaceId, { topic: "lead", id });
  return { ...contact, restrictions };
}

function sentenceOf(name: string, restrictions: readonly Restriction[]): string {
  if (restrictions.length === 0) return `${name} lifted all restrictions of this person's data.`;
  return `${name} restricted this person's data: no ${restrictions.map((one) => WORDS[one]).join(", no ")}.`;
}
