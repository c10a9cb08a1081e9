import { z } from "@hono/zod-openapi";

export const TONES = ["friendly", "formal", "brief", "warm"] as const;
export type Tone = (typeof TONES)[number];

/** `enquiry`: the language in which somebody wrote; else always this one. */
export const REPLY_LANGUAGES = ["enquiry", "en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "hi"] as const;
export type ReplyLanguage = (typeof REPLY_LANGUAGES)[number];

const MAX_FACTS = 20;

const plainLine = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, "Use one line of plain text.");

/** What the workspace says of itself: the only thing beside the enquiry that the AI is told and a reply may state. */
export const profileSchema = z
  .object({
    about: z.string(),
    tone: z.enum(TONES),
    language: z.enum(REPLY_LANGUAGES),
    facts: z.array(z.string()),
  })
  .openapi("AiProfile");
export type Profile = z.infer<typeof profileSchema>;

export const profileChangeSchema = z.strictObject({
  about: z
    .string()
    .trim()
    .max(600)
    .regex(/^[^\p{Cc}\u2028\u2029]*(?:\n[^\p{Cc}\u2028\u2029]*)*$/u, "Use plain text."),
  tone: z.enum(TONES),
  language: z.enum(REPLY_LANGUAGES),
  facts: z.array(plainLine(200).min(1)).max(MAX_FACTS),
});

/** Millionths of a US dollar. */
const microsSchema = z.number().int().min(0).max(1_000_000_000_000);
const tokensSchema = z.number().int().min(0).max(1_000_000_000_000);

const priceSchema = z.object({ input_micros: microsSchema, output_micros: microsSchema });

export const aiChangeSchema = z.strictObject({
  vendor: z.string().max(40).optional(),
  /** Empty: the operator's own, or the first of the vendor's list. */
  model: z
    .string()
    .trim()
    .max(120)
    .regex(/^[\w.:/@+-]*$/, "A model's name has letters, digits and . : / @ + - only.")
    .optional(),
  /** What a model that is not listed costs, for a million tokens; null takes the statement back. */
  own_price: z.strictObject({ input_micros: microsSchema, output_micros: microsSchema }).nullable().optional(),
  /** Null: no limit of one's own. */
  budget_micros: microsSchema.nullable().optional(),
  budget_tokens: tokensSchema.nullable().optional(),
});
export type AiChange = z.infer<typeof aiChangeSchema>;

export const newKeySchema = z.strictObject({
  vendor: z.string().max(40),
  key: z
    .string()
    .trim()
    .min(8)
    .max(400)
    .regex(/^[\x21-\x7e]+$/, "A key has no spaces and no accents. Copy it again."),
});

const usageSchema = z.object({
  /** Such as `2026-11`, in UTC. */
  month: z.string(),
  calls: z.number().int(),
  repeats: z.number().int(),
  failed: z.number().int(),
  input_tokens: z.number().int(),
  output_tokens: z.number().int(),
  /** What counts against the budget: calls under way count at the most they can cost. */
  charged_micros: z.number().int(),
  charged_tokens: z.number().int(),
  /** Of the nearest limit; null when there is none. */
  used_percent: z.number().int().nullable(),
  days: z.array(
    z.object({ day: z.string(), calls: z.number().int(), cost_micros: z.number().int(), tokens: z.number().int() }),
  ),
  recent: z.array(
    z.object({
      at: z.iso.datetime(),
      lead_id: z.string().nullable(),
      purpose: z.enum(["judge", "test"]),
      model: z.string(),
      outcome: z.string(),
      input_tokens: z.number().int(),
      output_tokens: z.number().int(),
      cost_micros: z.number().int().nullable(),
    }),
  ),
});

export const aiSchema = z
  .object({
    enabled: z.boolean(),
    /** Whether a question could be asked at all: there is an AI, and a key for it. */
    is_ready: z.boolean(),
    vendor: z.string(),
    /** The one that is asked, also when none was chosen. */
    model: z.string(),
    price: priceSchema.nullable(),
    price_source: z.enum(["listed", "stated"]).nullable(),
    budget_micros: z.number().int().nullable(),
    budget_tokens: z.number().int().nullable(),
    profile: profileSchema,
    operator: z.object({ is_available: z.boolean(), model: z.string() }),
    /** Never the key itself: it cannot be read again. */
    keys: z.array(z.object({ id: z.string(), vendor: z.string(), last_four: z.string(), added_at: z.iso.datetime() })),
    vendors: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        host: z.string(),
        keys_url: z.string(),
        models: z.array(z.object({ id: z.string(), input_micros: z.number().int(), output_micros: z.number().int() })),
        prices_url: z.string(),
        prices_read_on: z.string(),
      }),
    ),
    usage: usageSchema,
  })
  .openapi("Ai");
export type ApiAi = z.infer<typeof aiSchema>;

export const aiTestSchema = z
  .object({
    ok: z.boolean(),
    /** What the vendor said, in a sentence. */
    sentence: z.string(),
    model: z.string(),
    duration_ms: z.number().int(),
    cost_micros: z.number().int().nullable(),
  })
  .openapi("AiTest");
export type ApiAiTest = z.infer<typeof aiTestSchema>;

/** Why there is no answer; stored as a score's `fallback_reason`. */
const AI_FAULTS = [
  "ai_timeout",
  "ai_rate_limited",
  "ai_unavailable",
  "ai_refused",
  "ai_invalid_output",
  "ai_key_refused",
  "ai_budget_spent",
] as const;
export type AiFault = (typeof AI_FAULTS)[number];
