import type { Context } from "hono";
import { newNonce } from "../../core/crypto.ts";
import type { AppEnv, Routes } from "../../core/module.ts";
import { ifStorageAnswers } from "../../core/storage-trouble.ts";
import { issueToken } from "../guard/index.ts";
import type { Form } from "./contract.ts";
import { defaultDefinition } from "./default-definition.ts";
import { findFormAcrossWorkspaces } from "./find-form.ts";
import { pagePolicy, renderFormPage, renderNoticePage } from "./page.ts";
import { turnstileSiteKey } from "./page-turnstile.ts";

/** The longest value that a link such as `/f/frm_…?email=…` may put into a question. */
const MAX_PREFILL_LENGTH = 500;

/** Pages for people, so they are not in the OpenAPI document. The post of the form is a way in: see the intake room. */
export function pageRoutes(app: Routes): void {
  app.get("/f/:formId", async (c) => {
    const form = await findFormAcrossWorkspaces(c.var.services, c.req.param("formId"));
    if (form === null || form.status === "paused") return showMissing(c, form);

    const { token } = await issueToken(c.var.services, form.id, new URL(c.req.url).origin);
    const nonce = newNonce();
    const siteKey = turnstileSiteKey(form, c.var.services.config);
    c.header("content-security-policy", pagePolicy(nonce, { hasTurnstile: siteKey !== null }));
    const hidden = [
      ["_source", "page"],
      ["_token", token],
      ["_referrer", c.req.header("referer") ?? ""],
    ] as const;
    const values = prefilled(form, c.req.query());
    return c.html(renderFormPage({ form, nonce, siteKey, values, hidden, problem: null }));
  });

  app.get("/f/:formId/thanks", async (c) => {
    // While the database is down the lifeboat has what was sent, and its sender is thanked in words of our own.
    const form = await ifStorageAnswers(findFormAcrossWorkspaces(c.var.services, c.req.param("formId")));
    if (form === null) return showMissing(c, form);

    const nonce = newNonce();
    c.header("content-security-policy", pagePolicy(nonce));
    const definition = form?.definition ?? null;
    const { thanks_title: title, thanks_text: text } = definition ?? defaultDefinition();
    return c.html(renderNoticePage({ definition, nonce, title, text, isGood: true }));
  });
}

function showMissing(c: Context<AppEnv>, form: Form | null) {
  const nonce = newNonce();
  c.header("content-security-policy", pagePolicy(nonce));
  const words =
    form === null
      ? { title: "This form is not here", text: "The link may be old or mistyped. Ask the site's owner for a new one." }
      : { title: "This form is taking a break", text: "It accepts no messages just now. Please come back later." };
  return c.html(renderNoticePage({ definition: form?.definition ?? null, nonce, ...words, isGood: false }), 404);
}

function prefilled({ definition }: Form, query: Record<string, string>): Map<string, string> {
  return new Map(
    definition.fields.flatMap(({ key }) => {
      const value = query[key];
      return value === undefined ? [] : [[key, value.slice(0, MAX_PREFILL_LENGTH)]];
    }),
  );
}
