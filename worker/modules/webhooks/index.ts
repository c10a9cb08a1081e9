import type { Module, Sweep } from "../../core/module.ts";
import { deliveryIsOver, KEEP_LOGS_MS } from "../deliveries/index.ts";
import { routes } from "./routes.ts";
import { webhookKind } from "./send-webhook.ts";
import { purgeBodiesAcrossWorkspaces, purgeOldSecretsAcrossWorkspaces } from "./store.ts";

export { newSecret } from "./sign.ts";

/** A body is needed as long as its delivery may be tried again; after 30 days the rest is forgotten. */
const purgeBodies: Sweep = {
  name: "webhook_bodies.purge",
  run: ({ db, now }) =>
    purgeBodiesAcrossWorkspaces(db, now() - KEEP_LOGS_MS, deliveryIsOver("webhook_bodies.delivery_id")),
};

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
  sweeps: [purgeBodies, purgeOldSecrets],
};
