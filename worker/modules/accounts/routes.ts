import { createRoute } from "@hono/zod-openapi";
import { answers, idParam, jsonBody, toIso } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import { createApiKey, forgetKey } from "./api-keys.ts";
import {
  apiKeyListSchema,
  memberListSchema,
  newApiKeyNameSchema,
  newApiKeySchema,
  newWorkspaceSchema,
  type Workspace,
  workspaceChangeSchema,
  workspaceSchema,
} from "./contract.ts";
import { forMembers, forSignedIn } from "./guards.ts";
import { nameFromEmail, toApiWorkspace } from "./present.ts";
import { signInRoutes } from "./sign-in-routes.ts";
import {
  changeWorkspace,
  findWorkspace,
  insertFirstWorkspace,
  listApiKeys,
  listMembers,
  revokeApiKey,
} from "./store.ts";

export function routes(app: Routes): void {
  signInRoutes(app);
  workspaceRoutes(app);
  apiKeyRoutes(app);
}

function workspaceRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/workspaces",
      summary: "Make a workspace and become its owner",
      ...forSignedIn(),
      request: jsonBody(newWorkspaceSchema),
      responses: answers(201, "The new workspace", workspaceSchema),
    }),
    async (c) => {
      const { services, signedIn } = c.var;
      const { email, member } = signedIn;
      const { name, time_zone: timeZone = "UTC" } = c.req.valid("json");
      if (services.config.signUp === "closed") {
        throw new AppError("role_not_allowed", "New workspaces are not open to everybody here. Ask the operator.");
      }

      const workspaceId = services.newId("workspace");
      const owner = { id: services.newId("member"), email, name: nameFromEmail(email) };
      const first = { workspaceId, workspaceName: name, timeZone, owner, createdAtMs: services.now() };
      if (member !== null || !(await insertFirstWorkspace(services.db, first))) {
        throw new AppError("conflict", "You belong to a workspace already.");
      }
      await services.plan.begin(workspaceId);
      services.log("workspace.created", { workspaceId, memberId: owner.id });
      return c.json(toApiWorkspace(await knownWorkspace(services.db, workspaceId)), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/workspace",
      summary: "The workspace's settings",
      ...forMembers(),
      responses: answers(200, "The workspace", workspaceSchema),
    }),
    async (c) => c.json(toApiWorkspace(await knownWorkspace(c.var.services.db, c.var.session.workspaceId)), 200),
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/api/workspace",
      summary: "Change the workspace's settings",
      ...forMembers("owner", "admin"),
      request: jsonBody(workspaceChangeSchema),
      responses: answers(200, "The workspace as it is now", workspaceSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const wanted = c.req.valid("json");
      const workspace = await changeWorkspace(services.db, session.workspaceId, {
        name: wanted.name,
        timeZone: wanted.time_zone,
        defaultCountry: wanted.default_country,
        aiEnabled: wanted.ai_enabled,
        aiWaitMs: wanted.ai_wait_ms,
        guideHidden: wanted.guide_hidden,
      });
      if (workspace === null) throw new AppError("not_found", "This workspace no longer exists.");
      services.notifyLive(session.workspaceId, { topic: "workspace", id: session.workspaceId });
      return c.json(toApiWorkspace(workspace), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/members",
      summary: "The people of the workspace",
      ...forMembers(),
      responses: answers(200, "The members, oldest first", memberListSchema),
    }),
    async (c) => {
      const members = await listMembers(c.var.services.db, c.var.session.workspaceId);
      return c.json({ members: members.map(({ id, name, email, role }) => ({ id, name, email, role })) }, 200);
    },
  );
}

function apiKeyRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/api-keys",
      summary: "The API keys in use",
      ...forMembers("owner", "admin"),
      responses: answers(200, "The keys, newest first, without their secret part", apiKeyListSchema),
    }),
    async (c) => {
      const keys = await listApiKeys(c.var.services.db, c.var.session.workspaceId);
      const apiKeys = keys.map(({ id, name, start, createdAtMs, lastUsedAtMs }) => ({
        id,
        name,
        start,
        created_at: toIso(createdAtMs),
        last_used_at: toIso(lastUsedAtMs),
      }));
      return c.json({ api_keys: apiKeys }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/api-keys",
      summary: "Make an API key; it is shown this once",
      ...forMembers("owner", "admin"),
      request: jsonBody(newApiKeyNameSchema),
      responses: answers(201, "The new key", newApiKeySchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { name } = c.req.valid("json");
      const about = {
        id: services.newId("apiKey"),
        workspaceId: session.workspaceId,
        name,
        createdAtMs: services.now(),
      };
      const { key, start, insert } = await createApiKey(services.db, about);
      await insert.run();
      services.log("api_key.created", {
        workspaceId: session.workspaceId,
        memberId: session.memberId,
        apiKeyId: about.id,
      });
      return c.json({ id: about.id, name, start, created_at: toIso(about.createdAtMs), last_used_at: null, key }, 201);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/api/api-keys/{id}",
      summary: "Revoke an API key",
      ...forMembers("owner", "admin"),
      request: idParam,
      responses: { 204: { description: "Revoked" } },
    }),
    async (c) => {
      const { services, session } = c.var;
      const { id } = c.req.valid("param");
      const keyHash = await revokeApiKey(services.db, session.workspaceId, id, services.now());
      if (keyHash === null) throw new AppError("not_found", "There is no such API key.");
      forgetKey(keyHash, services);
      services.log("api_key.revoked", {
        workspaceId: session.workspaceId,
        memberId: session.memberId,
        apiKeyId: id,
      });
      return c.body(null, 204);
    },
  );
}

async function knownWorkspace(db: D1Database, workspaceId: string): Promise<Workspace> {
  const workspace = await findWorkspace(db, workspaceId);
  if (workspace === null) throw new AppError("not_found", "This workspace no longer exists.");
  return workspace;
}
