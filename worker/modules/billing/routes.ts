import { createRoute } from "@hono/zod-openapi";
import { answers, jsonBody } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import { forMembers } from "../accounts/index.ts";
import {
  billingSchema,
  checkoutSchema,
  pageLinkSchema,
  portalSchema,
  receivedSchema,
  refreshedSchema,
} from "./contract.ts";
import { openPlanPage, openPortalPage } from "./open-page.ts";
import { readBilling } from "./read-billing.ts";
import { receiveEvent } from "./receive-event.ts";
import { findAccount } from "./store.ts";
import { stripeConfig } from "./stripe.ts";
import { syncWorkspace } from "./sync-workspace.ts";

/** Somebody who comes back from Stripe and loads the page again asks once in this time. */
const RETURN_MS = 5_000;

export function routes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/billing",
      summary: "Plan, usage, what can be bought and what was paid",
      ...forMembers("owner", "admin"),
      responses: answers(200, "How things stand", billingSchema),
    }),
    async (c) => c.json(await readBilling(c.var.services, c.var.session.workspaceId), 200),
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/billing/checkout",
      summary: "The page at Stripe where a plan is bought, or changed to",
      ...forMembers("owner"),
      request: jsonBody(checkoutSchema),
      responses: answers(200, "Where to go", pageLinkSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      return c.json({ url: await openPlanPage(services, session, c.req.valid("json")) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/billing/portal",
      summary: "Stripe's page for payment method, invoices and cancellation",
      ...forMembers("owner"),
      request: jsonBody(portalSchema),
      responses: answers(200, "Where to go", pageLinkSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { attempt_id: attemptId } = c.req.valid("json");
      return c.json({ url: await openPortalPage(services, session.workspaceId, attemptId) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/billing/refresh",
      summary: "Ask Stripe now: somebody came back from its page, perhaps before its event",
      ...forMembers("owner", "admin"),
      responses: answers(202, "Stripe will be asked; an open dashboard hears of it", refreshedSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { db, jobs, now } = services;
      const { workspaceId } = session;
      stripeConfig(services);
      if ((await findAccount(db, workspaceId)) === null) throw new AppError("not_found", "Nothing was bought yet.");
      const ref = String(Math.floor(now() / RETURN_MS));
      await jobs.create(syncWorkspace, { workspaceId, cause: "return", ref }).insert.run();
      jobs.ring();
      return c.json({ asked: true as const }, 202);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/stripe/webhook",
      tags: ["Billing"],
      summary: "Stripe's door, open only to signed events",
      responses: answers(200, "Taken", receivedSchema),
    }),
    async (c) => {
      const { services } = c.var;
      stripeConfig(services); // before anything is read: without a secret nothing can be verified
      await receiveEvent(await c.req.text(), c.req.header("stripe-signature"), services);
      return c.json({ received: true as const }, 200);
    },
  );
}
