import { z } from "@hono/zod-openapi";
import { isoTimeSchema, listQuerySchema } from "../../core/contract.ts";
import { VERDICTS, type Verdict, type VerdictReason, verdictReasonSchema } from "../guard/contract.ts";
import { type SubmissionContext, submissionContextSchema } from "../intake/contract.ts";
import { aiDetailsSchema, CATEGORIES, type Category, type Score, scoreReasonSchema } from "../scoring/contract.ts";

export const LEAD_SOURCES = ["widget", "form", "page", "api"] as const;
export type LeadSource = (typeof LEAD_SOURCES)[number];

export const LEAD_STATUSES = ["new", "claimed", "not_a_lead"] as const;
export type LeadStatus = (typeof LEAD_STATUSES)[number];

/** What became of a lead. `junk` is the same as the status `not_a_lead`; the others close a lead that somebody has. */
export const OUTCOMES = ["won", "lost", "junk"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** By which door an outcome came. */
export const OUTCOME_DOORS = ["dashboard", "telegram", "api", "crm"] as const;
export type OutcomeDoor = (typeof OUTCOME_DOORS)[number];

/** The doors of programs: nobody stands behind them who could answer a lead. */
export const PROGRAM_DOORS = ["api", "crm"] as const satisfies readonly OutcomeDoor[];
export type ProgramDoor = (typeof PROGRAM_DOORS)[number];

export const isProgramDoor = (door: OutcomeDoor | null): door is ProgramDoor => door === "api" || door === "crm";

/** What a won lead brought, in the currency's smallest unit: 1299.00 EUR is 129900. */
export const amountSchema = z
  .strictObject({
    minor: z.number().int().min(0).max(1_000_000_000_000),
    currency: z.string().regex(/^[A-Z]{3}$/, "Give a currency of three letters, such as EUR."),
  })
  .openapi("Amount");
export type Amount = z.infer<typeof amountSchema>;

/** What a person may ask us not to do with their data. Their leads are stored, judged by rules and sent on all the same. */
export const RESTRICTIONS = ["ai", "followups", "analytics"] as const;
export type Restriction = (typeof RESTRICTIONS)[number];

/** One answered question, readable without looking the form up. */
export const answerSchema = z
  .object({ key: z.string(), label: z.string(), type: z.string(), value: z.string() })
  .openapi("Answer");
export type Answer = z.infer<typeof answerSchema>;

/** A lead about to be stored: made by intake, judged by guard. */
export interface NewLead {
  id: string;
  workspaceId: string;
  formId: string;
  submissionId: string;
  /** Keyed hash of the normalised content: the same id with another body is a conflict. */
  bodyHash: string;
  source: LeadSource;
  name: string;
  email: string;
  phone: string;
  /** Null when the number could not be read as E.164. */
  phoneE164: string | null;
  message: string;
  answers: Answer[];
  context: SubmissionContext;
  ip: string | null;
  verdict: Verdict;
  verdictReasons: VerdictReason[];
  createdAtMs: number;
}

/** A stored lead. */
export interface Lead extends NewLead {
  contactId: string | null;
  releasedAtMs: number | null;
  status: LeadStatus;
  claimedByMemberId: string | null;
  claimedByName: string | null;
  claimedAtMs: number | null;
  /** The door of the program that has it since it closed it; null when a person has it, or nobody. */
  claimedVia: ProgramDoor | null;
  outcome: Outcome | null;
  /** Of a won lead only. */
  outcomeAmountMinor: number | null;
  outcomeCurrency: string | null;
  /** Of the last decision: a decision that was taken back leaves its time here. */
  outcomeAtMs: number | null;
  outcomeBy: string | null;
  outcomeVia: OutcomeDoor | null;
  score: number | null;
  scoreSource: "embedded" | "ai" | null;
  scoreDetails: Score | null;
  category: Category | null;
  summary: string | null;
  suggestedReply: string | null;
  scoredAtMs: number | null;
  routedAtMs: number | null;
  /** Grows with every event, so that a receiver can keep the newest. */
  version: number;
  updatedAtMs: number;
}

/** One step that happened to a lead. `sentence` holds no text of the visitor. */
export interface LedgerEntry {
  leadId: string;
  workspaceId: string;
  /** Unique within the lead: the same step is never written twice. */
  key: string;
  atMs: number;
  /** `noun.past`, such as `lead.stored`, `lead.routed`, `delivery.sent`. */
  kind: string;
  /** `visitor`, `system`, `ai`, or a member's or chat user's name. */
  actor: string;
  sentence: string;
  data: Record<string, unknown>;
}

export const ledgerEntrySchema = z
  .object({
    at: isoTimeSchema,
    kind: z.string(),
    actor: z.string(),
    sentence: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .openapi("LedgerEntry");
export type ApiLedgerEntry = z.infer<typeof ledgerEntrySchema>;

/** A lead as API and webhooks show it. */
export const leadSchema = z
  .object({
    id: z.string(),
    form_id: z.string(),
    submission_id: z.string(),
    source: z.enum(LEAD_SOURCES),
    contact_id: z.string().nullable(),
    name: z.string(),
    email: z.string(),
    phone: z.string(),
    message: z.string(),
    answers: z.array(answerSchema),
    context: submissionContextSchema,
    ip: z.string().nullable(),
    verdict: z.enum(VERDICTS),
    verdict_reasons: z.array(verdictReasonSchema),
    status: z.enum(LEAD_STATUSES),
    claimed_by: z.string().nullable(),
    claimed_at: isoTimeSchema.nullable(),
    outcome: z.enum(OUTCOMES).nullable(),
    outcome_at: isoTimeSchema.nullable(),
    outcome_by: z.string().nullable(),
    outcome_via: z.enum(OUTCOME_DOORS).nullable(),
    outcome_amount: amountSchema.nullable(),
    score: z.number().int().nullable(),
    score_source: z.enum(["embedded", "ai"]).nullable(),
    score_reasons: z.array(scoreReasonSchema),
    category: z.enum(CATEGORIES).nullable(),
    summary: z.string().nullable(),
    suggested_reply: z.string().nullable(),
    version: z.number().int(),
    created_at: isoTimeSchema,
    updated_at: isoTimeSchema,
  })
  .openapi("Lead");
export type ApiLead = z.infer<typeof leadSchema>;

/** As every lead begins: nobody has it, and nothing has become of it. */
export const FREE_AND_OPEN = {
  status: "new",
  claimed_by: null,
  claimed_at: null,
  outcome: null,
  outcome_at: null,
  outcome_by: null,
  outcome_via: null,
  outcome_amount: null,
} as const satisfies Partial<ApiLead>;

export const leadListQuerySchema = listQuerySchema.extend({
  q: z.string().trim().max(200).optional(),
  verdict: z.enum(VERDICTS).optional(),
  status: z.enum(LEAD_STATUSES).optional(),
  outcome: z.enum([...OUTCOMES, "open"]).optional(),
  source: z.enum(LEAD_SOURCES).optional(),
  form_id: z.string().max(60).optional(),
  min_score: z.coerce.number().int().min(0).max(100).optional(),
});
export type LeadListQuery = z.infer<typeof leadListQuerySchema>;

export const leadListSchema = z
  .object({ leads: z.array(leadSchema), next_cursor: z.string().nullable() })
  .openapi("LeadList");

export const contactSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    /** What must not be done with this person's data; holds for their later leads, too. */
    restrictions: z.array(z.enum(RESTRICTIONS)),
    lead_count: z.number().int(),
    first_seen_at: isoTimeSchema,
    last_seen_at: isoTimeSchema,
  })
  .openapi("Contact");

export type ApiContact = z.infer<typeof contactSchema>;

const correctedText = z.string().trim().max(5_000);

/** What of a lead is put right. What is not named stays; an empty text takes it away. */
export const correctionSchema = z
  .strictObject({
    name: correctedText.max(200),
    email: z.union([z.literal(""), z.email().max(254)]),
    phone: correctedText.max(60),
    message: correctedText,
    /** By the question's key, as the lead has it. */
    answers: z.record(z.string().max(60), correctedText),
  })
  .partial()
  .openapi("LeadCorrection");
export type Correction = z.infer<typeof correctionSchema>;

/** The whole list: what is not named is allowed again. */
export const restrictionsChangeSchema = z
  .strictObject({ restrictions: z.array(z.enum(RESTRICTIONS)).max(RESTRICTIONS.length) })
  .openapi("RestrictionsChange");

/** The lead's page: itself, its person, everything that happened. */
export const leadPageSchema = z
  .object({
    lead: leadSchema,
    contact: contactSchema.nullable(),
    /** Other leads of the same contact, newest first, at most 10. */
    other_leads: z.array(z.object({ id: z.string(), summary: z.string().nullable(), created_at: isoTimeSchema })),
    ledger: z.array(ledgerEntrySchema),
    /** How the AI came to its score, or why it has none; both null when it was not asked. */
    judgement: z.object({ ai: aiDetailsSchema.nullable(), fallback_reason: z.string().nullable() }),
  })
  .openapi("LeadPage");
export type ApiLeadPage = z.infer<typeof leadPageSchema>;

export const leadCountsSchema = z
  .object({
    accepted: z.number().int(),
    held: z.number().int(),
    spam: z.number().int(),
    unclaimed: z.number().int(),
  })
  .openapi("LeadCounts");
