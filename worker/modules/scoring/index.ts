import type { Module } from "../../core/module.ts";
import { judgeLead } from "./judge-lead.ts";
import { personalData } from "./personal-data.ts";
import { scoreLead } from "./score-lead.ts";

export { judgeLead, scoreLead };

/** What a lead is worth, and why. */
export const scoring: Module = { name: "scoring", tables: [], jobs: [scoreLead, judgeLead], personalData };
