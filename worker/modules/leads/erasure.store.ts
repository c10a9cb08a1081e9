import { z } from "zod";
import type { Lead } from "./contract.ts";
import { LEAD_COLUMNS, parseLead } from "./store.ts";

// In all of these ?1 is the workspace and ?2 the list of the leads that go, as JSON.
const GOING = "(SELECT value FROM json_each(?2))";

const LEFT_BEHIND = `SELECT contact_id FROM leads WHERE workspace_id = ?1 AND id IN ${GOING}`;

const staysWith = (contactId: string) =>
  `FROM leads WHERE workspace_id = ?1 AND contact_id = ${contactId} AND id NOT IN ${GOING}`;

const LIST_LEADS = `SELECT ${LEAD_COLUMNS} FROM leads WHERE workspace_id = ?1 AND id IN ${GOING} ORDER BY created_at_ms, id`;

// The keyed hash of each submission's id comes as ?3, in a list of pairs.
const INSERT_ERASED = `
  INSERT INTO erased_leads (workspace_id, lead_id, submission_hash, erased_at_ms)
  SELECT ?1, value ->> 0, value ->> 1, ?4 FROM json_each(?3) WHERE value ->> 0 IN ${GOING}
  ON CONFLICT DO NOTHING
`;

const INSERT_ERASED_PERSON = `
  INSERT INTO erased_people (workspace_id, person_hash, erased_at_ms) SELECT ?1, value, ?3 FROM json_each(?2) WHERE true
  ON CONFLICT (workspace_id, person_hash) DO UPDATE SET erased_at_ms = MAX(erased_at_ms, excluded.erased_at_ms)
`;

// What a contact is known by belongs to it as long as one of its other leads says so. Values come as ?3: pairs of kind
// and value, those of the leads that go.
const DELETE_IDENTITIES = `
  DELETE FROM contact_identities
  WHERE workspace_id = ?1
    AND (kind, value) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?3))
    AND contact_id IN (${LEFT_BEHIND})
    AND NOT EXISTS (
      SELECT 1 ${staysWith("contact_identities.contact_id")}
        AND CASE kind WHEN 'email' THEN lower(trim(email)) ELSE phone_e164 END = value
    )
`;

// The contact is made anew of what stays: nothing of it may be known from a lead that goes.
const SETTLE_CONTACTS = `
  UPDATE contacts
  SET name = COALESCE((SELECT name ${staysWith("contacts.id")} AND name <> '' ORDER BY created_at_ms, id LIMIT 1), ''),
      email = (
        SELECT lower(trim(email)) ${staysWith("contacts.id")} AND email <> '' ORDER BY created_at_ms, id LIMIT 1
      ),
      phone_e164 = (
        SELECT phone_e164 ${staysWith("contacts.id")} AND EXISTS (
          SELECT 1 FROM contact_identities AS number
          WHERE number.workspace_id = ?1 AND kind = 'phone' AND value = leads.phone_e164
            AND number.contact_id = contacts.id
        ) ORDER BY created_at_ms, id LIMIT 1
      ),
      lead_count = (SELECT COUNT(*) ${staysWith("contacts.id")}),
      first_seen_at_ms = COALESCE((SELECT MIN(created_at_ms) ${staysWith("contacts.id")}), first_seen_at_ms),
      last_seen_at_ms = COALESCE((SELECT MAX(created_at_ms) ${staysWith("contacts.id")}), last_seen_at_ms)
  WHERE workspace_id = ?1 AND id IN (${LEFT_BEHIND})
`;

const DELETE_EMPTY_CONTACTS = `
  DELETE FROM contacts WHERE workspace_id = ?1 AND lead_count = 0 AND id IN (${LEFT_BEHIND})
`;

const DELETE_LEDGER = `DELETE FROM ledger WHERE workspace_id = ?1 AND lead_id IN ${GOING}`;

// A trigger takes the words out of the search.
const DELETE_LEADS = `DELETE FROM leads WHERE workspace_id = ?1 AND id IN ${GOING}`;

const KNOWN_AS = (kind: string) =>
  `SELECT value FROM contact_identities WHERE workspace_id = ?1 AND kind = '${kind}' AND contact_id = ?2`;

// Held and spam leads have no contact, yet they may be this person's. They come first: once the others are gone, nobody
// knows any more what the contact was known by.
const LIST_OF_CONTACT = `
  SELECT id FROM (
    SELECT id, created_at_ms, 0 AS place FROM leads
    WHERE workspace_id = ?1 AND verdict IN ('held', 'spam') AND contact_id IS NULL
      AND (lower(trim(email)) IN (${KNOWN_AS("email")}) OR phone_e164 IN (${KNOWN_AS("phone")}))
    UNION ALL
    SELECT id, created_at_ms, 1 FROM leads WHERE workspace_id = ?1 AND contact_id = ?2
  )
  WHERE created_at_ms <= ?3 ORDER BY place, created_at_ms, id LIMIT ?4
`;

const LIST_OLDER = `
  SELECT id FROM leads WHERE workspace_id = ?1 AND created_at_ms < ?2 ORDER BY created_at_ms, id LIMIT ?3
`;

