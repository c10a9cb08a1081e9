import { z } from "zod";
import { Gone } from "../../core/errors.ts";
import { defineJob } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { findWorkspace } from "../accounts/index.ts";
import { aiIsReady } from "../ai/index.ts";
import type { Destination } from "../deliveries/contract.ts";
import { listDestinations, planDeliveries } from "../deliveries/index.ts";
import type { Lead } from "../leads/contract.ts";
import { findLead, setRouted, writeLedger } from "../leads/index.ts";
import type { RuleTrace } from "./contract.ts";
import { decide } from "./decide.ts";
import { effectiveRules } from "./rules.ts";
import { type Decision, insertDecision, listDecisions } from "./store.ts";

/** Decides who hears of a lead. The second time (`judged`) it may only add destinations. */
export const routeLead = defineJob({
  name: "lead.route",
  data: z.object({
    workspaceId: z.string(),
    leadId: z.string(),
    /** `reopened`: it was put aside before it was routed, and taken back. */
    reason: z.enum(["scored", "judged", "reopened"]),
    /** Which time it was reopened. */
    change: z.string().optional(),
  }),
  key: ({ leadId, reason, change }) => (change === undefined ? `${leadId}/${reason}` : `${leadId}/${reason}/${change}`),
  async run({ workspaceId, leadId, reason }, services) {
    const { db } = services;
    const [lead, decisions] = await Promise.all([
      findLead(db, workspaceId, leadId),
      listDecisions(db, workspaceId, leadId),
    ]);
    if (lead === null) throw new Gone(`lead ${leadId} was erased`);
    if (lead.verdict !== "accepted" || lead.status === "not_a_lead") return;

    // Judged before it was routed: the first routing, made to hurry, uses the new score by itself.
    const isFirst = decisions.length === 0;
    if (isFirst === (reason === "judged")) return;

    if (isFirst) await routeFirst(lead, services);
    else await routeAgain(lead, decisions, services);
    services.jobs.ring();
    services.notifyLive(workspaceId, { topic: "lead", id: leadId });
  },
});

/** The first routing: the decision, its deliveries with their jobs, and the lead's story, all or nothing. */
async function routeFirst(lead: Lead, services: Services): Promise<void> {
  const { db, now, log } = services;
  const { workspaceId, id: leadId } = lead;
  const { trace, destinationIds, destinations } = await tryRules(lead, services);
  const decision = decisionOf(lead, 1, trace, destinationIds, services);
  const waitedInVain = await aiIsStillAsked(lead, services);
  const sentence = [sentenceOfFirst(decision, destinations), scoreSentence(lead, waitedInVain)].join(" ");

  await db.batch([
    insertDecision(db, decision),
    ...(await announce(lead, decision.destinationIds, services)),
    setRouted(db, workspaceId, leadId, now()),
    writeLedger(db, services, ledgerEntry(lead, "routed", sentence, decision, services)),
  ]);
  log("lead.routed", { workspaceId, leadId, destinations: destinationIds.length, waitedInVain });

  // If the AI answered between our reading and our writing, its own second look found nothing routed and left it to us.
  const after = waitedInVain ? await findLead(db, workspaceId, leadId) : null;
  if (after !== null && after.score !== lead.score) await routeAgain(after, [decision], services);
}

/** The AI answered after the first routing: who matches only now hears of it too, and nobody is taken away. */
async function routeAgain(lead: Lead, decisions: readonly Decision[], services: Services): Promise<void> {
  const { db, log } = services;
  const { trace, destinationIds, destinations } = await tryRules(lead, services);
  const told = new Set(decisions.flatMap((decision) => decision.destinationIds));
  const added = destinationIds.filter((id) => !told.has(id));
  const decision = decisionOf(lead, decisions.length + 1, trace, added, services);
  const score = lead.score === null ? "no score" : `score ${lead.score}`;
  const sentence =
    added.length === 0
      ? `The AI answered after the lead was routed (${score}): nobody is added, nobody is taken away.`
      : `The AI answered after the lead was routed (${score}): ${namesOf(added, destinations)} added.`;

  await db.batch([
    ...(added.length === 0 ? [] : [insertDecision(db, decision), ...(await announce(lead, added, services))]),
    writeLedger(db, services, ledgerEntry(lead, "routed/judged", sentence, decision, services)),
  ]);
  log("lead.routed_again", { workspaceId: lead.workspaceId, leadId: lead.id, added: added.length });
}

