import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import { isLeadField, LEAD_FIELDS, type LeadFieldKey } from "../forms/contract.ts";
import { type Actor, type Change, changeLead } from "./change-lead.ts";
import { setCorrected } from "./changes.store.ts";
import { findContact, normaliseEmail, rejoinContact } from "./contacts.store.ts";
import type { Answer, Correction, Lead } from "./contract.ts";
import { leaveContacts } from "./erasure.store.ts";
import { findLead } from "./store.ts";

const OWN_KEYS = Object.keys(LEAD_FIELDS) as LeadFieldKey[];

/** What was changed: `field` is one of the lead's own, or the key of an answer. */
interface Changed {
  field: string;
  before: string;
  after: string;
}

/**
 * Puts a lead's words right, with who did it and what stood there in its story. Its contact follows what it says now,
 * and what its person asked not to be done goes along. Null when there is no such lead.
 * @param phoneE164 the corrected number as it was read, when there is one
 * @throws AppError `validation_failed` for an answer that the lead does not have
 */
export async function correctLead(
  services: Services,
  workspaceId: string,
  leadId: string,
  actor: Actor,
  correction: Correction,
  phoneE164: string | null,
): Promise<Change> {
  const { db, newId } = services;
  const lead = await findLead(db, workspaceId, leadId);
  if (lead === null) return null;
  const corrected = {
    ...applied(lead, correction),
    phoneE164: correction.phone === undefined || correction.phone === lead.phone ? lead.phoneE164 : phoneE164,
  };
  const changes = changesBetween(lead, corrected);
  if (changes.length === 0) return { changed: false, lead };

  const contact = lead.contactId === null ? null : await findContact(db, workspaceId, lead.contactId);
  // A person of one lead stays the same person under their right name.
  const contactId = contact?.leadCount === 1 ? contact.id : newId("contact");
  const leaving = { id: leadId, email: normaliseEmail(lead.email), phoneE164: lead.phoneE164 };
  return changeLead(services, workspaceId, leadId, actor, {
    kind: "lead.corrected",
    sentence: `${actor.name} corrected ${listed(changes.map(({ field }) => labelOf(field, lead)))}.`,
    data: { changes },
    statements: (change) => [
      setCorrected(db, change, corrected),
      ...leaveContacts(db, workspaceId, [leaving]),
      ...rejoinContact(db, corrected, contactId, contact?.restrictions ?? []),
    ],
    jobs: () => [],
  });
}

function applied(lead: Lead, { answers = {}, ...own }: Correction): Lead {
  const unknown = Object.keys(answers).find((key) => !lead.answers.some((answer) => answer.key === key));
  if (unknown !== undefined) {
    throw new AppError("validation_failed", `This lead has no answer to ${unknown}.`, { field: `answers.${unknown}` });
  }
  const { name = lead.name, email = lead.email, phone = lead.phone, message = lead.message } = own;
  const values = { name, email, phone, message };
  const kept = lead.answers.map(
    (answer): Answer => ({
      ...answer,
      value: isLeadField(answer.key) ? values[answer.key] : (answers[answer.key] ?? answer.value),
    }),
  );
  const added = OWN_KEYS.filter((key) => own[key] !== undefined && !kept.some((answer) => answer.key === key)).map(
    (key): Answer => ({ key, ...LEAD_FIELDS[key], value: values[key] }),
  );
  return { ...lead, ...values, answers: [...kept, ...added].filter(({ value }) => value !== "") };
}

function changesBetween(before: Lead, after: Lead): Changed[] {
  const answerOf = (lead: Lead, key: string) => lead.answers.find((answer) => answer.key === key)?.value ?? "";
  const others = before.answers.map(({ key }) => key).filter((key) => !isLeadField(key));
  return [
    ...OWN_KEYS.map((field) => ({ field, before: before[field], after: after[field] })),
    ...others.map((field) => ({ field, before: answerOf(before, field), after: answerOf(after, field) })),
  ].filter((change) => change.before !== change.after);
}

/** In the form's own words, for the story. */
function labelOf(field: string, { answers }: Lead): string {
  if (isLeadField(field)) return `the ${LEAD_FIELDS[field].label.toLowerCase()}`;
  return `“${answers.find(({ key }) => key === field)?.label ?? field}”`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
