import type { Module } from "../../core/module.ts";
import { routes } from "./routes.ts";

/** What became of leads: won, lost or junk, by every door. */
export const outcomes: Module = { name: "outcomes", tables: [], routes };
