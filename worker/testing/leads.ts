import type { Lead, NewLead } from "../modules/leads/contract.ts";
import { findLead, insertLead, joinContact, leadIsStored, writeLedger } from "../modules/leads/index.ts";
import type { Harness } from "./harness.ts";

/** A lead that nobody has stored yet: a visitor who wants something. */
export function newLead(harness: Harness, workspaceId: string, overrides: Partial<NewLead> = {}): NewLead {
  const { services } = harness;
  return {
    id: services.newId("lead"),
    workspaceId,
    formId: "frm_test",
    submissionId: crypto.randomUUID(),
    bodyHash: "hash",
    source: "widget",
    name: "A visitor",
    email: "visitor@example.com",
    phone: "+49 30 901820",
    phoneE164: "+4930901820",
    message: "We need a new website by March. Our budget is 5,000 euros. Please call me.",
    answers: [],
    context: {},
    ip: "192.0.2.1",
    verdict: "accepted",
    verdictReasons: [],
    createdAtMs: services.now(),
    ...overrides,
  };
}

/** The statements by which intake stores a lead, in its order. */
export function storeLeadStatements({ services }: Harness, lead: NewLead): D1PreparedStatement[] {
  const { db, next, newId } = services;
  const { workspaceId, id: leadId } = lead;
  const onlyIf = leadIsStored(workspaceId, leadId);
  const entry = {
    workspaceId,
    leadId,
    key: "stored",
    atMs: lead.createdAtMs,
    kind: "lead.stored",
    actor: "visitor",
    sentence: "The form was sent.",
    data: {},
  };
  return [
    insertLead(db, lead, ""),
    ...joinContact(db, lead, newId("contact")),
    writeLedger(db, services, entry, onlyIf),
    ...next.afterLeadStored({ workspaceId, leadId }, { onlyIf }).map((job) => job.insert),
  ];
}

/** Stores a lead through the statements that intake uses, with its first job waiting. */
export async function storeLead(
  harness: Harness,
  workspaceId: string,
  overrides: Partial<NewLead> = {},
): Promise<Lead> {
  const lead = newLead(harness, workspaceId, overrides);
  await harness.db.batch(storeLeadStatements(harness, lead));
  const stored = await findLead(harness.db, workspaceId, lead.id);
  if (stored === null) throw new Error(`a lead of submission ${lead.submissionId} was stored before`);
  return stored;
}
