import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { answers, idParam, jsonBody, toIso } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { AppEnv, Routes } from "../../core/module.ts";
import type { Services, Session } from "../../core/services.ts";
import { DAY_MS, dayOf } from "../../core/time.ts";
import { forMembers } from "../accounts/index.ts";
import { countLeadsBefore, findContact, findLead, shownFilterOf } from "../leads/index.ts";
import {
  type ActKind,
  type ApiPrivacy,
  erasureSchema,
  exportQuerySchema,
  leadsExportSchema,
  personExportSchema,
  privacyActSchema,
  privacySchema,
  retentionChangeSchema,
  retentionPreviewQuerySchema,
  retentionPreviewSchema,
} from "./contract.ts";
import { correctRoute } from "./correct-route.ts";
import { beginErasure, type ErasureJob, type Rooms } from "./erase-leads.ts";
import { exportLeads } from "./export-leads.ts";
import { findOfContact, findOfLeads } from "./find-person.ts";
import { toApiAct } from "./present.ts";
import { findKeepDays, insertAct, listActs, setKeepDays } from "./store.ts";

/** Only owners and admins take data out of the house, be it to somebody or for good. */
const forKeepers = forMembers("owner", "admin");

/** A person may be met by one of their leads or by their contact. */
const SUBJECTS = [
  { path: "leads", noun: "lead", kind: "lead_erased", exists: findLead },
  { path: "contacts", noun: "contact", kind: "contact_erased", exists: findContact },
] as const;

export const createRoutes = (rooms: Rooms, erasureJob: ErasureJob) => (app: Routes) => {
  for (const { path, noun, kind, exists } of SUBJECTS) {
    const known = async ({ db }: Services, { workspaceId }: Session, id: string) => {
      if ((await exists(db, workspaceId, id)) === null) throw new AppError("not_found", `There is no such ${noun}.`);
    };

    app.openapi(
      createRoute({
        method: "post",
        path: `/api/${path}/{id}/erase`,
        summary:
          noun === "lead"
            ? "Erase a lead with all that was made of it"
            : "Erase a contact and all their leads; what stands in chats is written over",
        ...forKeepers,
        request: { ...idParam, ...jsonBody(erasureSchema) },
        responses: answers(200, "How far the erasure is", privacyActSchema),
      }),
      async (c) => {
        const { services, session } = c.var;
        const { id } = c.req.valid("param");
        await known(services, session, id);
        const wish = { kind, subjectId: id, memberId: session.memberId };
        return c.json(toApiAct(await beginErasure(erasureJob, services, session.workspaceId, wish)), 200);
      },
    );

    app.openapi(
      createRoute({
        method: "get",
        path: `/api/${path}/{id}/personal-data`,
        summary: `All that is kept about the person of a ${noun}, by table, for handing out`,
        ...forKeepers,
        request: idParam,
        responses: answers(200, "Every row about them", personExportSchema),
      }),
      async (c) => {
        const { services, session } = c.var;
        const { workspaceId } = session;
        const { id } = c.req.valid("param");
        await known(services, session, id);
        const { leads, data } =
          noun === "lead"
            ? { leads: 1, data: await findOfLeads(rooms, services, workspaceId, [id]) }
            : await findOfContact(rooms, services, workspaceId, id);
        await record(c, "person_exported", id, leads);
        c.header("content-disposition", `attachment; filename="${id}.json"`);
        return c.json({ exported_at: toIso(services.now()), data }, 200);
      },
    );
  }
  correctRoute(app);
  retentionRoutes(app);
  exportRoute(app);
};

function retentionRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/privacy",
      summary: "How long leads are kept, and what was erased and exported",
      ...forKeepers,
      responses: answers(200, "The workspace's privacy", privacySchema),
    }),
    async (c) => c.json(await readPrivacy(c.var.services, c.var.session.workspaceId), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/privacy/retention-preview",
      summary: "How many leads would be erased at once if leads were kept so long",
      ...forKeepers,
      request: { query: retentionPreviewQuerySchema },
      responses: answers(200, "The number of leads", retentionPreviewSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const beforeMs = services.now() - c.req.valid("query").keep_leads_days * DAY_MS;
      return c.json({ leads: await countLeadsBefore(services.db, session.workspaceId, beforeMs) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/api/privacy/retention",
      summary: "Erase leads by age, or keep them until somebody erases them",
      ...forKeepers,
      request: jsonBody(retentionChangeSchema),
      responses: answers(200, "The workspace's privacy", privacySchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { workspaceId, memberId } = session;
      const { keep_leads_days: keepDays } = c.req.valid("json");
      await setKeepDays(services.db, workspaceId, keepDays, services.now());
      services.log("privacy.retention_set", { workspaceId, memberId, keepDays });
      return c.json(await readPrivacy(services, workspaceId), 200);
    },
  );
}

function exportRoute(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/exports/leads",
      summary: "All leads that fit the filters, as CSV or JSON; docs/export.md tells the columns",
      ...forKeepers,
      request: { query: exportQuerySchema },
      responses: {
        200: {
          description: "The leads, newest first",
          content: { "text/csv": { schema: z.string() }, "application/json": { schema: leadsExportSchema } },
        },
      },
    }),
    async (c) => {
      const { services, session } = c.var;
      const { format, ...query } = c.req.valid("query");
      const stream = await exportLeads(services, session, shownFilterOf(query), format);
      const type = format === "csv" ? "text/csv; charset=utf-8" : "application/json";
      const day = dayOf(services.now());
      const disposition = `attachment; filename="leads-${day}.${format}"`;
      return c.body(stream, 200, { "content-type": type, "content-disposition": disposition }) as never;
    },
  );
}

async function readPrivacy({ db }: Services, workspaceId: string): Promise<ApiPrivacy> {
  const [keepDays, acts] = await Promise.all([findKeepDays(db, workspaceId), listActs(db, workspaceId, 50)]);
  return { keep_leads_days: keepDays, acts: acts.map(toApiAct) };
}

/** Who took what out is kept, by ids. */
async function record(c: Context<AppEnv>, kind: ActKind, subjectId: string | null, leads: number): Promise<void> {
  const { services, session } = c.var;
  const { workspaceId, memberId } = session;
  const { db, newId, now, log } = services;
  const act = { id: newId("privacyAct"), kind, subjectId, memberId, leads, createdAtMs: now(), finishedAtMs: now() };
  await insertAct(db, workspaceId, act).run();
  log(`privacy.${kind}`, { workspaceId, memberId, subjectId, leads });
}
