import { createRoute, type z } from "@hono/zod-openapi";
import { answers, idParam, jsonBody } from "../../core/contract.ts";
import { decodeCursor, pageOf } from "../../core/cursor.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import { forMembers } from "../accounts/index.ts";
import { listAttempts } from "./attempts.store.ts";
import {
  deliveryListQuerySchema,
  deliveryListSchema,
  deliveryPageSchema,
  deliverySchema,
  destinationChangeSchema,
  destinationListSchema,
  destinationSchema,
  testResultSchema,
} from "./contract.ts";
import { type DeliveryFilter, findDelivery, listDeliveries } from "./deliveries.store.ts";
import { listDestinations, removeDestination, setDestinationName, setDestinationStatus } from "./destinations.store.ts";
import { knownDestination } from "./known-destination.ts";
import { timeOf, toApiAttempt, toApiDelivery, toApiDestination, toApiTestResult } from "./present.ts";
import { replayDelivery } from "./replay-delivery.ts";
import { replayRoutes } from "./replay-routes.ts";
import { resumeDestination } from "./resume-destination.ts";
import { testDestination } from "./test-destination.ts";

export function routes(app: Routes): void {
  destinationRoutes(app);
  deliveryRoutes(app);
  replayRoutes(app);
}

function destinationRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/destinations",
      summary: "All destinations, oldest first",
      ...forMembers(),
      responses: answers(200, "The destinations", destinationListSchema),
    }),
    async (c) => {
      const destinations = await listDestinations(c.var.services.db, c.var.session.workspaceId);
      return c.json({ destinations: destinations.map(toApiDestination) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/api/destinations/{id}",
      summary: "Rename a destination, pause it, or switch it on again",
      ...forMembers("owner", "admin"),
      request: { ...idParam, ...jsonBody(destinationChangeSchema) },
      responses: answers(200, "The destination as it is now", destinationSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { workspaceId } = session;
      const { id } = c.req.valid("param");
      const { name, status } = c.req.valid("json");
      const before = await knownDestination(services.db, workspaceId, id);

      if (name !== undefined) await setDestinationName(services.db, workspaceId, id, name).run();
      if (status === "paused") await setDestinationStatus(services.db, workspaceId, id, "paused", null).run();
      if (status === "active" && before.status !== "active") await resumeDestination(services, workspaceId, id);
      services.notifyLive(workspaceId, { topic: "destination", id });
      return c.json(toApiDestination(await knownDestination(services.db, workspaceId, id)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/api/destinations/{id}",
      summary: "Remove a destination; what was on its way there is cancelled",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: answers(200, "The destination as it was", destinationSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { workspaceId } = session;
      const { id } = c.req.valid("param");
      const destination = await knownDestination(services.db, workspaceId, id);

      await services.db.batch(removeDestination(services.db, workspaceId, id, services.now()));
      services.notifyLive(workspaceId, { topic: "destination", id });
      return c.json(toApiDestination(destination), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/destinations/{id}/test",
      summary: "Send a marked sample event now and tell what came of it",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: answers(200, "What the destination answered", testResultSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { deliveryId, report } = await testDestination(services, session.workspaceId, c.req.valid("param").id);
      return c.json(toApiTestResult(deliveryId, report), 200);
    },
  );
}

function deliveryRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/deliveries",
      summary: "The log of deliveries, newest first",
      ...forMembers(),
      request: { query: deliveryListQuerySchema },
      responses: answers(200, "One page of deliveries", deliveryListSchema),
    }),
    async (c) => {
      const query = c.req.valid("query");
      const { limit, cursor } = query;
      const after = cursor === undefined ? null : decodeCursor(cursor);
      const { services, session } = c.var;
      const found = await listDeliveries(services.db, session.workspaceId, filterOf(query), after, limit + 1);
      const page = pageOf(found, limit, ({ createdAtMs, id }) => ({ atMs: createdAtMs, id }));
      return c.json({ deliveries: page.rows.map(toApiDelivery), next_cursor: page.nextCursor }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/deliveries/{id}",
      summary: "One delivery with every attempt: request, status, answer, next try",
      ...forMembers(),
      request: idParam,
      responses: answers(200, "The delivery", deliveryPageSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      const delivery = await findDelivery(services.db, session.workspaceId, id);
      if (delivery === null) throw new AppError("not_found", "There is no such delivery.");
      const attempts = await listAttempts(services.db, session.workspaceId, id);
      return c.json({ ...toApiDelivery(delivery), attempt_list: attempts.map(toApiAttempt) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/deliveries/{id}/replay",
      summary: "Send a delivery again, now, under the same id",
      ...forMembers(),
      request: idParam,
      responses: answers(200, "The delivery, on its way", deliverySchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const delivery = await replayDelivery(services, session.workspaceId, c.req.valid("param").id);
      return c.json(toApiDelivery(delivery), 200);
    },
  );
}

function filterOf(query: z.infer<typeof deliveryListQuerySchema>): DeliveryFilter {
  const { id, lead_id: leadId, destination_id: destinationId, status, event_type: eventType, from, to } = query;
  return { id, leadId, destinationId, status, eventType, fromMs: timeOf(from), toMs: timeOf(to) };
}
