import { z } from "zod";
import { defineJob, type Module } from "../../core/module.ts";

/** Scores a lead by the embedded scorer and decides whether the AI is asked. */
export const scoreLead = defineJob({
  name: "lead.score",
  data: z.object({ workspaceId: z.string(), leadId: z.string(), reason: z.enum(["stored", "released"]) }),
  key: ({ leadId, reason }) => `${leadId}/${reason}`,
  async run() {
    throw new Error("scoring is being built");
  },
});

/** Asks the AI about a lead. */
export const judgeLead = defineJob({
  name: "lead.judge",
  data: z.object({ workspaceId: z.string(), leadId: z.string() }),
  key: ({ leadId }) => leadId,
  async run() {
    throw new Error("scoring is being built");
  },
});

/** What a lead is worth, and why. */
export const scoring: Module = { name: "scoring", tables: [], jobs: [scoreLead, judgeLead] };
