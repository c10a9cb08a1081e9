import type { LeadFieldKey } from "../../worker/modules/forms/contract.ts";

/** The answers that every lead has as its own; all others belong to the questions of a form. */
export const LEAD_FIELD_KEYS: readonly LeadFieldKey[] = ["name", "email", "phone", "message"];

export const isLeadField = (key: string): boolean => LEAD_FIELD_KEYS.some((own) => own === key);
