import { createMiddleware } from "hono/factory";
import { AppError } from "../../core/errors.ts";
import type { AppEnv, Module } from "../../core/module.ts";
import type { Role, Workspace } from "./contract.ts";

/** Who uses the product: workspaces, members, sign-in, API keys. */
export const accounts: Module = {
  name: "accounts",
  tables: ["workspaces", "members", "api_keys"],
};

/** Lets only signed-in members pass, of one of these roles if any are named; sets `c.var.session`. */
export const requireMember = (..._roles: Role[]) =>
  createMiddleware<AppEnv>(async () => {
    throw new AppError("not_signed_in", "Sign in first.");
  });

/** Lets only callers with a valid API key pass; sets `c.var.caller`. */
export const requireApiKey = () =>
  createMiddleware<AppEnv>(async () => {
    throw new AppError("api_key_invalid", "Send a valid API key as a bearer token.");
  });

/** The workspace's settings, or null. */
export async function findWorkspace(_db: D1Database, _workspaceId: string): Promise<Workspace | null> {
  return null;
}
