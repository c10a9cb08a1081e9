import { z } from "@hono/zod-openapi";

/** Longer than any we issue, and than any trap needs. */
export const MAX_TOKEN_LENGTH = 2_000;
export const MAX_HONEYPOT_LENGTH = 500;

/** Of the token that Cloudflare Turnstile gives to a browser, as Cloudflare says. */
export const MAX_TURNSTILE_LENGTH = 2_048;

/** Facts the browser gives for the bot check. All of them can be forged, so they can only ever make us stricter. */
export const evidenceSchema = z.object({
  /** From `POST /v1/token`. */
  token: z.string().max(MAX_TOKEN_LENGTH).optional(),
  /** The secret number behind the token's challenge. */
  solution: z.number().int().min(0).max(10_000_000).optional(),
  /** What stood in the field that people do not see. */
  honeypot: z.string().max(MAX_HONEYPOT_LENGTH).optional(),
  /** `navigator.webdriver`. */
  automated: z.boolean().optional(),
  /** How often keys, pointer or paste touched the form. */
  touches: z.number().int().min(0).max(100_000).optional(),
  turnstile: z.string().max(MAX_TURNSTILE_LENGTH).optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const VERDICTS = ["accepted", "held", "spam"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Why a lead was judged as it was: a named reason, its weight, and a sentence a site owner understands. */
export const verdictReasonSchema = z
  .object({
    /** Stable name, such as `honeypot_filled`, `too_fast`, `token_missing`, `rate_address`. */
    kind: z.string(),
    /** Points towards holding; the threshold is in `guard/decide.ts`. Negative points are trust. */
    points: z.number().int(),
    sentence: z.string(),
  })
  .openapi("VerdictReason");
export type VerdictReason = z.infer<typeof verdictReasonSchema>;

export const tokenRequestSchema = z.object({ form_id: z.string().max(60) });

/** A puzzle: find the number up to `max` whose SHA-256 with the salt in front is `hash` (hex). */
export const tokenAnswerSchema = z
  .object({
    token: z.string(),
    salt: z.string(),
    hash: z.string(),
    max: z.number().int(),
  })
  .openapi("FormToken");
export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;
