import { z } from "zod";
import { Gone } from "../../core/errors.ts";
import { defineJob } from "../../core/module.ts";
import { findWorkspace } from "../accounts/index.ts";
import { aiIsReady } from "../ai/index.ts";
import type { Lead } from "../leads/contract.ts";
import { findContact, findLead, setScore, writeLedger } from "../leads/index.ts";
import { askAboutScore } from "../lessons/index.ts";
import { findCurve, recalibrateScore } from "../outcomes/index.ts";
import { besideGuard } from "./beside-guard.ts";
import { circumstancesOf } from "./circumstances.ts";
import { contentOf } from "./content.ts";
import type { Score } from "./contract.ts";
import { scoreText } from "./score-text.ts";
import { withLessons } from "./with-lessons.ts";

/** Scores a lead by the embedded scorer and decides whether the AI is asked. */
export const scoreLead = defineJob({
  name: "lead.score",
  data: z.object({
    workspaceId: z.string(),
    leadId: z.string(),
    reason: z.enum(["stored", "released"]),
    /** It came in a flood of doubtful ones, of which nobody is told. */
    isInFlood: z.boolean().default(false),
  }),
  key: ({ leadId, reason }) => `${leadId}/${reason}`,
  async run({ workspaceId, leadId, reason, isInFlood }, services) {
    const { db, jobs, next, plan, now, log, notifyLive } = services;
    const ref = { workspaceId, leadId };
    const [lead, workspace, curve, isReady] = await Promise.all([
      findLead(db, workspaceId, leadId),
      findWorkspace(db, workspaceId),
      findCurve(db, workspaceId),
      aiIsReady(workspaceId, services),
    ]);
    if (lead === null) throw new Gone(`lead ${leadId} was erased`);
    if (reason === "stored" && lead.scoredAtMs !== null) return;

    const contact = lead.contactId === null ? null : await findContact(db, workspaceId, lead.contactId);
    const read = scoreText(contentOf(lead), circumstancesOf(lead, contact?.firstSeenAtMs ?? null));
    const taught = withLessons(besideGuard(read, lead), await askAboutScore(services, lead));
    const score = recalibrateScore(taught, curve);
    const isRestricted = contact?.restrictions.includes("ai") === true;
    const mayAskAi = isReady && workspace?.aiEnabled === true && !isRestricted;
    // Routing must not wait for an answer that the plan does not pay for.
    const waitForAiMs = mayAskAi && (await plan.allowsAiJudgement(workspaceId)) ? workspace.aiWaitMs : null;
    const entry = {
      ...ref,
      key: `scored:${reason}`,
      atMs: now(),
      kind: "lead.scored",
      actor: "system",
      sentence: `${sentenceFor(lead, score)}${isRestricted ? " The AI is not asked: this person's data is restricted." : ""}`,
      data: { value: score.value, source: score.source, category: score.category },
    };
    const planned = followersOf(lead);
    await db.batch([
      setScore(db, workspaceId, leadId, score, now()),
      writeLedger(db, services, entry),
      ...planned.map((job) => job.insert),
    ]);

    log("lead.scored", { ...ref, score: score.value, verdict: lead.verdict });
    notifyLive(workspaceId, { topic: "lead", id: leadId });
    if (planned.length > 0) jobs.ring();
    if (lead.verdict === "accepted" && waitForAiMs !== null) jobs.ring(now() + waitForAiMs);

    /** A held lead waits for a person, and single spam is told once to whoever listens for it; neither is routed. */
    function followersOf({ verdict }: Lead) {
      switch (verdict) {
        case "accepted":
          return next.afterLeadScored(ref, waitForAiMs);
        case "held":
          return [];
        case "spam":
          return isInFlood ? [] : next.afterLeadEvent(ref, "lead.spam", "spam:verdict");
        default:
          return verdict satisfies never;
      }
    }
  },
});

function sentenceFor({ verdict }: Lead, { value, reasons }: Score): string {
  const strongest = reasons
    .filter(({ quote }) => quote !== null)
    .slice(0, 3)
    .map(({ label }) => label.toLowerCase());
  const because = strongest.length === 0 ? "" : `: ${strongest.join(", ")}`;
  return `Scored ${value} by the built-in scorer${because}.${SENTENCE_BY_VERDICT[verdict]}`;
}

const SENTENCE_BY_VERDICT: Record<Lead["verdict"], string> = {
  accepted: "",
  held: " The lead is held, so it is not sent on until somebody releases it.",
  spam: " It counts as spam, so it is not sent on.",
};
