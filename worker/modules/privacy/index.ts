import type { Module } from "../../core/module.ts";

/** What the people who send leads, and those who keep them, may ask for: copies, erasure, an end by age. */
export const privacy: Module = {
  name: "privacy",
  tables: ["privacy_acts", "lead_retention"],
};
