import { createRoute } from "@hono/zod-openapi";
import { answers, idParam, jsonBody } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import { forMembers } from "../accounts/index.ts";
import { aiChangeSchema, aiSchema, aiTestSchema, newKeySchema, profileChangeSchema } from "./contract.ts";
import { addKey, changeAi, showAi } from "./settings.ts";
import { removeKey, setProfile } from "./store.ts";
import { testAi } from "./test-ai.ts";

export function routes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/ai",
      summary: "Which AI is used, what it may cost, and what it has cost this month",
      ...forMembers("owner", "admin"),
      responses: answers(200, "The settings and the month's calls", aiSchema),
    }),
    async (c) => c.json(await showAi(c.var.session.workspaceId, c.var.services), 200),
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/api/ai",
      summary: "Choose vendor, model and monthly budget",
      ...forMembers("owner", "admin"),
      request: jsonBody(aiChangeSchema),
      responses: answers(200, "The settings as they are now", aiSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      await changeAi(session.workspaceId, c.req.valid("json"), services);
      services.log("ai.changed", { workspaceId: session.workspaceId, memberId: session.memberId });
      return c.json(await showAi(session.workspaceId, services), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/api/ai/profile",
      summary: "Say what the business sells, how it speaks, and which facts a reply may state",
      ...forMembers("owner", "admin"),
      request: jsonBody(profileChangeSchema),
      responses: answers(200, "The settings as they are now", aiSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      await setProfile(services.db, session.workspaceId, c.req.valid("json"));
      services.log("ai.profile_changed", { workspaceId: session.workspaceId, memberId: session.memberId });
      return c.json(await showAi(session.workspaceId, services), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/api/ai/keys",
      summary: "Add the workspace's own key for a vendor; it cannot be read again",
      ...forMembers("owner", "admin"),
      request: jsonBody(newKeySchema),
      responses: answers(200, "The settings as they are now", aiSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { vendor, key } = c.req.valid("json");
      await addKey(session.workspaceId, vendor, key, services);
      services.log("ai.key_added", { workspaceId: session.workspaceId, memberId: session.memberId, vendor });
      return c.json(await showAi(session.workspaceId, services), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/api/ai/keys/{id}",
      summary: "Remove the workspace's own key for a vendor",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: answers(200, "The settings as they are now", aiSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const vendor = await removeKey(services.db, session.workspaceId, c.req.valid("param").id);
      if (vendor === null) throw new AppError("not_found", "There is no such key.");
      services.log("ai.key_removed", { workspaceId: session.workspaceId, memberId: session.memberId, vendor });
      return c.json(await showAi(session.workspaceId, services), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/ai/test",
      summary: "Ask the chosen model one question with nothing of anybody in it",
      ...forMembers("owner", "admin"),
      responses: answers(200, "What came back", aiTestSchema),
    }),
    async (c) => c.json(await testAi(c.var.session.workspaceId, c.var.services), 200),
  );
}
