import { z } from "@hono/zod-openapi";
import { isoTimeSchema } from "../../core/contract.ts";
import { leadListQuerySchema, leadSchema } from "../leads/contract.ts";

export const ACT_KINDS = [
  "lead_erased",
  "contact_erased",
  "leads_expired",
  "leads_exported",
  "person_exported",
] as const;
export type ActKind = (typeof ACT_KINDS)[number];

const MIN_KEEP_DAYS = 30;
const MAX_KEEP_DAYS = 3_650;

/** What was erased or exported, by whom. The ids name nobody once the rows are gone. */
export const privacyActSchema = z
  .object({
    id: z.string(),
    kind: z.enum(ACT_KINDS),
    /** The lead or contact it was about; null for an export of many and for leads that went by age. */
    subject_id: z.string().nullable(),
    /** Null when nobody pressed anything: leads that went by age. */
    member_id: z.string().nullable(),
    leads: z.number().int(),
    at: isoTimeSchema,
    /** Null while an erasure is still being worked off. */
    finished_at: isoTimeSchema.nullable(),
  })
  .openapi("PrivacyAct");
export type ApiPrivacyAct = z.infer<typeof privacyActSchema>;

export const privacySchema = z
  .object({
    /** Leads are erased when they are older; null keeps them until somebody erases them. */
    keep_leads_days: z.number().int().nullable(),
    /** The newest 50, newest first. */
    acts: z.array(privacyActSchema),
  })
  .openapi("Privacy");
export type ApiPrivacy = z.infer<typeof privacySchema>;

const keepDaysSchema = z.number().int().min(MIN_KEEP_DAYS).max(MAX_KEEP_DAYS);

export const retentionChangeSchema = z
  .strictObject({ keep_leads_days: keepDaysSchema.nullable() })
  .openapi("RetentionChange");

export const retentionPreviewQuerySchema = z.object({
  keep_leads_days: z.coerce.number().int().min(MIN_KEEP_DAYS).max(MAX_KEEP_DAYS).default(365),
});

export const retentionPreviewSchema = z
  .object({ leads: z.number().int().meta({ description: "How many would be erased at once." }) })
  .openapi("RetentionPreview");

/** Typed by the person who presses: what is erased does not come back. */
export const erasureSchema = z.strictObject({ confirm: z.literal("erase") }).openapi("Erasure");

const EXPORT_FORMATS = ["csv", "json"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The filters of the leads list. The whole of it comes, so there are no pages. */
export const exportQuerySchema = leadListQuerySchema
  .omit({ limit: true, cursor: true })
  .extend({ format: z.enum(EXPORT_FORMATS).default("csv") });

export const leadsExportSchema = z
  .object({ exported_at: isoTimeSchema, leads: z.array(leadSchema) })
  .openapi("LeadsExport");

/** By table, every row about the person; the same names as in `migrations/README.md`. */
export const personExportSchema = z
  .object({ exported_at: isoTimeSchema, data: z.record(z.string(), z.array(z.unknown())) })
  .openapi("PersonExport");
export type PersonExport = z.infer<typeof personExportSchema>;
