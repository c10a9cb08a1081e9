import type { Module } from "../../core/module.ts";
import { routes } from "./routes.ts";

/** Reports: what became of leads, by score, month, source and member. Reads the leads' own index, keeps nothing. */
export const insights: Module = { name: "insights", tables: [], routes };
