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
  /** ISO 639-1, of the suggested reply. */
  language: z.string(),
});
export type Judgement = z.infer<typeof judgementSchema>;
