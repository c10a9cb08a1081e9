import type { JobDesk, Next } from "./core/services.ts";
import { MINUTE_MS } from "./core/time.ts";
import { publishLeadEvent, sendDelivery } from "./modules/deliveries/index.ts";
import { learnPress } from "./modules/lessons/index.ts";
import { planNotices } from "./modules/notices/index.ts";
import { hourOf, recalibrate } from "./modules/outcomes/index.ts";
import { routeLead } from "./modules/routing/index.ts";
import { judgeLead, scoreLead } from "./modules/scoring/index.ts";
import { editCards } from "./modules/telegram/index.ts";

/** When the doubtful leads of a flood are scored: it should be over by then. */
const AFTER_FLOOD_MS = 10 * MINUTE_MS;

/**
 * THE ORDER: what follows what. No room knows its successor; each asks here for the jobs to insert beside its own rows.
 *
 *   stored ─▶ lead.score ─┬─▶ lead.judge (AI) ──▶ routes at once, or routes again
 *                         └─▶ lead.route (waits for the AI no longer than the workspace allows)
 *                                  └─▶ delivery.send, one for each destination
 */
export function createNext(jobs: JobDesk, now: () => number): Next {
  return {
    afterLeadStored: (ref, { isDoubtful = false, isInFlood = false, ...onlyIf } = {}) => [
      jobs.create(
        scoreLead,
        { ...ref, reason: "stored", isInFlood },
        { ...onlyIf, yields: isDoubtful, dueAtMs: isInFlood ? now() + AFTER_FLOOD_MS : now() },
      ),
    ],

    // Scored anew with all effects, as a released lead may now be shown to the AI.
    afterLeadReleased: (ref, options) => [
      jobs.create(scoreLead, { ...ref, reason: "released", isInFlood: false }, options),
    ],

    afterLeadReopened: (ref, key, options) => [
      jobs.create(routeLead, { ...ref, reason: "reopened", change: key }, options),
    ],

    afterLeadScored: (ref, waitForAiMs) =>
      waitForAiMs === null
        ? [jobs.create(routeLead, { ...ref, reason: "scored" })]
        : [
            jobs.create(judgeLead, ref),
            jobs.create(routeLead, { ...ref, reason: "scored" }, { dueAtMs: now() + waitForAiMs }),
          ],

    // Whichever finds work to do does it: the waiting first routing, or a second one that may only add.
    afterAiJudged: (ref) => [
      { insert: jobs.hasten(routeLead, { ...ref, reason: "scored" }, now()) },
      jobs.create(routeLead, { ...ref, reason: "judged" }),
    ],

    afterAiFailed: (ref) => [{ insert: jobs.hasten(routeLead, { ...ref, reason: "scored" }, now()) }],

    afterDeliveryPlanned: (workspaceId, deliveryId, destinationId, kind) => [
      jobs.create(sendDelivery, { workspaceId, deliveryId, destinationId, kind }),
    ],

    afterLeadEvent: (ref, eventType, key, options) => [
      jobs.create(publishLeadEvent, { ...ref, eventType, eventKey: key, eventAtMs: now() }, options),
    ],

    afterDestinationTrouble: (trouble, options) => [jobs.create(planNotices, trouble, options)],

    afterAiBudgetUsed: (warning, options) => [jobs.create(planNotices, warning, options)],

    afterRestore: (gap) => [jobs.create(planNotices, gap)],

    // One job for all outcomes of an hour: a CRM that tells of a hundred at once is one curve.
    afterOutcome: ({ workspaceId }, options) => {
      const { hour, endsAtMs } = hourOf(now());
      return [jobs.create(recalibrate, { workspaceId, hour }, { ...options, dueAtMs: endsAtMs })];
    },

    afterPress: ({ workspaceId, leadId }, by, options) => [
      jobs.create(learnPress, { workspaceId, leadId, ...by }, options),
    ],

    afterCardChanged: (ref, key, options) => [jobs.create(editCards, { ...ref, change: key }, options)],
  };
}
