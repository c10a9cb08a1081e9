import { toHex } from "../../core/crypto.ts";
import type { Services } from "../../core/services.ts";
import type { Profile } from "../ai/contract.ts";
import { askOnBudget, type Connection, type PaidAnswer, recallAnswer } from "../ai/index.ts";
import { type Content, submittedPartOf } from "./content.ts";
import { instructionsFor } from "./instructions.ts";
import { type Judgement, judgementSchema } from "./judgement.ts";

/** Grows when the instructions change in what they ask, so that no answer to the old ones is used again. */
const PROMPT_VERSION = 3;

/** One enquiry for the AI, and for whom it reads. */
export interface Enquiry {
  workspaceId: string;
  leadId: string;
  content: Content;
  profile: Profile;
  profileVersion: number;
}

export type Judged = Extract<PaidAnswer<Judgement>, { kind: "answered" }>;

/** What was judged of the same words before, or null. */
export async function recallJudgement(
  { workspaceId, leadId, content, profileVersion }: Enquiry,
  connection: Connection,
  services: Services,
): Promise<Judged | null> {
  const sameAs = sameAsOf(content, profileVersion);
  const recalled = await recallAnswer(judgementSchema, connection, { workspaceId, leadId, sameAs }, services);
  return recalled === null ? null : { kind: "answered", ...recalled };
}

/**
 * Asks the AI about one enquiry, and about no other. Only what the person wrote goes out, with what the business says of
 * itself: no field with a name, address or number, no id, IP address or page. Never throws for what the vendor did.
 */
export function askAi(
  { workspaceId, leadId, content, profile, profileVersion }: Enquiry,
  connection: Connection,
  services: Services,
): Promise<PaidAnswer<Judgement>> {
  const fence = toHex(crypto.getRandomValues(new Uint8Array(12)));
  const question = {
    system: instructionsFor(fence, profile),
    user: `${fence}\n${JSON.stringify(submittedPartOf(content), null, 1)}\n${fence}`,
    schema: judgementSchema,
    schemaName: "enquiry_report",
  };
  const sameAs = sameAsOf(content, profileVersion);
  return askOnBudget(question, connection, { workspaceId, leadId, purpose: "judge", sameAs }, services);
}

function sameAsOf(content: Content, profileVersion: number): string {
  return JSON.stringify([PROMPT_VERSION, profileVersion, submittedPartOf(content)]);
}
