import { createRoute } from "@hono/zod-openapi";
import { answers, idParam, jsonBody } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { findWorkspace, forMembers } from "../accounts/index.ts";
import { readPhone } from "../intake/index.ts";
import { correctionSchema, leadSchema } from "../leads/contract.ts";
import { correctLead, toApiLead } from "../leads/index.ts";

/** Not among the leads, as it reads a number: that is intake's, which leads may not visit. */
export function correctRoute(app: Routes): void {
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/leads/{id}/correct",
      summary: "Put a lead's words right; its story keeps who did it and what stood there",
      ...forMembers(),
      request: { ...idParam, ...jsonBody(correctionSchema) },
      responses: answers(200, "The lead as it is now", leadSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { workspaceId, memberId, name } = session;
      const correction = c.req.valid("json");
      const phoneE164 = await readNumber(correction.phone ?? "", workspaceId, services);
      const leadId = c.req.valid("param").id;

      const change = await correctLead(services, workspaceId, leadId, { memberId, name }, correction, phoneE164);
      if (change === null) throw new AppError("not_found", "There is no such lead.");
      return c.json(toApiLead(change.lead), 200);
    },
  );
}

/** Read by the workspace's country, as where the sender was is not known any more. */
async function readNumber(typed: string, workspaceId: string, { db }: Services): Promise<string | null> {
  if (typed === "") return null;
  return readPhone(typed, (await findWorkspace(db, workspaceId))?.defaultCountry ?? null);
}
