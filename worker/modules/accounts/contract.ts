import { z } from "@hono/zod-openapi";

export const ROLES = ["owner", "admin", "agent"] as const;
export type Role = (typeof ROLES)[number];

/** A name others see: one line, no control characters. */
const displayNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, "Use one line of plain text.");

/** Addresses are compared in lower case: nobody gives two people `A@` and `a@` of one host. */
const addressSchema = z.email().max(200).toLowerCase();

export const codeRequestSchema = z.strictObject({ email: addressSchema });
export const codeCheckSchema = z.strictObject({ email: addressSchema, code: z.string().trim().max(20) });

export const workspaceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    time_zone: z.string(),
    default_country: z.string().nullable(),
    ai_enabled: z.boolean(),
    ai_wait_ms: z.number().int(),
    guide_hidden: z.boolean(),
    created_at: z.iso.datetime(),
  })
  .openapi("Workspace");
export type ApiWorkspace = z.infer<typeof workspaceSchema>;

export const workspaceChangeSchema = z.strictObject({
  name: displayNameSchema.optional(),
  time_zone: z.string().max(60).refine(isTimeZone, "Give a time zone such as Europe/Berlin.").optional(),
  /** ISO 3166-1 alpha-2: how phone numbers without a country code are read. */
  default_country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable()
    .optional(),
  ai_enabled: z.boolean().optional(),
  /** How long routing waits for the AI, in milliseconds, before it goes with the embedded score. */
  ai_wait_ms: z.number().int().min(0).max(10_000).optional(),
  guide_hidden: z.boolean().optional(),
});

export const newWorkspaceSchema = z.strictObject({
  name: displayNameSchema,
  time_zone: z.string().max(60).refine(isTimeZone).optional(),
});

/** Who is signed in. `workspace` is null for somebody who has none yet. */
export const meSchema = z
  .object({
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES).nullable(),
    workspace: workspaceSchema.nullable(),
  })
  .openapi("Me");
export type Me = z.infer<typeof meSchema>;

export const meChangeSchema = z.strictObject({ name: displayNameSchema });

/** A person in the workspace. */
export const memberSchema = z
  .object({ id: z.string(), name: z.string(), email: z.string(), role: z.enum(ROLES) })
  .openapi("Member");
export type ApiMember = z.infer<typeof memberSchema>;
export const memberListSchema = z.object({ members: z.array(memberSchema) }).openapi("MemberList");

export const codeSentSchema = z.object({ sent: z.literal(true) }).openapi("CodeSent");

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    /** The first characters, to tell keys apart. */
    start: z.string(),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .openapi("ApiKey");
export const apiKeyListSchema = z.object({ api_keys: z.array(apiKeySchema) }).openapi("ApiKeyList");
export const newApiKeyNameSchema = z.strictObject({ name: displayNameSchema });
/** `key` is shown this once; only its hash is kept. */
export const newApiKeySchema = apiKeySchema.extend({ key: z.string() }).openapi("NewApiKey");
export type NewApiKey = z.infer<typeof newApiKeySchema>;

/** The workspace inside the Worker. */
export interface Workspace {
  id: string;
  name: string;
  timeZone: string;
  defaultCountry: string | null;
  aiEnabled: boolean;
  aiWaitMs: number;
  guideHidden: boolean;
  createdAtMs: number;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false; // the constructor throws a RangeError for a zone it does not know
  }
}
