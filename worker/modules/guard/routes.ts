import { createRoute } from "@hono/zod-openapi";
import { answers } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import { looksLikeId } from "../../core/ids.ts";
import { decodeBody, parseJsonBody } from "../../core/json-body.ts";
import type { Routes } from "../../core/module.ts";
import { tokenAnswerSchema, tokenRequestSchema } from "./contract.ts";
import { answerPreflight, openToOrigin } from "./cors.ts";
import { originOf } from "./origins.ts";
import { issueToken } from "./token.ts";

const content = { schema: tokenRequestSchema };

const postToken = createRoute({
  method: "post",
  path: "/v1/token",
  tags: ["Submissions"],
  summary: "A token and a puzzle for one visit to a form",
  description: "Sent as text/plain, so that the visitor's browser asks no permission first.",
  request: { body: { required: true, content: { "text/plain": content, "application/json": content } } },
  responses: answers(200, "The token and its puzzle", tokenAnswerSchema),
});

export function routes(app: Routes): void {
  app.openAPIRegistry.registerPath(postToken);
  app.options("/v1/token", answerPreflight);
  app.post("/v1/token", async (c) => {
    openToOrigin(c);
    c.header("cache-control", "no-store");
    const type = c.req.header("content-type") ?? "";
    if (!/^(text\/plain|application\/json)\s*(;|$)/i.test(type)) {
      throw new AppError("unsupported_media_type", "Send the body as text/plain or application/json.");
    }
    const parsed = tokenRequestSchema.safeParse(parseJsonBody(decodeBody(await c.req.arrayBuffer())));
    if (!parsed.success) {
      throw new AppError("validation_failed", "Send form_id, the id of the form.", { field: "form_id" });
    }
    if (!looksLikeId("form", parsed.data.form_id)) throw new AppError("not_found", "There is no form with this id.");
    const origin = originOf(c.req.header("origin")) ?? "";
    return c.json(await issueToken(c.var.services, parsed.data.form_id, origin), 200);
  });
}
