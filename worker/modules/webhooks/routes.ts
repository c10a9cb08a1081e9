import { createRoute } from "@hono/zod-openapi";
import { answers, idParam, jsonBody, toIso } from "../../core/contract.ts";
import type { Routes } from "../../core/module.ts";
import { forMembers } from "../accounts/index.ts";
import {
  endpointChangeSchema,
  endpointListSchema,
  endpointSchema,
  endpointSecretSchema,
  newEndpointSchema,
  webhookEventSchema,
  webhookHeadersSchema,
} from "./contract.ts";
import { guideRoutes } from "./guide/routes.ts";
import { changeEndpoint, createEndpoint, getEndpoint, listAllEndpoints } from "./manage-endpoints.ts";
import { rotateSecret, type SigningSecret, showSecret } from "./rotate-secret.ts";

export function routes(app: Routes): void {
  guideRoutes(app);
  describeEvents(app);

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/webhooks",
      summary: "All webhook endpoints, oldest first",
      ...forMembers(),
      responses: answers(200, "The endpoints", endpointListSchema),
    }),
    async (c) => {
      const webhooks = await listAllEndpoints(c.var.services, c.var.session.workspaceId);
      return c.json({ webhooks }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/webhooks",
      summary: "Add an endpoint; it gets a signing secret of its own",
      ...forMembers("owner", "admin"),
      request: jsonBody(newEndpointSchema),
      responses: answers(201, "The endpoint", endpointSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      return c.json(await createEndpoint(services, session.workspaceId, c.req.valid("json")), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/webhooks/{id}",
      summary: "One endpoint",
      ...forMembers(),
      request: idParam,
      responses: answers(200, "The endpoint", endpointSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      return c.json(await getEndpoint(services, session.workspaceId, id), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/api/webhooks/{id}",
      summary: "Change an endpoint's name, address, events or headers",
      ...forMembers("owner", "admin"),
      request: { ...idParam, ...jsonBody(endpointChangeSchema) },
      responses: answers(200, "The endpoint as it is now", endpointSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      const { name, url, events, headers } = c.req.valid("json");
      const changes = { name, url, events, headers };
      return c.json(await changeEndpoint(services, session.workspaceId, id, changes), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/webhooks/{id}/secret",
      summary: "The secret by which a receiver verifies our signature",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: answers(200, "The secret", endpointSecretSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      return c.json(toApiSecret(await showSecret(services, session.workspaceId, id)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/webhooks/{id}/rotate-secret",
      summary: "Give the endpoint a new secret; the old one signs beside it for 24 hours",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: answers(200, "The new secret", endpointSecretSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      return c.json(toApiSecret(await rotateSecret(services, session.workspaceId, id)), 200);
    },
  );
}

/** What a receiver is sent, in the OpenAPI document: the guide at `/docs/webhooks` says when and why. */
function describeEvents({ openAPIRegistry }: Routes): void {
  for (const type of webhookEventSchema.shape.type.options) {
    openAPIRegistry.registerWebhook({
      method: "post",
      path: type,
      summary: `The event ${type}, signed by Standard Webhooks`,
      request: { headers: webhookHeadersSchema, ...jsonBody(webhookEventSchema) },
      responses: {
        "2XX": { description: "Received: within 15 seconds" },
        "410": { description: "Gone: the endpoint is switched off" },
        default: { description: "Not received: tried again by the table" },
      },
    });
  }
}

function toApiSecret({ secret, oldSecretsUntilMs }: SigningSecret) {
  return { secret, old_secrets_until: toIso(oldSecretsUntilMs) };
}
