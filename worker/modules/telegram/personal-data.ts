import type { PersonalData } from "../../core/module.ts";
import { keysOf } from "../../core/sql.ts";
import { editCards } from "./edit-cards.ts";
import { forgetOld } from "./forget-old.ts";
import { findCardsOf, leadHasCards } from "./store.ts";

/**
 * A card stands in a chat, out of reach of a transaction. So its row stays until a job has written over it that the lead
 * was erased; the row itself holds nobody's words.
 */
export const personalData: PersonalData = {
  find: (person, { db }) => findCardsOf(db, person),
  async erase({ workspaceId, leadIds }, { jobs }) {
    const edits = leadIds.map((leadId) =>
      jobs.create(editCards, { workspaceId, leadId, change: "erased" }, { onlyIf: leadHasCards(workspaceId, leadId) }),
    );
    return [jobs.cancel(workspaceId, editCards, keysOf(leadIds)), ...edits.map((job) => job.insert)];
  },
  expire: [forgetOld],
};
