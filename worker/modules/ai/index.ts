import type { Module, Person, PersonalData } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { DAY_MS } from "../../core/time.ts";
import {
  eraseLeads,
  listCallsOfLeads,
  purgeAnswersAcrossWorkspaces,
  purgeCallsAcrossWorkspaces,
} from "./calls.store.ts";
import { routes } from "./routes.ts";

export { askOnBudget, type CallDetails, type PaidAnswer, recallAnswer } from "./ask.ts";
export { aiIsReady, type Connection, connectionOf } from "./connection.ts";
export { findSettings } from "./store.ts";

/** Long enough to compare a month with that of the year before. */
const KEEP_CALLS_MS = 400 * DAY_MS;

const personalData: PersonalData = {
  async find({ workspaceId, leadIds }: Person, { db }: Services) {
    return { ai_calls: await listCallsOfLeads(db, workspaceId, leadIds) };
  },
  erase: ({ workspaceId, leadIds }: Person, { db }: Services) => eraseLeads(db, workspaceId, leadIds),
  expire: [
    { name: "ai_answers.purge", run: ({ db, now }) => purgeAnswersAcrossWorkspaces(db, now()) },
    { name: "ai_calls.purge", run: ({ db, now }) => purgeCallsAcrossWorkspaces(db, now() - KEEP_CALLS_MS) },
  ],
};

/** Which AI a workspace asks, with whose key, for how much, and what it says of itself. Knows no lead. */
export const ai: Module = {
  name: "ai",
  tables: ["ai_settings", "ai_keys", "ai_months", "ai_calls", "ai_answers", "ai_warnings"],
  routes,
  personalData,
};
