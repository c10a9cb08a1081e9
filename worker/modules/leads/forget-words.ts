import { z } from "zod";
import { defineJob } from "../../core/module.ts";
import { mergeSearchAcrossWorkspaces } from "./erasure.store.ts";

/** About 400 KB of the index, so that no statement holds the database for long. */
const PAGES_A_STRETCH = 100;
const STRETCHES_A_TURN = 50;
const PAUSE_MS = 1_000;

/**
 * After an erasure nobody finds the words any more, yet they stand in the pages of the search index until these are
 * merged. That costs a pass over the whole index, so one serves all erasures of an hour.
 */
export const forgetWords = defineJob({
  name: "search.forget_words",
  data: z.object({ workspaceId: z.string(), hour: z.number().int() }),
  key: ({ hour }) => String(hour),
  async run(_data, { db, now }, turn) {
    for (let stretch = 0; stretch < STRETCHES_A_TURN; stretch++) {
      const isFirst = turn.number === 1 && stretch === 0;
      const goesOn = await mergeSearchAcrossWorkspaces(db, PAGES_A_STRETCH, isFirst);
      if (!goesOn && !isFirst) return;
    }
    return { againAtMs: now() + PAUSE_MS };
  },
});
