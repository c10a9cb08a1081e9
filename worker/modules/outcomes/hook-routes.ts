import { createRoute } from "@hono/zod-openapi";
import { answers, idParam, jsonBody } from "../../core/contract.ts";
import type { Routes } from "../../core/module.ts";
import { forMembers } from "../accounts/index.ts";
import {
  hookListSchema,
  hookNameSchema,
  outcomesReceivedSchema,
  receiptListSchema,
  secretOfHookSchema,
} from "./contract.ts";
import {
  createOutcomeHook,
  listCalls,
  listOutcomeHooks,
  removeOutcomeHook,
  rotateOutcomeHook,
} from "./manage-hooks.ts";
import { receiveOutcomes } from "./receive-outcomes.ts";

export function hookRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/outcome-hooks",
      summary: "The doors by which CRMs say what became of leads",
      ...forMembers("owner", "admin"),
      responses: answers(200, "The hooks, oldest first", hookListSchema),
    }),
    async (c) => {
      return c.json({ hooks: await listOutcomeHooks(c.var.services, c.var.session.workspaceId) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/outcome-hooks",
      summary: "Make one; its secret is shown this once",
      ...forMembers("owner", "admin"),
      request: jsonBody(hookNameSchema),
      responses: answers(201, "The hook and its secret", secretOfHookSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      return c.json(await createOutcomeHook(services, session.workspaceId, c.req.valid("json").name), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/outcome-hooks/{id}/rotate-secret",
      summary: "Give it a new secret, shown this once; the old one holds for 24 hours more",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: answers(200, "The hook and its new secret", secretOfHookSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      return c.json(await rotateOutcomeHook(services, session.workspaceId, c.req.valid("param").id), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/api/outcome-hooks/{id}",
      summary: "Close the door for good",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: answers(200, "The hooks that are left", hookListSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      await removeOutcomeHook(services, session.workspaceId, c.req.valid("param").id);
      return c.json({ hooks: await listOutcomeHooks(services, session.workspaceId) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/outcome-hooks/{id}/receipts",
      summary: "The last calls and what each came to, newest first",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: answers(200, "The calls", receiptListSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      return c.json({ receipts: await listCalls(services, session.workspaceId, c.req.valid("param").id) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/hooks/outcomes/{id}",
      summary: "A CRM says what became of leads: signed by Standard Webhooks, up to 100 in a call",
      // No schema here: nothing may read the body before its signature is checked over the raw bytes.
      description:
        'The body is `{ "outcomes": [ { "lead_id": "lead_…", "outcome": "won" } ] }`; an outcome is named by `lead_id`, ' +
        "`delivery_id` or `reference`, and may carry `amount` and `occurred_at`. Send `webhook-id`, `webhook-timestamp` and " +
        "`webhook-signature`. Refused with 401 `signature_invalid` or 400 `timestamp_out_of_range`.",
      tags: ["Leads"],
      request: idParam,
      responses: answers(200, "Taken, each outcome with what it came to", outcomesReceivedSchema),
    }),
    async (c) => {
      const call = {
        id: c.req.header("webhook-id"),
        timestamp: c.req.header("webhook-timestamp"),
        signature: c.req.header("webhook-signature"),
        body: new Uint8Array(await c.req.arrayBuffer()),
      };
      const { isRepeated, results } = await receiveOutcomes(c.req.valid("param").id, call, c.var.services);
      return c.json({ received: true as const, repeated: isRepeated, results }, 200);
    },
  );
}
