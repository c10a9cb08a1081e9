import type { Context } from "hono";
import type { AppEnv } from "../../core/module.ts";

/**
 * Lets the page that asks read the answer. Its exact origin is named and never credentials: which sites a form trusts
 * is a matter of the verdict, not of the browser's.
 */
export function openToOrigin(c: Context<AppEnv>): void {
  c.header("vary", "Origin");
  const origin = c.req.header("origin");
  if (origin !== undefined && /^https?:\/\/[^\s/]+$|^null$/.test(origin)) {
    c.header("access-control-allow-origin", origin);
    c.header("access-control-expose-headers", "Retry-After"); // a script is not shown it otherwise, and would not wait
  }
}

/** For clients that ask first although our own widget gives them no reason to. */
export function answerPreflight(c: Context<AppEnv>) {
  openToOrigin(c);
  c.header("access-control-allow-methods", "POST");
  c.header("access-control-allow-headers", "content-type");
  c.header("access-control-max-age", "86400");
  return c.body(null, 204);
}
