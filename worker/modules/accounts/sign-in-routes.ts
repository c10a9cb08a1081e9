import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { answers, jsonBody } from "../../core/contract.ts";
import type { AppEnv, Routes } from "../../core/module.ts";
import type { Services } from "../../core/services.ts";
import { signInLibrary } from "./better-auth.ts";
import { codeCheckSchema, codeRequestSchema, codeSentSchema, type Me, meChangeSchema, meSchema } from "./contract.ts";
import { forMembers, forSignedIn, requireOwnPage, type SignedIn } from "./guards.ts";
import { limitNetwork } from "./limit-network.ts";
import { nameFromEmail, toApiWorkspace } from "./present.ts";
import { redeemCode, sendCode } from "./sign-in.ts";
import { findMemberByEmailAcrossWorkspaces, findWorkspace, setMemberName } from "./store.ts";

const TAGS = ["Dashboard"];

export function signInRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/sign-in/code",
      tags: TAGS,
      summary: "Mail a one-time code",
      description:
        "The answer is the same for addresses we know and those we do not. Ten codes an hour for an address, thirty for a network.",
      middleware: [requireOwnPage(), limitNetwork("code")] as const,
      request: jsonBody(codeRequestSchema),
      responses: answers(202, "A code is on its way, if this address may sign in", codeSentSchema),
    }),
    async (c) => {
      await sendCode(c.req.valid("json").email, c.var.services);
      return c.json({ sent: true as const }, 202);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/sign-in/verify",
      tags: TAGS,
      summary: "Exchange a one-time code for a session",
      description: "A code works once, within ten minutes, and stands five tries. A network has sixty an hour.",
      middleware: [requireOwnPage(), limitNetwork("try")] as const,
      request: jsonBody(codeCheckSchema),
      responses: answers(200, "Signed in: the session is in the cookie", meSchema),
    }),
    async (c) => {
      const { services } = c.var;
      const { email, code } = c.req.valid("json");
      const session = await redeemCode(email, code, services);
      await endPresentSession(c); // a session that was open in this browser must not outlive the new one
      for (const value of session.setCookies) c.header("set-cookie", value, { append: true });
      const member = await findMemberByEmailAcrossWorkspaces(services.db, email);
      services.log("sign_in.succeeded", { memberId: member?.id, workspaceId: member?.workspaceId });
      return c.json(await me({ email, member }, services), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/sign-out",
      tags: TAGS,
      summary: "End the session",
      middleware: [requireOwnPage()] as const,
      responses: { 204: { description: "Signed out, whether or not there was a session" } },
    }),
    async (c) => {
      for (const value of await endPresentSession(c)) c.header("set-cookie", value, { append: true });
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/me",
      summary: "Who is signed in",
      ...forSignedIn(),
      responses: answers(200, "The person, and their workspace if they have one", meSchema),
    }),
    async (c) => c.json(await me(c.var.signedIn, c.var.services), 200),
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/api/me",
      summary: "Change one's own name",
      ...forMembers(),
      request: jsonBody(meChangeSchema),
      responses: answers(200, "The person as they are now", meSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      await setMemberName(services.db, session.workspaceId, session.memberId, c.req.valid("json").name);
      const member = await findMemberByEmailAcrossWorkspaces(services.db, session.email);
      return c.json(await me({ email: session.email, member }, services), 200);
    },
  );
}

async function endPresentSession(c: Pick<Context<AppEnv>, "req" | "var">): Promise<string[]> {
  const cookie = c.req.header("cookie");
  if (cookie === undefined) return [];
  return (await (await signInLibrary(c.var.services)).endSession(cookie)).setCookies;
}

async function me({ email, member }: SignedIn, { db }: Pick<Services, "db">): Promise<Me> {
  if (member === null) return { email, name: nameFromEmail(email), role: null, workspace: null };
  const workspace = await findWorkspace(db, member.workspaceId);
  return { email, name: member.name, role: member.role, workspace: workspace && toApiWorkspace(workspace) };
}
