import { z } from "zod";
import { jsonColumn, toJson } from "../../core/sql.ts";
import { type NewLead, RESTRICTIONS, type Restriction } from "./contract.ts";

// The view of migration 0017 takes the three steps in one statement: each one more costs a submission dearly.
const JOIN_CONTACT = `
  INSERT INTO contact_joins (workspace_id, lead_id, email, phone_e164, new_contact_id) VALUES (?1, ?2, ?3, ?4, ?5)
`;

const FIND_CONTACT = `
  SELECT id, name, email, phone_e164 AS phoneE164, restrictions, lead_count AS leadCount,
         first_seen_at_ms AS firstSeenAtMs, last_seen_at_ms AS lastSeenAtMs
  FROM contacts WHERE workspace_id = ?1 AND id = ?2
`;

const LIST_OTHER_LEADS = `
  SELECT id, summary, created_at_ms AS createdAtMs FROM leads
  WHERE workspace_id = ?1 AND contact_id = ?2 AND id <> ?3
  ORDER BY created_at_ms DESC, id DESC LIMIT 10
`;

const LIST_LEADS_OF_CONTACT = `
  SELECT id FROM leads WHERE workspace_id = ?1 AND contact_id = ?2 ORDER BY created_at_ms DESC, id DESC LIMIT ?3
`;

const LIST_IDENTITIES = `SELECT kind, value FROM contact_identities WHERE workspace_id = ?1 AND contact_id = ?2`;

const FIND_RESTRICTIONS = `SELECT restrictions FROM contacts WHERE workspace_id = ?1 AND id = ?2`;

const SET_RESTRICTIONS = `UPDATE contacts SET restrictions = ?3 WHERE workspace_id = ?1 AND id = ?2`;

const CLEAR_CONTACT_OF_LEAD = `UPDATE leads SET contact_id = NULL WHERE workspace_id = ?1 AND id = ?2`;

const ADD_RESTRICTIONS = `
  UPDATE contacts SET restrictions = (
    SELECT json_group_array(value) FROM (
      SELECT value FROM json_each(contacts.restrictions) UNION SELECT value FROM json_each(?3)
    )
  )
  WHERE workspace_id = ?1 AND id = (SELECT contact_id FROM leads WHERE workspace_id = ?1 AND id = ?2)
`;

const restrictionsSchema = jsonColumn.pipe(z.array(z.enum(RESTRICTIONS)));

const contactRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  phoneE164: z.string().nullable(),
  restrictions: restrictionsSchema,
  leadCount: z.number(),
  firstSeenAtMs: z.number(),
  lastSeenAtMs: z.number(),
});
export type Contact = z.infer<typeof contactRowSchema>;

const identityRowSchema = z.object({ kind: z.enum(["email", "phone"]), value: z.string() });

const otherLeadRowSchema = z.object({ id: z.string(), summary: z.string().nullable(), createdAtMs: z.number() });

/** Joins an accepted lead to its contact, or makes one: by e-mail first, then by E.164 phone, never by name. */
export function joinContact(db: D1Database, lead: NewLead, newContactId: string): D1PreparedStatement[] {
  const email = normaliseEmail(lead.email);
  if (email === null && lead.phoneE164 === null) return [];
  const known = [lead.workspaceId, lead.id, email, lead.phoneE164] as const;
  return [db.prepare(JOIN_CONTACT).bind(...known, newContactId)];
}

/**
 * Finds a lead its contact anew, by what it says now. Comes after it has left the one it had.
 * @param restrictions those of the contact it had, which hold for the person and go with them
 */
export function rejoinContact(
  db: D1Database,
  lead: NewLead,
  newContactId: string,
  restrictions: readonly Restriction[],
): D1PreparedStatement[] {
  const { workspaceId, id } = lead;
  return [
    db.prepare(CLEAR_CONTACT_OF_LEAD).bind(workspaceId, id),
    ...joinContact(db, lead, newContactId),
    ...(restrictions.length === 0 ? [] : [db.prepare(ADD_RESTRICTIONS).bind(workspaceId, id, toJson(restrictions))]),
  ];
}

export async function findContact(db: D1Database, workspaceId: string, contactId: string): Promise<Contact | null> {
  const row = await db.prepare(FIND_CONTACT).bind(workspaceId, contactId).first();
  return row === null ? null : contactRowSchema.parse(row);
}

/** All that the contact is known by, normalised. */
export async function listIdentities(db: D1Database, workspaceId: string, contactId: string) {
  const { results } = await db.prepare(LIST_IDENTITIES).bind(workspaceId, contactId).all();
  return results.map((row) => identityRowSchema.parse(row));
}

/** What must not be done with this person's data. A lead without a contact has nobody who could have asked for it. */
export async function restrictionsOf(
  db: D1Database,
  workspaceId: string,
  contactId: string | null,
): Promise<Restriction[]> {
  if (contactId === null) return [];
  const text = await db.prepare(FIND_RESTRICTIONS).bind(workspaceId, contactId).first<string>("restrictions");
  return text === null ? [] : restrictionsSchema.parse(text);
}

export function setRestrictions(
  db: D1Database,
  workspaceId: string,
  contactId: string,
  restrictions: readonly Restriction[],
): D1PreparedStatement {
  return db.prepare(SET_RESTRICTIONS).bind(workspaceId, contactId, toJson(restrictions));
}

/** Ids of the contact's leads, newest first. */
export async function listLeadIdsOfContact(db: D1Database, workspaceId: string, contactId: string, limit: number) {
  const { results } = await db.prepare(LIST_LEADS_OF_CONTACT).bind(workspaceId, contactId, limit).all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Other leads of the same contact, newest first, at most 10. */
export async function listOtherLeads(db: D1Database, workspaceId: string, contactId: string, leadId: string) {
  const { results } = await db.prepare(LIST_OTHER_LEADS).bind(workspaceId, contactId, leadId).all();
  return results.map((row) => otherLeadRowSchema.parse(row));
}

/** Null when there is none. */
export function normaliseEmail(email: string): string | null {
  const text = email.trim().toLowerCase();
  return text === "" ? null : text;
}
