import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { answers } from "../../core/contract.ts";
import { AppError } from "../../core/errors.ts";
import { decodeBody, parseJsonBody } from "../../core/json-body.ts";
import type { AppEnv, Routes } from "../../core/module.ts";
import { refusalOf } from "../../core/plain-issues.ts";
import { ifStorageAnswers } from "../../core/storage-trouble.ts";
import { apiKeyInvalid, findCaller, shownApiKey } from "../accounts/index.ts";
import { answerPreflight, openToOrigin } from "../guard/index.ts";
import { acceptedSchema, apiLeadBodySchema, type FieldValues, submissionBodySchema } from "./contract.ts";
import { findOpenForm, unknownForm } from "./find-open-form.ts";
import { formPostRoute } from "./form-post-route.ts";
import { acceptByAnyMeans } from "./lifeboat.ts";
import { senderOf } from "./sender.ts";

const submissionContent = { schema: submissionBodySchema };

const postSubmission = createRoute({
  method: "post",
  path: "/v1/forms/{formId}/submissions",
  tags: ["Submissions"],
  summary: "What the widget sends",
  description: "Sent as text/plain, so that the visitor's browser asks no permission first.",
  request: {
    params: z.object({ formId: z.string() }),
    body: { required: true, content: { "text/plain": submissionContent, "application/json": submissionContent } },
  },
  responses: answers(202, "Stored; the same answer for every verdict", acceptedSchema),
});

const postLead = createRoute({
  method: "post",
  path: "/v1/leads",
  tags: ["Leads"],
  summary: "Send a lead from your own server",
  security: [{ apiKey: [] }],
  request: {
    headers: z.object({ "idempotency-key": z.string().optional() }),
    body: { required: true, content: { "application/json": { schema: apiLeadBodySchema } } },
  },
  responses: answers(202, "Stored", acceptedSchema),
});

/** The doors. Bodies are read by hand: what strangers send is looked at before anything is built from it. */
export function routes(app: Routes): void {
  app.openAPIRegistry.registerPath(postSubmission);
  app.options("/v1/forms/:formId/submissions", answerPreflight);
  app.post("/v1/forms/:formId/submissions", async (c) => {
    openToOrigin(c);
    const { services } = c.var;
    const body = parse(submissionBodySchema, await readJson(c, /^(?:text\/plain|application\/json)\s*(?:;|$)/i));
    const formId = c.req.param("formId");
    const { submission_id, source, fields, context, evidence } = body;
    const submission = {
      source,
      door: "widget" as const,
      submissionId: submission_id.toLowerCase(),
      values: textsOf(fields),
      context,
      evidence,
      sender: senderOf(c),
    };
    const form = await findOpenForm(services, formId);
    return c.json(await acceptByAnyMeans(submission, formId, form, services), 202);
  });

  app.openAPIRegistry.registerPath(postLead);
  app.post("/v1/leads", async (c) => {
    const { services } = c.var;
    const keyHash = await shownApiKey(c);
    const caller = await ifStorageAnswers(findCaller(keyHash, services));
    if (caller === null) throw apiKeyInvalid();
    const { form_id, fields, context, submission_id } = parse(
      apiLeadBodySchema,
      await readJson(c, /^application\/json\s*(?:;|$)/i),
    );
    const submission = {
      source: "api" as const,
      door: "api" as const,
      submissionId: idempotencyKeyOf(c) ?? submission_id ?? crypto.randomUUID(),
      values: textsOf(fields),
      context,
      evidence: {},
      sender: senderOf(c),
    };
    // While nobody can say whose key or whose form it is, the lifeboat takes both, and whoever lands them looks.
    const form = caller && (await findOpenForm(services, form_id));
    if (form !== undefined && form.workspaceId !== caller?.workspaceId) throw unknownForm();
    const uncheckedKeyHash = form === undefined ? keyHash : null;
    return c.json(await acceptByAnyMeans(submission, form_id, form, services, uncheckedKeyHash), 202);
  });

  formPostRoute(app);
}

async function readJson(c: Context<AppEnv>, type: RegExp): Promise<unknown> {
  if (!type.test(c.req.header("content-type") ?? "")) {
    throw new AppError("unsupported_media_type", "Send the body as JSON, with the content type application/json.");
  }
  const text = decodeBody(await c.req.arrayBuffer());
  if (/^[\w.%+[\]-]+=/.test(text)) throw new AppError("unsupported_media_type", "The body is a form, not JSON.");
  return parseJsonBody(text);
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === "too_big" && issue.origin === "string") {
    const field = issue.path.join(".");
    throw new AppError("field_too_long", `${field} may have ${issue.maximum} characters at most.`, { field });
  }
  throw refusalOf(issue, "The body");
}

function textsOf(fields: FieldValues): [string, string][] {
  return Object.entries(fields).map(([name, value]) => [name, String(value)]);
}

function idempotencyKeyOf(c: Context<AppEnv>): string | undefined {
  const key = c.req.header("idempotency-key")?.trim();
  if (key === undefined || key === "") return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const sentence = "Idempotency-Key may have 255 characters at most: printable ASCII, no spaces.";
  throw new AppError("validation_failed", sentence, { field: "Idempotency-Key" });
}
