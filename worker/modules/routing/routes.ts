import { createRoute } from "@hono/zod-openapi";
import { answers, idParam, jsonBody, toIso } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import { forMembers } from "../accounts/index.ts";
import { findLead } from "../leads/index.ts";
import { type ApiDecision, decisionListSchema, ruleListSchema, rulesChangeSchema } from "./contract.ts";
import { changeRules, showRules } from "./rules.ts";
import { type Decision, listDecisions } from "./store.ts";

export function routes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/rules",
      summary: "The rules by which leads are routed, in order",
      ...forMembers(),
      responses: answers(200, "The rules; a workspace without any shows the built-in one, `default`", ruleListSchema),
    }),
    async (c) => {
      return c.json({ rules: await showRules(c.var.services, c.var.session.workspaceId) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/api/rules",
      summary: "Replace the whole list of rules; an empty list brings the built-in one back",
      ...forMembers("owner", "admin"),
      request: jsonBody(rulesChangeSchema),
      responses: answers(200, "The rules as they are now", ruleListSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      await changeRules(services, session.workspaceId, c.req.valid("json"));
      return c.json({ rules: await showRules(services, session.workspaceId) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/leads/{id}/decisions",
      summary: "How a lead was routed, with every rule that was tried",
      ...forMembers(),
      request: idParam,
      responses: answers(200, "The decisions, the first one first", decisionListSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      const lead = await findLead(services.db, session.workspaceId, id);
      if (lead === null) throw new AppError("not_found", "There is no such lead.");
      const decisions = await listDecisions(services.db, session.workspaceId, id);
      return c.json({ decisions: decisions.map(toApiDecision) }, 200);
    },
  );
}

function toApiDecision({ number, score, scoreSource, trace, destinationIds, createdAtMs }: Decision): ApiDecision {
  return {
    number,
    score,
    score_source: scoreSource,
    trace,
    destination_ids: destinationIds,
    at: toIso(createdAtMs),
  };
}
