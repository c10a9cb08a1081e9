import type { Lead, NewLead } from "../modules/leads/contract.ts";
import { findLead, insertLead, joinContact, setScore } from "../modules/leads/index.ts";
import type { Score } from "../modules/scoring/contract.ts";
import type { Harness } from "./harness.ts";
import { newLead } from "./leads.ts";

/** Gives a lead a score, as scoring would. */
export async function giveScore(
  { db, services }: Harness,
  { workspaceId, id }: Pick<Lead, "workspaceId" | "id">,
  score: Partial<Score> & { value: number },
): Promise<void> {
  const whole: Score = {
    source: "embedded",
    category: "sales",
    reasons: [],
    summary: "Wants a website.",
    suggested_reply: "",
    fallback_reason: null,
    ...score,
  };
  await setScore(db, workspaceId, id, whole, services.now()).run();
}

/** A stored lead with a score and no job of its own: what comes next is the test's affair. */
export async function storeScoredLead(
  harness: Harness,
  workspaceId: string,
  score: Partial<Score> & { value: number } = { value: 71 },
  overrides: Partial<NewLead> = {},
): Promise<Lead> {
  const { db, services } = harness;
  const lead = newLead(harness, workspaceId, overrides);
  await db.batch([insertLead(db, lead, ""), ...joinContact(db, lead, services.newId("contact"))]);
  await giveScore(harness, lead, score);
  const stored = await findLead(db, workspaceId, lead.id);
  if (stored === null) throw new Error("the lead was not stored");
  return stored;
}
