import { z } from "zod";
import { defineJob } from "../../core/module.ts";
import type { Lead } from "../leads/contract.ts";
import { findLead, listLedger } from "../leads/index.ts";
import type { LessonKind, LessonRow, Topic } from "./contract.ts";
import { lessonTextOf, personKeyOf, workspaceFeaturesOf } from "./lesson-text.ts";
import { deleteLesson, putLesson } from "./store.ts";

/** What the guard says of words: only where these spoke does a release say that they were wrong. */
const WORD_REASONS = ["text_looks_like_spam", "text_leans_to_spam", "spam_phrase", "spam_phrases", "workspace_lessons"];

const PRESSES = ["lead.marked_not_a_lead", "lead.reopened", "lead.released"];

/**
 * After "not spam", "not a lead" or what takes it back: what the lead teaches now. It follows from how the lead stands,
 * so that an undone press leaves nothing behind, and a press that is repeated says nothing new.
 */
export const learnPress = defineJob({
  name: "lesson.learn",
  data: z.object({ workspaceId: z.string(), leadId: z.string(), memberId: z.string() }),
  async run({ workspaceId, leadId, memberId }, services) {
    const { db, newId, now, log } = services;
    const lead = await findLead(db, workspaceId, leadId);
    if (lead === null) return;
    const [features, personKey, story] = await Promise.all([
      workspaceFeaturesOf(services, workspaceId, lessonTextOf(lead)),
      personKeyOf(services, lead),
      listLedger(db, workspaceId, leadId),
    ]);
    // A name rides in no job: who pressed stands in the lead's story.
    const memberName = story.findLast(({ kind }) => PRESSES.includes(kind))?.actor ?? "";
    const learn = (topic: Topic, kind: LessonKind | null) => {
      const key = `press:${topic}:${leadId}`;
      if (kind === null || features.length === 0) return deleteLesson(db, workspaceId, key);
      const lesson: LessonRow = {
        ...{ id: newId("lesson"), workspaceId, key, topic, kind, category: null, leadId, memberId, memberName },
        ...{ wants: kind === "not_a_lead" ? -1 : 1, personKey, features, atMs: now() },
      };
      return putLesson(db, lesson);
    };
    await db.batch([
      learn("spam", saidOfSpam(lead)),
      learn("intent", lead.status === "not_a_lead" ? "not_a_lead" : null),
    ]);
    log("lesson.learned", { workspaceId, leadId });
  },
});

function saidOfSpam(lead: Lead): LessonKind | null {
  // Somebody in need of help is no lead and no spam either: holding others like it would help nobody.
  if (lead.status === "not_a_lead") return ["spam", "vendor"].includes(lead.category ?? "") ? "not_a_lead" : null;
  const wasHeldForWords = lead.verdictReasons.some(({ kind }) => WORD_REASONS.includes(kind));
  return lead.releasedAtMs !== null && wasHeldForWords ? "not_spam" : null;
}
