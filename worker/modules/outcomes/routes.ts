import { createRoute } from "@hono/zod-openapi";
import { answers, idParam, jsonBody } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { forApiKeys, forMembers } from "../accounts/index.ts";
import { type ApiLead, leadSchema } from "../leads/contract.ts";
import { type Actor, setOutcome, toApiLead } from "../leads/index.ts";
import { type OutcomeChangeBody, outcomeChangeSchema } from "./contract.ts";

const leadOutcome = {
  request: { ...idParam, ...jsonBody(outcomeChangeSchema) },
  responses: answers(200, "The lead as it is now", leadSchema),
};

export function routes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "put",
      path: "/api/leads/{id}/outcome",
      summary: "Say what became of a lead; null takes it back",
      ...forMembers(),
      ...leadOutcome,
    }),
    async (c) => {
      const { services, session } = c.var;
      const actor: Actor = { memberId: session.memberId, name: session.name, via: "dashboard" };
      return c.json(await put(services, session.workspaceId, c.req.valid("param").id, actor, c.req.valid("json")), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/v1/leads/{id}/outcome",
      summary: "Say what became of a lead: won, lost, junk, or null to take it back",
      ...forApiKeys(),
      ...leadOutcome,
    }),
    async (c) => {
      const { services, caller } = c.var;
      const actor: Actor = { memberId: null, name: "The API", via: "api" };
      return c.json(await put(services, caller.workspaceId, c.req.valid("param").id, actor, c.req.valid("json")), 200);
    },
  );
}

async function put(
  services: Services,
  workspaceId: string,
  leadId: string,
  actor: Actor,
  { outcome, amount = null }: OutcomeChangeBody,
): Promise<ApiLead> {
  const change = await setOutcome(services, workspaceId, leadId, actor, { outcome, amount, atMs: services.now() });
  switch (change.kind) {
    case "changed":
    case "unchanged":
      return toApiLead(change.lead);
    case "not_accepted":
      throw new AppError("conflict", "This lead is held. Release it before you say what became of it.");
    case "superseded":
      throw new AppError("conflict", "Somebody has just decided otherwise. Look at the lead again.");
    case "no_such_lead":
      throw new AppError("not_found", "There is no such lead.");
    default:
      return change satisfies never;
  }
}
