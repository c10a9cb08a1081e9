import type { Context } from "hono";
import { AppError } from "../../core/errors.ts";
import type { AppEnv, Routes } from "../../core/module.ts";

/** Five minutes, then the old one once more while the new one is fetched: a mended widget reaches every site in a day. */
const WIDGET_CACHE = "public, max-age=300, stale-while-revalidate=86400";

/** The names of these files carry a hash of their content. */
const HASHED_CACHE = "public, max-age=31536000, immutable";

/** The dashboard loads its own files and calls its own API, and nothing else. */
export const DASHBOARD_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** Files, so they are not in the OpenAPI document. */
export function fileRoutes(app: Routes): void {
  app.get("/", (c) => c.redirect("/app/", 302));

  const widgetHeaders = {
    "cache-control": WIDGET_CACHE,
    // Every site may load it, also one that isolates itself or checks the script's integrity.
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
  };
  app.get("/widget.js", (c) => serveFile(c, "/widget.js", widgetHeaders));
  app.get("/widget/:name", (c) => serveFile(c, `/widget/${fileNameIn(c)}`, widgetHeaders));

  app.get("/assets/:name", (c) => serveFile(c, `/assets/${fileNameIn(c)}`, { "cache-control": HASHED_CACHE }));

  // The dashboard finds its own way by the address, so each of its addresses is the same page.
  const dashboard = (c: Context<AppEnv>) =>
    serveFile(c, "/app/", { "content-security-policy": DASHBOARD_POLICY, "cache-control": "no-cache" });
  app.get("/app", dashboard);
  app.get("/app/*", dashboard);
}

/** One file of a folder: an encoded slash would lead out of it, to pages that have a policy of their own. */
function fileNameIn(c: Context<AppEnv>): string {
  const name = c.req.param("name") ?? "";
  if (!/^[\w-]+(\.[\w-]+)+$/.test(name)) throw new AppError("not_found", `There is nothing at ${c.req.path}.`);
  return name;
}

/** Passes on the file with its ETag, or 304 when the browser has it. */
async function serveFile(c: Context<AppEnv>, path: string, headers: Record<string, string>): Promise<Response> {
  const { assets } = c.var.services;
  const condition = c.req.header("if-none-match");
  const file = await assets.fetch(new URL(path, c.req.url), {
    headers: condition === undefined ? {} : { "if-none-match": condition },
  });
  const all = { ...Object.fromEntries(file.headers), ...headers };
  if (file.status === 304) return c.body(null, 304, all);
  if (file.status === 200 && file.body !== null) return c.body(file.body, 200, all);
  throw new AppError("not_found", `There is nothing at ${c.req.path}.`);
}
