import type { Context } from "hono";

/** Headers every answer carries. A page that needs another policy sets its own before; it is left alone. */
export function addSecurityHeaders(c: Context): void {
  setIfAbsent(c, "content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
  setIfAbsent(c, "x-content-type-options", "nosniff");
  setIfAbsent(c, "referrer-policy", "strict-origin-when-cross-origin");
  setIfAbsent(c, "cross-origin-opener-policy", "same-origin");
  setIfAbsent(c, "permissions-policy", "camera=(), geolocation=(), microphone=()");
  setIfAbsent(c, "cache-control", "no-store");
  if (c.req.url.startsWith("https:")) {
    setIfAbsent(c, "strict-transport-security", "max-age=31536000; includeSubDomains");
  }
}

export function setIfAbsent(c: Context, name: string, value: string): void {
  if (c.res.headers.has(name)) return;
  try {
    c.res.headers.set(name, value); // `c.header` would make the answer anew for each of them
  } catch {
    c.header(name, value); // an answer that came from elsewhere cannot be changed, only copied
  }
}
