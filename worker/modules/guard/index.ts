import type { Module } from "../../core/module.ts";

/** People from bots. */
export const guard: Module = { name: "guard", tables: [] };
