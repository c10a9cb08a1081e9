import { createRoute, type z } from "@hono/zod-openapi";
import { answers, idParam, jsonBody, toIso } from "../../core/contract.ts";
import type { Routes } from "../../core/module.ts";
import { forMembers } from "../accounts/index.ts";
import {
  replayListSchema,
  replayPreviewSchema,
  replayQuerySchema,
  replayRequestSchema,
  replaySchema,
} from "./contract.ts";
import { knownDestination } from "./known-destination.ts";
import { timeOf, toApiReplay } from "./present.ts";
import { previewRange, type RangeRequest, replayRange, stopReplayRange } from "./replay-range.ts";
import { listReplays } from "./replays.store.ts";

/** What failed, or everything, of a time, sent to one destination again. */
export function replayRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/destinations/{id}/replay",
      summary: "How many deliveries a replay of this time would send again",
      ...forMembers(),
      request: { ...idParam, query: replayQuerySchema },
      responses: answers(200, "What would be sent again", replayPreviewSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      const { range, total } = await previewRange(services, session.workspaceId, id, rangeOf(c.req.valid("query")));
      return c.json({ status: range.status, from: toIso(range.fromMs), to: toIso(range.toMs), total }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/destinations/{id}/replay",
      summary: "Send what failed, or everything, of a time again; each event once, under the id it always had",
      ...forMembers("owner", "admin"),
      request: { ...idParam, ...jsonBody(replayRequestSchema) },
      responses: answers(202, "The replay, under way", replaySchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      const replay = await replayRange(services, session.workspaceId, id, rangeOf(c.req.valid("json")));
      return c.json(toApiReplay(replay), 202);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/destinations/{id}/replays",
      summary: "The latest replays of a destination and how far each has come",
      ...forMembers(),
      request: idParam,
      responses: answers(200, "The replays, newest first", replayListSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      await knownDestination(services.db, session.workspaceId, id);
      const replays = await listReplays(services.db, session.workspaceId, id);
      return c.json({ replays: replays.map(toApiReplay) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/replays/{id}/stop",
      summary: "Stop a replay; what is on its way already arrives",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: answers(200, "The replay as it stands", replaySchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const replay = await stopReplayRange(services, session.workspaceId, c.req.valid("param").id);
      return c.json(toApiReplay(replay), 200);
    },
  );
}

function rangeOf({ from, to, status }: z.infer<typeof replayRequestSchema>): RangeRequest {
  return { status, fromMs: timeOf(from) ?? null, toMs: timeOf(to) ?? null };
}
