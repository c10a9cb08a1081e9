import { toIso } from "../../core/contract.ts";
import type { Contact } from "./contacts.store.ts";
import type { Amount, ApiContact, ApiLead, ApiLedgerEntry, Lead, LedgerEntry } from "./contract.ts";

/** The lead as API and webhooks show it. */
export function toApiLead(lead: Lead): ApiLead {
  return {
    id: lead.id,
    form_id: lead.formId,
    submission_id: lead.submissionId,
    source: lead.source,
    contact_id: lead.contactId,
    name: lead.name,
    email: lead.email,
    phone: lead.phone,
    message: lead.message,
    answers: lead.answers,
    context: lead.context,
    ip: lead.ip,
    verdict: lead.verdict,
    verdict_reasons: lead.verdictReasons,
    status: lead.status,
    claimed_by: lead.claimedByName,
    claimed_at: toIso(lead.claimedAtMs),
    outcome: lead.outcome,
    outcome_at: lead.outcome === null ? null : toIso(lead.outcomeAtMs),
    outcome_by: lead.outcomeBy,
    outcome_via: lead.outcomeVia,
    outcome_amount: amountOf(lead),
    score: lead.score,
    score_source: lead.scoreSource,
    score_reasons: lead.scoreDetails?.reasons ?? [],
    category: lead.category,
    summary: lead.summary,
    suggested_reply: lead.suggestedReply,
    version: lead.version,
    created_at: toIso(lead.createdAtMs),
    updated_at: toIso(lead.updatedAtMs),
  };
}

export function amountOf({ outcomeAmountMinor: minor, outcomeCurrency: currency }: Lead): Amount | null {
  return minor === null || currency === null ? null : { minor, currency };
}

/** The person as the lead's page shows it. */
export function toApiContact(contact: Contact): ApiContact {
  return {
    id: contact.id,
    name: contact.name,
    email: contact.email,
    phone: contact.phoneE164,
    restrictions: contact.restrictions,
    lead_count: contact.leadCount,
    first_seen_at: toIso(contact.firstSeenAtMs),
    last_seen_at: toIso(contact.lastSeenAtMs),
  };
}

export function toApiLedgerEntry({ atMs, kind, actor, sentence, data }: LedgerEntry): ApiLedgerEntry {
  return { at: toIso(atMs), kind, actor, sentence, data };
}
