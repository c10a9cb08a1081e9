import type { Module } from "../../core/module.ts";
import { routes } from "./routes.ts";

export { LiveFeed } from "./live-feed.do.ts";

/** Tells open dashboards that something changed. */
export const live: Module = { name: "live", tables: [], routes };
