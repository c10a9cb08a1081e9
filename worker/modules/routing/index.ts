import { z } from "zod";
import { defineJob, type Module } from "../../core/module.ts";

/** Decides who hears of a lead. The second time (`judged`) it may only add destinations. */
export const routeLead = defineJob({
  name: "lead.route",
  data: z.object({ workspaceId: z.string(), leadId: z.string(), reason: z.enum(["scored", "judged"]) }),
  key: ({ leadId, reason }) => `${leadId}/${reason}`,
  async run() {
    throw new Error("routing is being built");
  },
});

/** Who hears of a lead, and why. */
export const routing: Module = { name: "routing", tables: ["rules", "decisions"], jobs: [routeLead] };
