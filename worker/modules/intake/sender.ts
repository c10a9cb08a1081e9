import type { Context } from "hono";
import type { Config } from "../../core/config.ts";
import type { AppEnv } from "../../core/module.ts";
import { originOf } from "../guard/index.ts";
import { cleanLine, clip } from "./clean-text.ts";

/** Who sent a request, as far as headers tell. */
export interface Sender {
  /** As the edge saw it; null when no edge stands before us. */
  ip: string | null;
  /** ISO 3166-1 alpha-2, by the edge. */
  country: string | null;
  userAgent: string;
  /** Of the page it came from. */
  origin: string | null;
  ownOrigin: string;
  hasBrowserMarks: boolean;
}

/** On a developer's machine people write either. */
const LOOPBACK_NAMES = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Read from the edge's headers and the browser's marks; what the caller could claim of itself is not believed. */
export function senderOf(c: Context<AppEnv>): Sender {
  const { req } = c;
  const country = (req.raw.cf?.country as string | undefined) ?? req.header("cf-ipcountry") ?? "";
  const origin = req.header("origin");
  const referer = req.header("referer");
  return {
    // Set by the edge. X-Forwarded-For is whatever the caller likes, so it is never read.
    ip: clip(req.header("cf-connecting-ip") ?? "", 60) || null,
    country: /^[A-Z]{2}$/.test(country) && country !== "XX" ? country : null,
    userAgent: clip(cleanLine(req.header("user-agent") ?? ""), 500),
    origin: origin === undefined || origin === "null" ? originOf(referer) : originOf(origin),
    ownOrigin: ownOriginOf(req.url, c.var.services.config),
    hasBrowserMarks: [req.header("sec-fetch-site"), req.header("sec-fetch-mode"), origin, referer].some(
      (mark) => mark !== undefined,
    ),
  };
}

/** By the configuration: the host that a request names is its sender's word, and whoever names it could be our own page. */
function ownOriginOf(
  requestUrl: string,
  { environment, publicUrl }: Pick<Config, "environment" | "publicUrl">,
): string {
  const { hostname, origin } = new URL(requestUrl);
  return environment === "local" && LOOPBACK_NAMES.has(hostname) ? origin : new URL(publicUrl).origin;
}
