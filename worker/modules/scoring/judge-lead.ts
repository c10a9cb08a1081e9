import { z } from "zod";
import { Gone } from "../../core/errors.ts";
import { defineJob, type JobOutcome } from "../../core/module.ts";
import { JOB_RETRY_DELAYS_MS, nextTryAtMs } from "../../core/retry.ts";
import type { LeadRef, Services } from "../../core/services.ts";
import { findWorkspace } from "../accounts/index.ts";
import type { AiFault } from "../ai/contract.ts";
import { type CallDetails, connectionOf, findSettings, type PaidAnswer } from "../ai/index.ts";
import type { Lead } from "../leads/contract.ts";
import { findLead, leadIsRouted, restrictionsOf, setScore, writeLedger } from "../leads/index.ts";
import { beforeRecalibration, findCurve, recalibrateScore } from "../outcomes/index.ts";
import { askAi, recallJudgement } from "./ask-ai.ts";
import { contentOf } from "./content.ts";
import type { AiMark, Score } from "./contract.ts";
import { decideScore } from "./decide.ts";
import { scoreText } from "./score-text.ts";

/** After a passing fault the AI is asked again by the jobs' own table, this often; then the embedded score stands. */
const MAX_RETRIES = 3;

/** A refusal or an answer that fits no schema may be a slip: it is asked once more. */
const SLIPS: readonly AiFault[] = ["ai_refused", "ai_invalid_output"];

/** Asks the AI about a lead. Nobody waits for it: routing goes at its own time, with whatever score stands then. */
export const judgeLead = defineJob({
  name: "lead.judge",
  data: z.object({ workspaceId: z.string(), leadId: z.string() }),
  key: ({ leadId }) => leadId,
  async run({ workspaceId, leadId }, services, turn) {
    const { db } = services;
    const [lead, workspace, settings] = await Promise.all([
      findLead(db, workspaceId, leadId),
      findWorkspace(db, workspaceId),
      findSettings(db, workspaceId),
    ]);
    if (lead === null) throw new Gone(`lead ${leadId} was erased`);
    const isWanted = lead.verdict === "accepted" && lead.status !== "not_a_lead" && lead.scoreSource !== "ai";
    if (!isWanted || workspace?.aiEnabled !== true) return;
    const connection = await connectionOf(workspaceId, settings, services);
    if (connection === null) return;

    // Asked at every try: what was restricted a moment ago must not leave the house any more.
    const restrictions = await restrictionsOf(db, workspaceId, lead.contactId);
    if (restrictions.includes("ai")) return goWithoutAi(lead, services);

    const content = contentOf(lead);
    // What stands without the AI, as it was stored: the ground on which the AI is heard.
    const embedded = lead.scoreDetails ?? scoreText(content);
    const enquiry = { workspaceId, leadId, content, profile: settings, profileVersion: settings.profileVersion };
    const recalled = await recallJudgement(enquiry, connection, services);
    // One for a lead, however often the AI is tried; what was judged before costs nothing.
    if (recalled === null && turn.number === 1 && !(await services.plan.takeAiJudgement(workspaceId))) {
      return goOnOverQuota(lead, services);
    }
    const answer = recalled ?? (await askAi(enquiry, connection, services));
    if (answer.kind === "failed") return keepEmbedded(lead, embedded, answer, turn.number, services);
    const ground = beforeRecalibration(embedded);
    const { score, marks } = decideScore(content, ground, answer.value, { facts: settings.facts });
    const recalibrated = recalibrateScore(score, await findCurve(db, workspaceId));
    return storeJudged(lead, { ...recalibrated, ai: detailsOf(answer.call, marks) }, services);
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

function detailsOf({ vendor, model, inputTokens, outputTokens, costMicros, isRepeat }: CallDetails, marks: AiMark[]) {
  return {
    vendor,
    model,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cost_micros: costMicros,
    is_repeat: isRepeat,
    marks,
  };
}

/** The plan's judgements of the month are used up: the built-in score stands, and routing need not wait. */
async function goOnOverQuota({ workspaceId, id: leadId }: Lead, services: Services): Promise<void> {
  const { db, jobs, next, log } = services;
  await db.batch(next.afterAiFailed({ workspaceId, leadId }).map((job) => job.insert));
  log("lead.not_judged", { workspaceId, leadId, fault: "plan_limit_reached", try: 1 });
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
    sentence: sentenceOf(score, lead),
    data: { value: score.value, before: lead.score, source: score.source, category: score.category, ...score.ai },
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
  answer: Extract<PaidAnswer<unknown>, { kind: "failed" }>,
  tries: number,
  services: Services,
): Promise<JobOutcome> {
  const { db, jobs, next, now, random, log, notifyLive } = services;
  const ref: LeadRef = { workspaceId: lead.workspaceId, leadId: lead.id };
  const { fault } = answer;
  const retries = answer.isPassing ? MAX_RETRIES : Number(SLIPS.includes(fault));
  const againAtMs =
    tries <= retries ? nextTryAtMs(JOB_RETRY_DELAYS_MS, tries, now(), random(), answer.retryAfterMs) : null;
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

function sentenceOf({ value, ai }: Score, { score: before }: Lead): string {
  const scored = `The AI scored it ${value}; the built-in scorer had said ${before ?? "nothing yet"}.`;
  const marks = (ai?.marks ?? []).flatMap((mark) => SENTENCE_BY_MARK[mark] ?? []);
  const repeat = ai?.is_repeat === true ? ["The same words were judged before, so nobody was asked again."] : [];
  return [scored, ...repeat, ...marks].join(" ");
}

const SENTENCE_BY_MARK: Partial<Record<AiMark, string>> = {
  suspected_injection: "The text talks to the AI instead of to you, so the AI could not raise the score.",
  disagreed: "The two are far apart, so the AI was followed only so far.",
  summary_trimmed: "From the summary was taken out what the message does not say.",
  reply_trimmed: "From the reply was taken out what your facts do not say.",
  reply_replaced: "The AI's reply said more than your facts do, so the built-in one stands.",
};

const SENTENCE_BY_FAULT: Record<AiFault, string> = {
  ai_timeout: "The AI did not answer in time.",
  ai_rate_limited: "The AI is over its quota.",
  ai_unavailable: "The AI could not be reached.",
  ai_refused: "The AI declined to judge this.",
  ai_invalid_output: "The AI's answer could not be used.",
  ai_key_refused: "The AI's vendor did not accept the key.",
  ai_budget_spent: "The month's budget for the AI is spent, so it was not asked.",
};
