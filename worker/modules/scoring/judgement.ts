import { z } from "zod";
import { CATEGORIES } from "./contract.ts";
import { CUE_NAMES } from "./cues.ts";

/**
 * What the AI is asked for. It names cues and quotes the words they rest on; points and score are not its business, so
 * a text that orders it about can at most make it misread itself. No limits in the schema: strict structured output
 * knows few of them, so `decide.ts` cuts.
 */
export const judgementSchema = z.strictObject({
  evidence: z.array(z.strictObject({ cue: z.enum(CUE_NAMES), quote: z.string() })),
  category: z.enum(CATEGORIES),
  summary: z.string(),
  suggested_reply: z.string(),
  /** ISO 639-1, of the enquiry. */
  language: z.string(),
});
export type Judgement = z.infer<typeof judgementSchema>;

/** Why there is no judgement; stored as `fallback_reason`. */
export const AI_FAULTS = [
  "ai_timeout",
  "ai_rate_limited",
  "ai_unavailable",
  "ai_refused",
  "ai_invalid_output",
] as const;
export type AiFault = (typeof AI_FAULTS)[number];

export type AiAnswer =
  | { kind: "judged"; judgement: Judgement }
  | {
      kind: "failed";
      fault: AiFault;
      /** Whether asking again may help. */
      isPassing: boolean;
      /** What the vendor asked us to wait, in milliseconds; 0 when it said nothing. */
      retryAfterMs: number;
    };
