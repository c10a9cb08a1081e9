import type { Context } from "hono";
import { looksLikeId } from "../../core/ids.ts";
import type { AppEnv, Routes } from "../../core/module.ts";
import type { Form } from "../forms/contract.ts";
import { findFormAcrossWorkspaces } from "../forms/index.ts";
import { renderDemoPage } from "./demo-page.ts";
import { DEMO_STYLE } from "./demo-style.ts";

/** As strict as a careful customer's own site: the page shows that the widget needs no more. */
const DEMO_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** `/demo?form=frm_…&floating=frm_…`: what a site looks like that holds all three kinds of form. */
export function demoRoutes(app: Routes): void {
  app.get("/demo", async (c) => {
    const [inline, floating] = await Promise.all([findForm(c, "form"), findForm(c, "floating")]);
    c.header("content-security-policy", DEMO_POLICY);
    return c.html(renderDemoPage({ inline, floating }));
  });

  app.get("/demo/style.css", (c) => {
    c.header("content-type", "text/css; charset=utf-8");
    c.header("cache-control", "public, max-age=300");
    return c.body(DEMO_STYLE);
  });
}

/** Null when the address names no form, or one that is not live. */
async function findForm(c: Context<AppEnv>, parameter: string): Promise<Form | null> {
  const formId = c.req.query(parameter) ?? "";
  if (!looksLikeId("form", formId)) return null;
  const form = await findFormAcrossWorkspaces(c.var.services, formId);
  return form?.status === "live" ? form : null;
}
