import type { Module } from "../../core/module.ts";

/** Signed calls to a customer's endpoint. */
export const webhooks: Module = { name: "webhooks", tables: ["webhook_endpoints", "webhook_bodies"] };
