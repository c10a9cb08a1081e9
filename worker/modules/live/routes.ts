import type { Routes } from "../../core/module.ts";
import { requireMember } from "../accounts/index.ts";

export function routes(app: Routes): void {
  // Not in the OpenAPI document: a WebSocket is not one of its answers.
  app.get("/api/live", requireMember(), (c) => c.var.services.openLiveFeed(c.var.session.workspaceId, c.req.raw));
}
