import type { Module } from "../../core/module.ts";
import { routes } from "./routes.ts";

export { landSubmission } from "./lifeboat.ts";

/** The one way in, by four doors: widget, hosted page, plain form, API. */
export const intake: Module = { name: "intake", tables: [], routes };
