import type { PersonalData } from "../../core/module.ts";
import { keysOf } from "../../core/sql.ts";
import { judgeLead } from "./judge-lead.ts";
import { scoreLead } from "./score-lead.ts";

/** Scores stand on the lead itself; here are only the jobs that make them. */
export const personalData: PersonalData = {
  find: async () => ({}),
  erase: async ({ workspaceId, leadIds }, { jobs }) => [
    jobs.cancel(workspaceId, scoreLead, keysOf(leadIds)),
    jobs.cancel(workspaceId, judgeLead, keysOf(leadIds)),
  ],
};
