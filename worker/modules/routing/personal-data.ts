import type { PersonalData } from "../../core/module.ts";
import { keysOf } from "../../core/sql.ts";
import { routeLead } from "./route-lead.ts";
import { deleteDecisionsOf, findDecisionsOf } from "./store.ts";

export const personalData: PersonalData = {
  find: (person, { db }) => findDecisionsOf(db, person),
  async erase(person, { db, jobs }) {
    return [jobs.cancel(person.workspaceId, routeLead, keysOf(person.leadIds)), deleteDecisionsOf(db, person)];
  },
};
