import type { Module } from "../../core/module.ts";

/** The one way in. */
export const intake: Module = { name: "intake", tables: [] };
