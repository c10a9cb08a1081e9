import { z } from "zod";
import { Gone } from "../../core/errors.ts";
import { defineJob, type JobOutcome } from "../../core/module.ts";
import { JOB_RETRY_DELAYS_MS, nextTryAtMs } from "../../core/retry.ts";
import type { LeadRef, Services } from "../../core/services.ts";
import { findWorkspace } from "../accounts/index.ts";
import type { Lead } from "../leads/contract.ts";
import { findLead, leadIsRouted, restrictionsOf, setScore, writeLedger } from "../leads/index.ts";
import { beforeRecalibration, findCurve, recalibrateScore } from "../outcomes/index.ts";
import { contentOf } from "./content.ts";
import type { Score } from "./contract.ts";
import { decideScore } from "./decide.ts";
import type { AiAnswer, AiFault } from "./judgement.ts";
import { askAi } from "./openai.ts";
import { scoreText } from "./score-text.ts";

/** After a passing fault the AI is asked again by the jobs' own table, this often; then the embedded score stands. */
const MAX_RETRIES = 3;

/** Asks the AI about a lead. Nobody waits for it: routing goes at its own time, with whatever score stands then. */
export const judgeLead = defineJob({
  name: "lead.judge",
  data: z.object({ workspaceId: z.string(), leadId: z.string() }),
  key: ({ leadId }) => leadId,
  async run({ workspaceId, leadId }, services, turn) {
    const { db, jobs, config, log } = services;
    const [lead, workspace] = await Promise.all([findLead(db, workspaceId, leadId), findWorkspace(db, workspaceId)]);
    if (lead === null) throw new Gone(`lead ${leadId} was erased`);
    const isWanted = lead.verdict === "accepted" && lead.status !== "not_a_lead" && lead.scoreSource !== "ai";
    if (!isWanted || config.ai === null || workspace?.aiEnabled !== true) return;

    // Asked at every try: what was restricted a moment ago must not leave the house any more.
    const restrictions = await restrictionsOf(db, workspaceId, lead.contactId);
    if (restrictions.includes("ai")) return goWithoutAi(lead, services);

    // One for a lead, however often the AI is tried.
    if (turn.number === 1 && !(await services.plan.takeAiJudgement(workspaceId))) {
      await db.batch(services.next.afterAiFailed({ workspaceId, leadId }).map((job) => job.insert));
      log("lead.not_judged", { workspaceId, leadId, fault: "plan_limit_reached", try: 1 });
      jobs.ring();
      return;
    }
    const content = contentOf(lead);
    // What stands without the AI, as it was stored: the ground on which the AI is heard.
    const embedded = lead.scoreDetails ?? scoreText(content);
    const answer = await askAi(content, config.ai, services);
    if (answer.kind === "failed") return keepEmbedded(lead, embedded, answer, turn.number, services);
    const judged = decideScore(content, beforeRecalibration(embedded), answer.judgement, { facts: [] }).score;
    return storeJudged(lead, recalibrateScore(judged, await findCurve(db, workspaceId)), services);
  },
});

/** The person's data is restricted: the built-in score stands, and routing need not wait. */
async function goWithoutAi({ workspaceId, id: leadId }: Lead, services: Services): Promise<void> {
  const { db, jobs, next, now, log } = services;
  const entry = {
    workspaceId,
    leadId,
    key: "not_judged:restricted",
    atMs: now(),
    kind: "lead.not_judged",
    actor: "system",
    sentence: "The AI was not asked: this person's data is restricted. The built-in score stands.",
    data: { fallback_reason: "restricted" },
  };
  await db.batch([
    writeLedger(db, services, entry),
    ...next.afterAiFailed({ workspaceId, leadId }).map((job) => job.insert),
  ]);
  log("lead.not_judged", { workspaceId, leadId, fault: "restricted" });
  jobs.ring();
}

async function storeJudged(lead: Lead, score: Score, services: Services): Promise<void> {
  const { db, jobs, next, now, log, notifyLive } = services;
  const ref: LeadRef = { workspaceId: lead.workspaceId, leadId: lead.id };
  const entry = {
    ...ref,
    key: "judged",
    atMs: now(),
    kind: "lead.judged",
    actor: "ai",
    sentence: `The AI scored it ${score.value}; the built-in scorer had said ${lead.score ?? "nothing yet"}.`,
    data: { value: score.value, before: lead.score, source: score.source, category: score.category },
  };
  const lateEntry = {
    ...entry,
    key: "judged:late",
    kind: "lead.judged_late",
    sentence: "The AI answered after the lead had been sent on, so its cards are brought up to date.",
    data: {},
  };
  // Asked when the batch runs: routing may go between our reading and our writing.
  const onlyIf = leadIsRouted(ref.workspaceId, ref.leadId);
  const planned = [
    ...next.afterAiJudged(ref),
    ...next.afterCardChanged(ref, "scored:ai", { onlyIf }),
    ...(score.value === lead.score ? [] : next.afterLeadEvent(ref, "lead.scored", "scored:ai", { onlyIf })),
  ];

  await db.batch([
    setScore(db, ref.workspaceId, ref.leadId, score, now()),
    writeLedger(db, services, entry),
    writeLedger(db, services, lateEntry, onlyIf),
    ...planned.map((job) => job.insert),
  ]);

  log("lead.judged", { ...ref, score: score.value, before: lead.score });
  jobs.ring();
  notifyLive(ref.workspaceId, { topic: "lead", id: ref.leadId });
}

/** The embedded score stands, marked with the reason, and routing need not wait any longer. */
async function keepEmbedded(
  lead: Lead,
  embedded: Score,
  answer: Extract<AiAnswer, { kind: "failed" }>,
  tries: number,
  services: Services,
): Promise<JobOutcome> {
  const { db, jobs, next, now, random, log, notifyLive } = services;
  const ref: LeadRef = { workspaceId: lead.workspaceId, leadId: lead.id };
  const { fault } = answer;
  const againAtMs =
    answer.isPassing && tries <= MAX_RETRIES
      ? nextTryAtMs(JOB_RETRY_DELAYS_MS, tries, now(), random(), answer.retryAfterMs)
      : null;
  const entry = {
    ...ref,
    key: `not_judged:${tries}`,
    atMs: now(),
    kind: "lead.not_judged",
    actor: "ai",
    sentence: `${SENTENCE_BY_FAULT[fault]} The built-in score stands${againAtMs === null ? "" : ", and the AI is asked again"}.`,
    data: { fallback_reason: fault, try: tries },
  };

  await db.batch([
    setScore(db, ref.workspaceId, ref.leadId, { ...embedded, fallback_reason: fault }, now()),
    writeLedger(db, services, entry),
    ...next.afterAiFailed(ref).map((job) => job.insert),
    ...(againAtMs === null ? [services.plan.returnAiJudgement(ref.workspaceId)] : []),
  ]);

  log("lead.not_judged", { ...ref, fault, try: tries });
  jobs.ring();
  notifyLive(ref.workspaceId, { topic: "lead", id: ref.leadId });
  return againAtMs === null ? undefined : { againAtMs };
}

const SENTENCE_BY_FAULT: Record<AiFault, string> = {
  ai_timeout: "The AI did not answer in time.",
  ai_rate_limited: "The AI is over its quota.",
  ai_unavailable: "The AI could not be reached.",
  ai_refused: "The AI declined to judge this.",
  ai_invalid_output: "The AI's answer could not be used.",
};
