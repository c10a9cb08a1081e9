import type { Module } from "../../core/module.ts";
import { forgetOldCounts } from "./forget-old-counts.ts";
import { routes } from "./routes.ts";

export { answerPreflight, openToOrigin } from "./cors.ts";
export { askFloodGate, isFlooded } from "./flood-gate.ts";
export {
  guardEntries,
  guardStatements,
  judgeSubmission,
  learnCounts,
  type Suspect,
  withDoubt,
} from "./judge.ts";
export { isAllowedOrigin, originOf } from "./origins.ts";
export { issueToken } from "./token.ts";

/** People from bots. */
export const guard: Module = {
  name: "guard",
  tables: ["rate_counters"],
  routes,
  sweeps: [forgetOldCounts],
};
