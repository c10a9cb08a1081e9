import { toIso } from "../../core/contract.ts";
import type { PersonalData } from "../../core/module.ts";
import { DAY_MS } from "../../core/time.ts";
import { deleteLessonsOfLeads, deleteOldLessonsAcrossWorkspaces, listLessonsOfLeads } from "./store.ts";

/** By then a lesson counts a sixteenth. */
const KEEP_LESSONS_MS = 720 * DAY_MS;

/** No words are kept, but that somebody said something of a person's lead is, and goes with the lead. */
export const personalData: PersonalData = {
  async find({ workspaceId, leadIds }, { db }) {
    const lessons = await listLessonsOfLeads(db, workspaceId, leadIds);
    return { lessons: lessons.map(({ leadId, kind, atMs }) => ({ lead: leadId, kind, said_at: toIso(atMs) })) };
  },
  erase: ({ workspaceId, leadIds }, { db }) => [deleteLessonsOfLeads(db, workspaceId, leadIds)],
  expire: [
    { name: "lessons.expire", run: ({ db, now }) => deleteOldLessonsAcrossWorkspaces(db, now() - KEEP_LESSONS_MS) },
  ],
};
