import { createRoute } from "@hono/zod-openapi";
import { answers, idParam, jsonBody, toIso } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { forMembers } from "../accounts/index.ts";
import { type ApiLessons, examplesSchema, leadOpinionSchema, lessonsSchema, opinionSchema } from "./contract.ts";
import { readOpinion, setOpinion } from "./set-opinion.ts";
import { countLessons, deleteAllLessons, deleteLessonById, listNewestLessons } from "./store.ts";
import { teachExamples } from "./teach-examples.ts";
import { MOST_HELD_POINTS, MOST_SCORE_POINTS } from "./weigh-lessons.ts";

const SHOWN = 50;

const lessonsAnswer = answers(200, "What this workspace taught its judges", lessonsSchema);
const opinionAnswer = answers(200, "What stands now", leadOpinionSchema);

export function routes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/leads/{id}/opinion",
      summary: "What a member said against the score",
      ...forMembers(),
      request: idParam,
      responses: opinionAnswer,
    }),
    async (c) => {
      const { services, session } = c.var;
      return c.json(await readOpinion(services, session.workspaceId, c.req.valid("param").id), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/api/leads/{id}/opinion",
      summary: "Say that the score or the category is wrong; null takes it back",
      ...forMembers(),
      request: { ...idParam, ...jsonBody(opinionSchema) },
      responses: opinionAnswer,
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      return c.json(await setOpinion(services, session.workspaceId, id, session, c.req.valid("json")), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/lessons",
      summary: "What this workspace taught its judges, and how far that can move anything",
      ...forMembers(),
      responses: lessonsAnswer,
    }),
    async (c) => c.json(await readLessons(c.var.services, c.var.session.workspaceId), 200),
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/lessons",
      summary: "Teach by examples of good leads and others; the texts are not kept",
      ...forMembers("owner", "admin"),
      request: jsonBody(examplesSchema),
      responses: lessonsAnswer,
    }),
    async (c) => {
      const { services, session } = c.var;
      await teachExamples(services, session.workspaceId, session, c.req.valid("json").examples);
      return c.json(await readLessons(services, session.workspaceId), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/api/lessons/{id}",
      summary: "Forget one lesson",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: lessonsAnswer,
    }),
    async (c) => {
      const { services, session } = c.var;
      const wasThere = await deleteLessonById(services.db, session.workspaceId, c.req.valid("param").id);
      if (!wasThere) throw new AppError("not_found", "There is no such lesson.");
      return c.json(await readLessons(services, session.workspaceId), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/api/lessons",
      summary: "Forget everything that was taught",
      ...forMembers("owner", "admin"),
      responses: lessonsAnswer,
    }),
    async (c) => {
      const { services, session } = c.var;
      await deleteAllLessons(services.db, session.workspaceId).run();
      services.log("lesson.reset", { workspaceId: session.workspaceId });
      return c.json(await readLessons(services, session.workspaceId), 200);
    },
  );
}

async function readLessons({ db }: Services, workspaceId: string): Promise<ApiLessons> {
  const [counts, newest] = await Promise.all([
    countLessons(db, workspaceId),
    listNewestLessons(db, workspaceId, SHOWN),
  ]);
  const sinceMs = counts.reduce((first, { sinceMs: own }) => Math.min(first, own), Number.POSITIVE_INFINITY);
  return {
    counts: Object.fromEntries(counts.map(({ kind, lessons }) => [kind, lessons])),
    since: Number.isFinite(sinceMs) ? toIso(sinceMs) : null,
    most_points: { held: MOST_HELD_POINTS, score: MOST_SCORE_POINTS },
    lessons: newest.map(({ id, kind, leadId, memberName, atMs }) => ({
      ...{ id, kind, lead_id: leadId, by: memberName, at: toIso(atMs) },
    })),
  };
}
