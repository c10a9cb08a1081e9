import type { Module, Sweep } from "../../core/module.ts";
import { personalData } from "./personal-data.ts";
import { routes } from "./routes.ts";
import { webhookKind } from "./send-webhook.ts";
import { purgeOldSecretsAcrossWorkspaces } from "./store.ts";

export { newSecret } from "./sign.ts";

/** By then they sign no longer anyway; what is not needed is not kept. */
const purgeOldSecrets: Sweep = {
  name: "webhook_secrets.purge",
  run: ({ db, now }) => purgeOldSecretsAcrossWorkspaces(db, now()),
};

/** Signed calls to a customer's endpoint. */
export const webhooks: Module = {
  name: "webhooks",
  tables: ["webhook_endpoints", "webhook_bodies"],
  routes,
  destinations: [webhookKind],
  sweeps: [purgeOldSecrets],
  personalData,
};
