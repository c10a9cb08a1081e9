import type { Services } from "../../core/services.ts";
import type { Examples, LessonRow } from "./contract.ts";
import { workspaceFeaturesOf } from "./lesson-text.ts";
import { putLesson } from "./store.ts";

/** Learns from examples that a member brings. Their texts are read once and kept nowhere. */
export async function teachExamples(
  services: Services,
  workspaceId: string,
  member: { memberId: string; name: string },
  examples: Examples,
): Promise<void> {
  const { db, newId, now, log } = services;
  const lessons = await Promise.all(
    examples.map(async ({ text, label }): Promise<LessonRow> => {
      const features = await workspaceFeaturesOf(services, workspaceId, text);
      // The same text again is the same lesson, whatever is said of it now.
      const key = `example:${features.join(".").slice(0, 200)}`;
      return {
        ...{ id: newId("lesson"), workspaceId, key, topic: "intent", kind: `${label}_example`, category: null },
        ...{ wants: label === "good" ? 1 : -1, leadId: null, personKey: key, features, atMs: now() },
        ...{ memberId: member.memberId, memberName: member.name },
      };
    }),
  );
  const telling = lessons.filter(({ features }) => features.length > 0);
  if (telling.length > 0) await db.batch(telling.map((lesson) => putLesson(db, lesson)));
  log("lesson.examples", { workspaceId, lessons: telling.length });
}
