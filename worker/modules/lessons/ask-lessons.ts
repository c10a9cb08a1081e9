import type { Services } from "../../core/services.ts";
import type { Lead } from "../leads/contract.ts";
import { lessonTextOf, workspaceFeaturesOf } from "./lesson-text.ts";
import { listLessons } from "./store.ts";
import { type Lean, leanOfPresses, leanOfScore, taughtCategory } from "./weigh-lessons.ts";

/** What this workspace's presses say about holding a text. One read: ask only where it could tip the scale. */
export async function askAboutHolding(services: Services, workspaceId: string, text: string): Promise<Lean> {
  const [features, lessons] = await Promise.all([
    workspaceFeaturesOf(services, workspaceId, text),
    listLessons(services.db, workspaceId, "spam"),
  ]);
  return leanOfPresses(features, lessons, services.now());
}

/** What this workspace's lessons say about a lead's score and category; its own lesson is not asked. */
export async function askAboutScore(services: Services, lead: Lead) {
  const { workspaceId } = lead;
  const [features, all] = await Promise.all([
    workspaceFeaturesOf(services, workspaceId, lessonTextOf(lead)),
    listLessons(services.db, workspaceId, "intent"),
  ]);
  const lessons = all.filter(({ leadId }) => leadId !== lead.id);
  return { lean: leanOfScore(features, lessons, services.now()), category: taughtCategory(features, lessons) };
}
export type TaughtScore = Awaited<ReturnType<typeof askAboutScore>>;
