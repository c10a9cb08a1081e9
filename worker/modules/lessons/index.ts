import type { Module } from "../../core/module.ts";
import { learnPress } from "./learn-press.ts";
import { personalData } from "./personal-data.ts";
import { routes } from "./routes.ts";

export { askAboutHolding, askAboutScore, type TaughtScore } from "./ask-lessons.ts";
export { MOST_HELD_POINTS } from "./weigh-lessons.ts";
export { learnPress };

/** What a workspace teaches its judges: presses, opinions and examples, as a small layer over both, within bounds. */
export const lessons: Module = {
  name: "lessons",
  tables: ["lessons"],
  routes,
  jobs: [learnPress],
  personalData,
};
