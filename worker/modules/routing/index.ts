import type { Module } from "../../core/module.ts";
import { personalData } from "./personal-data.ts";
import { routeLead } from "./route-lead.ts";
import { routes } from "./routes.ts";

export { routeLead };

/** Who hears of a lead, and why. */
export const routing: Module = {
  name: "routing",
  tables: ["rules", "decisions"],
  routes,
  jobs: [routeLead],
  personalData,
};
