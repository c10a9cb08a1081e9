import { createRoute, z } from "@hono/zod-openapi";
import type { Config } from "../../core/config.ts";
import { answers, idParam, jsonBody, toIso } from "../../core/contract.ts";
import { sha256Hex } from "../../core/crypto.ts";
import { AppError } from "../../core/errors.ts";
import type { Routes } from "../../core/module.ts";
import { forMembers } from "../accounts/index.ts";
import { countLeadsByForm } from "../leads/index.ts";
import {
  type ApiForm,
  type Form,
  formChangeSchema,
  formListSchema,
  formSchema,
  newFormSchema,
  type PublicForm,
  publicFormSchema,
  type WidgetWords,
} from "./contract.ts";
import { defaultDefinition } from "./default-definition.ts";
import { findFormAcrossWorkspaces, forgetForm } from "./find-form.ts";
import { turnstileSiteKey } from "./page-turnstile.ts";
import { findForm, insertForm, listForms, updateForm } from "./store.ts";
import { wordsIn } from "./widget-words.ts";

const UNKNOWN_FORM = "There is no form with this id. Check the id in the page's code.";
const PAUSED_FORM = "This form is taking a break and accepts no messages just now.";
const MAX_FORMS = 200;

const formIdParams = z.object({ formId: z.string().max(60) });
const configQuery = z.object({
  language: z.string().max(40).optional().meta({ description: "What the page's tag says instead of the form's own." }),
});

export function formRoutes(app: Routes): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/forms/{formId}/config",
      tags: ["Forms"],
      summary: "What the widget draws: the form's questions and looks",
      request: { params: formIdParams, query: configQuery },
      responses: {
        ...answers(200, "The form", publicFormSchema),
        304: { description: "The form is as `If-None-Match` knows it" },
      },
    }),
    async (c) => {
      // Anyone's page may read it: it holds nothing that the page does not show.
      c.header("access-control-allow-origin", "*");
      const { services } = c.var;
      const form = await findFormAcrossWorkspaces(services, c.req.valid("param").formId);
      if (form === null) throw new AppError("not_found", UNKNOWN_FORM);
      if (form.status === "paused") throw new AppError("not_found", PAUSED_FORM);

      const { language = form.definition.language } = c.req.valid("query");
      const shown = toPublicForm(form, services.config, wordsIn(language));
      const etag = `"${await sha256Hex(JSON.stringify(shown))}"`;
      c.header("cache-control", "public, max-age=60, stale-while-revalidate=600");
      c.header("etag", etag);
      if (c.req.header("if-none-match")?.includes(etag)) return c.body(null, 304);
      return c.json(shown, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/forms",
      summary: "The workspace's forms, newest first",
      ...forMembers(),
      responses: answers(200, "The forms", formListSchema),
    }),
    async (c) => {
      const { db, config } = c.var.services;
      const { workspaceId } = c.var.session;
      const [forms, leadCounts] = await Promise.all([listForms(db, workspaceId), countLeadsByForm(db, workspaceId)]);
      return c.json({ forms: forms.map((form) => toApiForm(form, leadCounts.get(form.id) ?? 0, config)) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/forms",
      summary: "Make a form; without a definition it asks for name, e-mail, phone and message",
      ...forMembers("owner", "admin"),
      request: jsonBody(newFormSchema),
      responses: answers(201, "The new form", formSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { name, definition } = c.req.valid("json");
      if ((await listForms(services.db, session.workspaceId)).length >= MAX_FORMS) {
        throw new AppError("conflict", `A workspace may have ${MAX_FORMS} forms. Use one of them again.`);
      }
      const form: Form = {
        id: services.newId("form"),
        workspaceId: session.workspaceId,
        name,
        status: "live",
        version: 1,
        definition: definition ?? defaultDefinition(),
        allowedOrigins: [],
        keepsUnsent: false,
        asksTurnstile: false,
        createdAtMs: services.now(),
        updatedAtMs: services.now(),
      };
      await insertForm(services.db, form).run();
      services.notifyLive(session.workspaceId, { topic: "form", id: form.id });
      return c.json(toApiForm(form, 0, services.config), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/forms/{id}",
      summary: "One form",
      ...forMembers(),
      request: idParam,
      responses: answers(200, "The form", formSchema),
    }),
    async (c) => {
      const { db, config } = c.var.services;
      const { workspaceId } = c.var.session;
      const [form, leadCounts] = await Promise.all([
        findForm(db, workspaceId, c.req.valid("param").id),
        countLeadsByForm(db, workspaceId),
      ]);
      if (form === null) throw new AppError("not_found", UNKNOWN_FORM);
      return c.json(toApiForm(form, leadCounts.get(form.id) ?? 0, config), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/api/forms/{id}",
      summary: "Change a form; a change made on an older version is refused with `conflict`",
      ...forMembers("owner", "admin"),
      request: { ...idParam, ...jsonBody(formChangeSchema) },
      responses: answers(200, "The form as it is now", formSchema),
    }),
    async (c) => {
      const { services, session } = c.var;
      const { db, config, now } = services;
      const { id } = c.req.valid("param");
      const { version, allowed_origins, ...change } = c.req.valid("json");
      const before = await findForm(db, session.workspaceId, id);
      if (before === null) throw new AppError("not_found", UNKNOWN_FORM);

      const content = {
        name: change.name ?? before.name,
        status: change.status ?? before.status,
        definition: change.definition ?? before.definition,
        allowedOrigins: allowed_origins ?? before.allowedOrigins,
        keepsUnsent: change.keeps_unsent ?? before.keepsUnsent,
        asksTurnstile: change.asks_turnstile ?? before.asksTurnstile,
      };
      const after = await updateForm(db, session.workspaceId, id, version, content, now());
      if (after === null) {
        throw new AppError("conflict", "Somebody changed this form meanwhile. Load it again, then make your change.");
      }
      forgetForm(services, id);
      services.notifyLive(session.workspaceId, { topic: "form", id });
      const leadCounts = await countLeadsByForm(db, session.workspaceId);
      return c.json(toApiForm(after, leadCounts.get(id) ?? 0, config), 200);
    },
  );
}

/** By naming its parts, so that nothing else of a form can leak. */
function toPublicForm(form: Form, config: Config, words: WidgetWords | undefined): PublicForm {
  const { id, version, definition, keepsUnsent } = form;
  return {
    id,
    version,
    definition,
    ...(words !== undefined && { words }),
    keeps_unsent: keepsUnsent,
    turnstile_site_key: turnstileSiteKey(form, config),
  };
}

function toApiForm(form: Form, leadCount: number, { turnstile }: Config): ApiForm {
  return {
    id: form.id,
    name: form.name,
    status: form.status,
    version: form.version,
    definition: form.definition,
    allowed_origins: form.allowedOrigins,
    keeps_unsent: form.keepsUnsent,
    asks_turnstile: form.asksTurnstile,
    turnstile_is_set_up: turnstile !== null,
    turnstile_site_key: turnstile?.siteKey ?? null,
    lead_count: leadCount,
    created_at: toIso(form.createdAtMs),
    updated_at: toIso(form.updatedAtMs),
  };
}
