import type { Person, PersonalData } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import { findContact, normaliseEmail } from "./contacts.store.ts";
import { eraseLeadRows, forgetErasedAcrossWorkspaces, listLeadsById } from "./erasure.store.ts";
import { forgetTechnicalData } from "./forget-technical-data.ts";
import { forgetWords } from "./forget-words.ts";
import { listStories } from "./ledger.store.ts";
import { toApiContact, toApiLead, toApiLedgerEntry } from "./present.ts";
import { submissionHashOf } from "./submission-hash.ts";

/** Longer than anything waits to be stored: a message of the lifeboat, a stranded submission, a job that is tried again. */
const KEEP_ERASED_MS = 90 * DAY_MS;

export const personalData: PersonalData = {
  find,
  erase,
  expire: [
    forgetTechnicalData,
    {
      name: "erased_leads.purge",
      run: ({ db, now }) => forgetErasedAcrossWorkspaces(db, now() - KEEP_ERASED_MS),
    },
  ],
};

async function find({ workspaceId, leadIds }: Person, { db }: Services): Promise<Record<string, unknown[]>> {
  const [leads, stories] = await Promise.all([
    listLeadsById(db, workspaceId, leadIds),
    listStories(db, workspaceId, leadIds),
  ]);
  const contactIds = [...new Set(leads.flatMap(({ contactId }) => contactId ?? []))];
  const contacts = await Promise.all(contactIds.map((id) => findContact(db, workspaceId, id)));
  return {
    contacts: contacts.flatMap((contact) => (contact === null ? [] : [toApiContact(contact)])),
    leads: leads.map(toApiLead),
    ledger: stories.map((entry) => ({ lead_id: entry.leadId, ...toApiLedgerEntry(entry) })),
  };
}

async function erase({ workspaceId, leadIds }: Person, services: Services): Promise<D1PreparedStatement[]> {
  const { db, jobs, now } = services;
  const leads = await listLeadsById(db, workspaceId, leadIds);
  const going = await Promise.all(
    leads.map(async ({ id, submissionId, email, phoneE164 }) => ({
      id,
      submissionHash: await submissionHashOf(submissionId, services),
      email: normaliseEmail(email),
      phoneE164,
    })),
  );
  const hour = Math.floor(now() / HOUR_MS) + 1;
  const words = jobs.create(forgetWords, { workspaceId, hour }, { dueAtMs: hour * HOUR_MS });
  return [...eraseLeadRows(db, workspaceId, going, now()), words.insert];
}
