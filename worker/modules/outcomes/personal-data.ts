import { toIso } from "../../core/contract.ts";
import type { PersonalData } from "../../core/module.ts";
import { deleteReferences, listReferences } from "./receipts.store.ts";

/** What a CRM calls a person's leads. What became of them stands on the leads themselves. */
export const personalData: PersonalData = {
  async find({ workspaceId, leadIds }, { db }) {
    const references = await listReferences(db, workspaceId, leadIds);
    return {
      outcome_references: references.map(({ lead, reference, createdAtMs }) => ({
        lead,
        reference,
        told_at: toIso(createdAtMs),
      })),
    };
  },
  erase: ({ workspaceId, leadIds }, { db }) => [deleteReferences(db, workspaceId, leadIds)],
};
