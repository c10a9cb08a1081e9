import { createRoute, type z } from "@hono/zod-openapi";
import { answers, idParam, jsonBody, toIso } from "../../core/contract.ts";
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
  replayListSchema,
  replayPreviewSchema,
  replayQuerySchema,
  replayRequestSchema,
  replaySchema,
  testResultSchema,
} from "./contract.ts";
import { type DeliveryFilter, findDelivery, listDeliveries } from "./deliveries.store.ts";
import {
  findDestination,
  listDestinations,
  removeDestination,
  setDestinationName,
  setDestinationStatus,
} from "./destinations.store.ts";
import { replayDelivery } from "./replay-delivery.ts";
import { previewRange, type RangeRequest, replayRange, stopReplayRange } from "./replay-range.ts";
import { listReplays } from "./replays.store.ts";
import { resumeDestination } from "./resume-destination.ts";
import { testDestination } from "./test-destination.ts";
import { toApiAttempt, toApiDelivery, toApiDestination, toApiReplay, toApiTestResult } from "./wire.ts";

const getDestinations = createRoute({
  method: "get",
  path: "/api/destinations",
  summary: "All destinations, oldest first",
  ...forMembers(),
  responses: answers(200, "The destinations", destinationListSchema),
});

const patchDestination = createRoute({
  method: "patch",
  path: "/api/destinations/{id}",
  summary: "Rename a destination, pause it, or switch it on again",
  ...forMembers("owner", "admin"),
  request: { ...idParam, ...jsonBody(destinationChangeSchema) },
  responses: answers(200, "The destination as it is now", destinationSchema),
});

const deleteDestination = createRoute({
  method: "delete",
  path: "/api/destinations/{id}",
  summary: "Remove a destination; what was on its way there is cancelled",
  ...forMembers("owner", "admin"),
  request: idParam,
  responses: answers(200, "The destination as it was", destinationSchema),
});

const postTest = createRoute({
  method: "post",
  path: "/api/destinations/{id}/test",
  summary: "Send a marked sample event now and tell what came of it",
  ...forMembers("owner", "admin"),
  request: idParam,
  responses: answers(200, "What the destination answered", testResultSchema),
});

const getDeliveries = createRoute({
  method: "get",
  path: "/api/deliveries",
  summary: "The log of deliveries, newest first",
  ...forMembers(),
  request: { query: deliveryListQuerySchema },
  responses: answers(200, "One page of deliveries", deliveryListSchema),
});

const getDelivery = createRoute({
  method: "get",
  path: "/api/deliveries/{id}",
  summary: "One delivery with every attempt: request, status, answer, next try",
  ...forMembers(),
  request: idParam,
  responses: answers(200, "The delivery", deliveryPageSchema),
});

const postReplay = createRoute({
  method: "post",
  path: "/api/deliveries/{id}/replay",
  summary: "Send a delivery again, now, under the same id",
  ...forMembers(),
  request: idParam,
  responses: answers(200, "The delivery, on its way", deliverySchema),
});

const postReplayRange = createRoute({
  method: "post",
  path: "/api/destinations/{id}/replay",
  summary: "Send what failed, or everything, of a time again; each event once, under the id it always had",
  ...forMembers("owner", "admin"),
  request: { ...idParam, ...jsonBody(replayRequestSchema) },
  responses: answers(202, "The replay, under way", replaySchema),
});

const getReplayPreview = createRoute({
  method: "get",
  path: "/api/destinations/{id}/replay",
  summary: "How many deliveries a replay of this time would send again",
  ...forMembers(),
  request: { ...idParam, query: replayQuerySchema },
  responses: answers(200, "What would be sent again", replayPreviewSchema),
});

const postStopReplay = createRoute({
  method: "post",
  path: "/api/replays/{id}/stop",
  summary: "Stop a replay; what is on its way already arrives",
  ...forMembers("owner", "admin"),
  request: idParam,
  responses: answers(200, "The replay as it stands", replaySchema),
});

const getReplays = createRoute({
  method: "get",
  path: "/api/destinations/{id}/replays",
  summary: "The latest replays of a destination and how far each has come",
  ...forMembers(),
  request: idParam,
  responses: answers(200, "The replays, newest first", replayListSchema),
});

