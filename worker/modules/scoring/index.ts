import type { Module } from "../../core/module.ts";
import { judgeLead } from "./judge-lead.ts";
import { scoreLead } from "./score-lead.ts";

export { judgeLead, scoreLead };

/** What a lead is worth, and why. */
export const scoring: Module = { name: "scoring", tables: [], jobs: [scoreLead, judgeLead] };
