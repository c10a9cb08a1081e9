import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { defineJob } from "../../core/module.ts";
import { listHeldByPlan, releaseLead } from "../leads/index.ts";
import { setNothingWaits } from "./limits.store.ts";

/** So many fit into a job's lease with room to spare. */
const AT_ONCE = 50;

/**
 * Releases what the plan had held, in the order it came, as far as there is room, with all that follows a lead. Two runs at
 * once keep the order too: neither goes on to the next lead before the one at hand is released, by whichever of them.
 */
export const releaseHeld = defineJob({
  name: "billing.release_held",
  data: z.object({ workspaceId: z.string(), ref: z.string() }),
  key: ({ workspaceId, ref }) => `${workspaceId}/${ref}`,
  async run({ workspaceId }, services) {
    const { db, now, log } = services;
    const leadIds = await listHeldByPlan(db, workspaceId, AT_ONCE);
    let released = 0;
    try {
      for (const leadId of leadIds) {
        const change = await releaseLead(services, workspaceId, leadId, { memberId: null, name: "The plan" });
        if (change?.changed) released++;
      }
    } catch (error) {
      if (!(error instanceof AppError && error.code === "plan_limit_reached")) throw error;
      log("billing.released", { workspaceId, released, more: true }); // the rest waits for the next month or a larger plan
      return;
    }
    log("billing.released", { workspaceId, released, more: leadIds.length === AT_ONCE });
    if (leadIds.length === AT_ONCE) return { againAtMs: now() };
    await setNothingWaits(db, workspaceId);
  },
});