const COUNT_OLDER = `SELECT COUNT(*) AS leads FROM leads WHERE workspace_id = ?1 AND created_at_ms < ?2`;

const FORGET_ERASED = `DELETE FROM erased_leads WHERE erased_at_ms < ?1`;

const FORGET_ERASED_PEOPLE = `DELETE FROM erased_people WHERE erased_at_ms < ?1`;

// The index deletes a row by marking it; the words go when its pages are merged. A negative rank begins a merge of all
// of them, a positive one goes on with it, both for about so many pages.
const MERGE_SEARCH = `INSERT INTO leads_search (leads_search, rank) VALUES ('merge', ?1)`;

const idRowSchema = z.object({ id: z.string() });

export interface LeavingLead {
  id: string;
  /** Normalised; null when it has none. */
  email: string | null;
  phoneE164: string | null;
}

export interface GoingLead extends LeavingLead {
  submissionHash: string;
}

/** Deletes leads, their stories and what only they knew of their contacts; a contact without leads goes, too. */
export function eraseLeadRows(
  db: D1Database,
  workspaceId: string,
  leads: readonly GoingLead[],
  nowMs: number,
): D1PreparedStatement[] {
  const ids = JSON.stringify(leads.map(({ id }) => id));
  const hashes = JSON.stringify(leads.map(({ id, submissionHash }) => [id, submissionHash]));
  return [
    db.prepare(INSERT_ERASED).bind(workspaceId, ids, hashes, nowMs),
    ...leaveContacts(db, workspaceId, leads),
    ...[DELETE_LEDGER, DELETE_LEADS].map((sql) => db.prepare(sql).bind(workspaceId, ids)),
  ];
}

/** The person with these hashes asked for erasure then. */
export function insertErasedPerson(
  db: D1Database,
  workspaceId: string,
  hashes: readonly string[],
  erasedAtMs: number,
): D1PreparedStatement {
  return db.prepare(INSERT_ERASED_PERSON).bind(workspaceId, JSON.stringify(hashes), erasedAtMs);
}

/** Takes from contacts what only these leads knew of them, as they were; a contact without other leads goes. */
export function leaveContacts(
  db: D1Database,
  workspaceId: string,
  leads: readonly LeavingLead[],
): D1PreparedStatement[] {
  const ids = JSON.stringify(leads.map(({ id }) => id));
  const known = leads.flatMap(({ email, phoneE164 }) => [
    ...(email === null ? [] : [["email", email]]),
    ...(phoneE164 === null ? [] : [["phone", phoneE164]]),
  ]);
  return [
    db.prepare(DELETE_IDENTITIES).bind(workspaceId, ids, JSON.stringify(known)),
    ...[SETTLE_CONTACTS, DELETE_EMPTY_CONTACTS].map((sql) => db.prepare(sql).bind(workspaceId, ids)),
  ];
}

/** Those of these ids that exist, oldest first. */
export async function listLeadsById(db: D1Database, workspaceId: string, leadIds: readonly string[]): Promise<Lead[]> {
  const { results } = await db.prepare(LIST_LEADS).bind(workspaceId, JSON.stringify(leadIds)).all();
  return results.map(parseLead);
}

/** Ids of a contact's leads that came until then, held ones of the same address or number included. */
export async function listLeadIdsOfPerson(
  db: D1Database,
  workspaceId: string,
  contactId: string,
  untilMs: number,
  limit: number,
): Promise<string[]> {
  const { results } = await db.prepare(LIST_OF_CONTACT).bind(workspaceId, contactId, untilMs, limit).all();
  return results.map((row) => idRowSchema.parse(row).id);
}

/** Ids of leads that came before then, oldest first. */
export async function listLeadIdsBefore(db: D1Database, workspaceId: string, beforeMs: number, limit: number) {
  const { results } = await db.prepare(LIST_OLDER).bind(workspaceId, beforeMs, limit).all();
  return results.map((row) => idRowSchema.parse(row).id);
}

export async function countLeadsBefore(db: D1Database, workspaceId: string, beforeMs: number): Promise<number> {
  return (await db.prepare(COUNT_OLDER).bind(workspaceId, beforeMs).first<number>("leads")) ?? 0;
}

/** Forgets what was erased before then; nothing can come again after so long. */
export async function forgetErasedAcrossWorkspaces(db: D1Database, erasedBeforeMs: number): Promise<number> {
  const forgetting = [FORGET_ERASED, FORGET_ERASED_PEOPLE].map((sql) => db.prepare(sql).bind(erasedBeforeMs));
  const results = await db.batch(forgetting);
  return results.reduce((changed, { meta }) => changed + meta.changes, 0);
}

/** One stretch of a merge of the whole search index. False when nothing is left to merge. */
export async function mergeSearchAcrossWorkspaces(db: D1Database, pages: number, isFirst: boolean): Promise<boolean> {
  const { meta } = await db
    .prepare(MERGE_SEARCH)
    .bind(isFirst ? -pages : pages)
    .run();
  return meta.changes > 1; // one is the statement's own
}
