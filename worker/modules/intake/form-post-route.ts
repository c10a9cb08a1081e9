import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { newNonce } from "../../core/crypto.ts";
import { AppError, errorText } from "../../core/errors.ts";
import type { AppEnv, Routes } from "../../core/module.ts";
import { isStorageTrouble, storageBusy } from "../../core/storage-trouble.ts";
import type { Form } from "../forms/contract.ts";
import { pagePolicy, renderFormPage, renderNoticePage, turnstileSiteKey } from "../forms/index.ts";
import { MAX_HONEYPOT_LENGTH, MAX_TOKEN_LENGTH, MAX_TURNSTILE_LENGTH } from "../guard/contract.ts";
import { answerPreflight, openToOrigin } from "../guard/index.ts";
import type { Submission } from "./accept-submission.ts";
import { keyOf } from "./answers.ts";
import { cleanLine, clip } from "./clean-text.ts";
import { contextFromHeaders } from "./context.ts";
import { findOpenForm } from "./find-open-form.ts";
import { type FormPost, joinedByName, readFormPost } from "./form-post.ts";
import { acceptByAnyMeans } from "./lifeboat.ts";
import { nextUrl } from "./next-url.ts";
import { type Sender, senderOf } from "./sender.ts";

/**
 * The door for forms without script: a plain `<form action="…/f/frm_…" method="post">` on anybody's page, and our own
 * hosted page. People get pages, with what to mend; a script that asks for `application/json` gets that, and one that
 * asks for nothing is sent on like a person but hears of errors in JSON, as at every other door.
 */
export function formPostRoute(app: Routes): void {
  app.options("/f/:formId", answerPreflight);
  app.post("/f/:formId", async (c) => {
    openToOrigin(c);
    const { services } = c.var;
    const sender = senderOf(c);
    let form: Form | undefined;
    let post: FormPost | null = null;
    const formId = c.req.param("formId");
    try {
      form = await findOpenForm(services, formId);
      post = await readFormPost(await c.req.arrayBuffer(), c.req.header("content-type") ?? "");
      const accepted = await acceptByAnyMeans(submissionFrom(c, post, form, sender), formId, form, services);
      if (asksForJson(c)) return c.json(accepted, 202);
      return c.redirect(nextOf(post, form, sender) ?? `/f/${formId}/thanks`, 303);
    } catch (error) {
      if (!asksForPage(c)) throw error;
      return showProblem(c, asAppError(c, error), form, post, sender);
    }
  });
}

/** Null when the page's author names no address, or one that may not be gone to; whose list is unknown, none may. */
function nextOf({ next }: FormPost, form: Form | undefined, { origin: pageOrigin, ownOrigin }: Sender): string | null {
  return form === undefined ? null : nextUrl(next, { allowedOrigins: form.allowedOrigins, pageOrigin, ownOrigin });
}

/** What went wrong before our door, such as a body too large: still a page for people, and readable to the page that asked. */
export function showFormError(c: Context<AppEnv>, error: AppError) {
  const { path } = c.req;
  if (!path.startsWith("/f/")) {
    if (/^\/v1\/forms\/[^/]+\/submissions$/.test(path)) openToOrigin(c);
    return null;
  }
  openToOrigin(c);
  if (!asksForPage(c)) return null;
  return showProblem(c, error, undefined, null, senderOf(c));
}

function asksForJson({ req }: Context<AppEnv>): boolean {
  const accept = req.header("accept") ?? "";
  return /\bapplication\/json\b/i.test(accept) && !/\btext\/html\b/i.test(accept);
}

/** Every browser names `text/html` when it posts a form. */
function asksForPage(c: Context<AppEnv>): boolean {
  const { method } = c.req;
  return method === "POST" ? /\btext\/html\b/i.test(c.req.header("accept") ?? "") : !asksForJson(c);
}

function submissionFrom(c: Context<AppEnv>, post: FormPost, form: Form | undefined, sender: Sender): Submission {
  const context = contextFromHeaders(
    c.req.header("referer") ?? sender.origin ?? undefined,
    c.req.header("accept-language"),
  );
  const { values, submissionId } = post;
  const honeypot = clip(post.honeypot, MAX_HONEYPOT_LENGTH);
  const token = clip(post.token, MAX_TOKEN_LENGTH);
  // Whose form does not ask Cloudflare has nobody asked there, although a page may bring an answer for a check of its own.
  const isAsked = form === undefined || form.asksTurnstile;
  const turnstile = isAsked ? clip(post.turnstile, MAX_TURNSTILE_LENGTH) : "";
  const referrer = clip(cleanLine(post.referrer), 2_000);
  return post.isHostedPage
    ? {
        source: "page",
        door: "page",
        submissionId,
        values,
        context: referrer === "" ? context : { ...context, referrer },
        evidence: { honeypot, token, turnstile },
        sender,
      }
    : { source: "form", door: "form", submissionId, values, context, evidence: { honeypot, turnstile }, sender };
}

function asAppError(c: Context<AppEnv>, error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isStorageTrouble(error)) return storageBusy(error);
  c.var.services.log("request.failed", { path: c.req.routePath, error: errorText(error) });
  return new AppError("internal_error", "Something went wrong on our side. Please send it again in a moment.", {
    cause: error,
  });
}

/** The form again, filled in, when the visitor can mend it here; otherwise a page that says what is wrong. */
function showProblem(
  c: Context<AppEnv>,
  error: AppError,
  form: Form | undefined,
  post: FormPost | null,
  sender: Sender,
) {
  const nonce = newNonce();
  const status = error.status as ContentfulStatusCode;
  if (error.retryAfterSeconds !== undefined) c.header("retry-after", String(error.retryAfterSeconds));

  const field = error.field?.replace(/^fields\./, "") ?? null;
  const isAsked = form?.definition.fields.some(({ key, type }) => key === field && type !== "hidden") === true;
  if (form !== undefined && post !== null && error.status === 422 && (isAsked || field === "fields")) {
    const next = nextOf(post, form, sender);
    const sendsTo = next === null ? [] : [new URL(next).origin];
    const siteKey = turnstileSiteKey(form, c.var.services.config);
    c.header("content-security-policy", pagePolicy(nonce, { sendsTo, hasTurnstile: siteKey !== null }));
    const asked = new Set(form.definition.fields.map(({ key }) => key));
    const values = new Map([...joinedByName(post.values, form)].map(([name, value]) => [keyOf(name), value]));
    const unasked = [...values].filter(([key]) => !asked.has(key));
    const problem = { message: error.message, field: isAsked ? field : null };
    const hidden = [...post.settings, ...unasked];
    return c.html(renderFormPage({ form, nonce, siteKey, values, hidden, problem }), status);
  }

  c.header("content-security-policy", pagePolicy(nonce));
  const isTheirs = error.status < 500 && error.status !== 404 && error.status !== 429;
  const text = isTheirs
    ? `${error.message} Go back in your browser to change it: what you typed is still there.`
    : `${error.message} If you go back in your browser, what you typed is still there.`;
  const title = isTheirs ? "Please check the form" : "That did not work";
  return c.html(renderNoticePage({ definition: form?.definition ?? null, nonce, title, text, isGood: false }), status);
}