export function routes(app: Routes): void {
  app.openapi(getDestinations, async (c) => {
    const destinations = await listDestinations(c.var.services.db, c.var.session.workspaceId);
    return c.json({ destinations: destinations.map(toApiDestination) }, 200);
  });

  app.openapi(patchDestination, async (c) => {
    const { services, session } = c.var;
    const { workspaceId } = session;
    const { id } = c.req.valid("param");
    const { name, status } = c.req.valid("json");
    const before = await destinationOr404(services.db, workspaceId, id);

    if (name !== undefined) await setDestinationName(services.db, workspaceId, id, name).run();
    if (status === "paused") await setDestinationStatus(services.db, workspaceId, id, "paused", null).run();
    if (status === "active" && before.status !== "active") await resumeDestination(services, workspaceId, id);
    services.notifyLive(workspaceId, { topic: "destination", id });
    return c.json(toApiDestination(await destinationOr404(services.db, workspaceId, id)), 200);
  });

  app.openapi(deleteDestination, async (c) => {
    const { services, session } = c.var;
    const { workspaceId } = session;
    const { id } = c.req.valid("param");
    const destination = await destinationOr404(services.db, workspaceId, id);

    await services.db.batch(removeDestination(services.db, workspaceId, id, services.now()));
    services.notifyLive(workspaceId, { topic: "destination", id });
    return c.json(toApiDestination(destination), 200);
  });

  app.openapi(postTest, async (c) => {
    const { services, session } = c.var;
    const { deliveryId, report } = await testDestination(services, session.workspaceId, c.req.valid("param").id);
    return c.json(toApiTestResult(deliveryId, report), 200);
  });

  app.openapi(getDeliveries, async (c) => {
    const query = c.req.valid("query");
    const { limit, cursor } = query;
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const rows = await listDeliveries(c.var.services.db, c.var.session.workspaceId, filterOf(query), limit, after);
    const page = pageOf(rows, limit, ({ createdAtMs, id }) => ({ atMs: createdAtMs, id }));
    return c.json({ deliveries: page.rows.map(toApiDelivery), next_cursor: page.nextCursor }, 200);
  });

  app.openapi(getDelivery, async (c) => {
    const { services, session } = c.var;
    const { id } = c.req.valid("param");
    const delivery = await findDelivery(services.db, session.workspaceId, id);
    if (delivery === null) throw new AppError("not_found", "There is no such delivery.");
    const attempts = await listAttempts(services.db, session.workspaceId, id);
    return c.json({ ...toApiDelivery(delivery), attempt_list: attempts.map(toApiAttempt) }, 200);
  });

  app.openapi(postReplayRange, async (c) => {
    const { services, session } = c.var;
    const { id } = c.req.valid("param");
    const replay = await replayRange(services, session.workspaceId, id, rangeOf(c.req.valid("json")));
    return c.json(toApiReplay(replay), 202);
  });

  app.openapi(getReplayPreview, async (c) => {
    const { services, session } = c.var;
    const { id } = c.req.valid("param");
    const { range, total } = await previewRange(services, session.workspaceId, id, rangeOf(c.req.valid("query")));
    return c.json({ status: range.status, from: toIso(range.fromMs), to: toIso(range.toMs), total }, 200);
  });

  app.openapi(postStopReplay, async (c) => {
    const { services, session } = c.var;
    const replay = await stopReplayRange(services, session.workspaceId, c.req.valid("param").id);
    return c.json(toApiReplay(replay), 200);
  });

  app.openapi(getReplays, async (c) => {
    const { services, session } = c.var;
    const { id } = c.req.valid("param");
    await destinationOr404(services.db, session.workspaceId, id);
    const replays = await listReplays(services.db, session.workspaceId, id);
    return c.json({ replays: replays.map(toApiReplay) }, 200);
  });

  app.openapi(postReplay, async (c) => {
    const { services, session } = c.var;
    const delivery = await replayDelivery(services, session.workspaceId, c.req.valid("param").id);
    return c.json(toApiDelivery(delivery), 200);
  });
}

function rangeOf({ from, to, status }: z.infer<typeof replayRequestSchema>): RangeRequest {
  return { status, fromMs: timeOf(from) ?? null, toMs: timeOf(to) ?? null };
}

function filterOf(query: z.infer<typeof deliveryListQuerySchema>): DeliveryFilter {
  const { id, lead_id: leadId, destination_id: destinationId, status, event_type: eventType, from, to } = query;
  return { id, leadId, destinationId, status, eventType, fromMs: timeOf(from), toMs: timeOf(to) };
}

function timeOf(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso);
}

async function destinationOr404(db: D1Database, workspaceId: string, destinationId: string) {
  const destination = await findDestination(db, workspaceId, destinationId);
  if (destination === null) throw new AppError("not_found", "There is no such destination.");
  return destination;
}