async function tryRules({ workspaceId, score, formId }: Lead, { db }: Pick<Services, "db">) {
  const [rules, destinations] = await Promise.all([effectiveRules(db, workspaceId), listDestinations(db, workspaceId)]);
  const existingIds = destinations.map(({ id }) => id);
  return { ...decide(rules, { score, formId }, existingIds), destinations };
}

/** What a destination hears when a lead is given to it: that it came, and what it is worth. */
async function announce(lead: Lead, destinationIds: readonly string[], services: Services) {
  const { workspaceId, id: leadId } = lead;
  const ref = { workspaceId, leadId, destinationIds };
  const scoredAtMs = lead.scoredAtMs ?? services.now();
  const planned = await Promise.all([
    planDeliveries(services, { ...ref, eventType: "lead.created", eventKey: "created", eventAtMs: lead.createdAtMs }),
    planDeliveries(services, { ...ref, eventType: "lead.scored", eventKey: "scored", eventAtMs: scoredAtMs }),
  ]);
  return planned.flat();
}

function decisionOf(
  { workspaceId, id: leadId, score, scoreSource }: Lead,
  number: number,
  trace: RuleTrace[],
  destinationIds: string[],
  { newId, now }: Pick<Services, "newId" | "now">,
): Decision {
  return {
    id: newId("decision"),
    workspaceId,
    leadId,
    number,
    score,
    scoreSource,
    trace,
    destinationIds,
    createdAtMs: now(),
  };
}

/** Whether the AI is at work on this lead and has neither answered nor failed. */
async function aiIsStillAsked(lead: Lead, services: Pick<Services, "db" | "config">): Promise<boolean> {
  if (lead.scoreSource !== "embedded" || lead.scoreDetails?.fallback_reason != null) return false;
  const workspace = await findWorkspace(services.db, lead.workspaceId);
  return workspace?.aiEnabled === true && (await aiIsReady(lead.workspaceId, services));
}

function sentenceOfFirst({ trace, destinationIds }: Decision, destinations: readonly Destination[]): string {
  const matched = trace.filter((rule) => rule.matched);
  if (matched.length === 0) return "No rule matched, so nobody was told.";
  const rules = matched.map((rule) => `“${rule.rule_name}” (${rule.because})`).join(", ");
  if (destinationIds.length === 0) return `Matched ${rules}, but there is no destination yet.`;
  return `Sent to ${namesOf(destinationIds, destinations)} by ${rules}.`;
}

function scoreSentence({ score, scoreSource }: Lead, waitedInVain: boolean): string {
  if (score === null) return "It had no score.";
  if (scoreSource === "ai") return `Score ${score} by the AI.`;
  return waitedInVain
    ? `Score ${score} by the embedded scorer: routing did not wait longer for the AI.`
    : `Score ${score} by the embedded scorer.`;
}

function namesOf(destinationIds: readonly string[], destinations: readonly Destination[]): string {
  return destinations
    .filter(({ id }) => destinationIds.includes(id))
    .map(({ name }) => `“${name}”`)
    .join(", ");
}

function ledgerEntry(
  { workspaceId, id: leadId }: Lead,
  key: string,
  sentence: string,
  { number, score, scoreSource, trace, destinationIds }: Decision,
  { now }: Pick<Services, "now">,
) {
  const rules = trace.filter((rule) => rule.matched).map((rule) => rule.rule_id);
  const data = { decision: number, score, score_source: scoreSource, rule_ids: rules, destination_ids: destinationIds };
  return { workspaceId, leadId, key, atMs: now(), kind: "lead.routed", actor: "system", sentence, data };
}
