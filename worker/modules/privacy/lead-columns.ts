import { toIso } from "../../core/contract.ts";
import { type Form, isLeadField } from "../forms/contract.ts";
import type { Lead } from "../leads/contract.ts";

/** A column of the CSV; `docs/export.md` tells what each holds. */
interface Column {
  name: string;
  of(lead: Lead): string;
}

const UTM = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];

/** More questions than the forms of a workspace ask; what comes beyond stands together in `other_answers`. */
const MAX_ANSWER_COLUMNS = 200;

/** The columns of an export: the lead's own, one for each question of these forms, and one for all other answers. */
export function leadColumns(forms: readonly Form[]): Column[] {
  const formNames = new Map(forms.map(({ id, name }) => [id, name]));
  const asked = [...new Set(forms.flatMap(({ definition }) => definition.fields.map(({ key }) => key)))]
    .filter((key) => !isLeadField(key))
    .slice(0, MAX_ANSWER_COLUMNS);
  const others = (lead: Lead) => lead.answers.filter(({ key }) => !isLeadField(key) && !asked.includes(key));

  return [
    { name: "id", of: ({ id }) => id },
    { name: "created_at", of: ({ createdAtMs }) => toIso(createdAtMs) },
    { name: "form_id", of: ({ formId }) => formId },
    { name: "form_name", of: ({ formId }) => formNames.get(formId) ?? "" },
    { name: "source", of: ({ source }) => source },
    { name: "verdict", of: ({ verdict }) => verdict },
    { name: "status", of: ({ status }) => status },
    { name: "name", of: ({ name }) => name },
    { name: "email", of: ({ email }) => email },
    { name: "phone", of: ({ phone }) => phone },
    { name: "phone_e164", of: ({ phoneE164 }) => phoneE164 ?? "" },
    { name: "message", of: ({ message }) => message },
    ...asked.map((key) => ({ name: `answer_${key}`, of: (lead: Lead) => answerTo(key, lead) })),
    {
      name: "other_answers",
      of: (lead) =>
        others(lead)
          .map(({ label, value }) => `${label}: ${value}`)
          .join("\n"),
    },
    { name: "score", of: ({ score }) => String(score ?? "") },
    { name: "score_source", of: ({ scoreSource }) => scoreSource ?? "" },
    { name: "category", of: ({ category }) => category ?? "" },
    { name: "summary", of: ({ summary }) => summary ?? "" },
    { name: "suggested_reply", of: ({ suggestedReply }) => suggestedReply ?? "" },
    { name: "claimed_by", of: ({ claimedByName }) => claimedByName ?? "" },
    { name: "claimed_at", of: ({ claimedAtMs }) => toIso(claimedAtMs) ?? "" },
    { name: "outcome", of: ({ outcome }) => outcome ?? "" },
    { name: "outcome_at", of: ({ outcomeAtMs }) => toIso(outcomeAtMs) ?? "" },
    { name: "outcome_amount_minor", of: ({ outcomeAmountMinor }) => String(outcomeAmountMinor ?? "") },
    { name: "outcome_currency", of: ({ outcomeCurrency }) => outcomeCurrency ?? "" },
    { name: "contact_id", of: ({ contactId }) => contactId ?? "" },
    { name: "page_url", of: ({ context }) => context.page_url ?? "" },
    { name: "page_title", of: ({ context }) => context.page_title ?? "" },
    { name: "referrer", of: ({ context }) => context.referrer ?? "" },
    ...UTM.map((mark) => ({ name: mark, of: ({ context }: Lead) => context.utm?.[mark] ?? "" })),
    { name: "language", of: ({ context }) => context.language ?? "" },
    { name: "country", of: ({ context }) => context.country ?? "" },
    { name: "updated_at", of: ({ updatedAtMs }) => toIso(updatedAtMs) },
  ];
}

const answerTo = (key: string, { answers }: Lead) => answers.find((answer) => answer.key === key)?.value ?? "";
