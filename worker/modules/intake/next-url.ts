import { isAllowedOrigin } from "../guard/index.ts";

export interface NextRules {
  /** The form's list; empty when any site may use it. */
  allowedOrigins: readonly string[];
  /** Of the page that sent the form; null when the browser did not say. */
  pageOrigin: string | null;
  ownOrigin: string;
}

/**
 * Where a plain form may send its visitor afterwards: a path on the page's own site or ours, or a full address on the
 * form's list, on the page's site or on ours. Null for anything else, which is then ignored: a form must not be a way
 * to lend our name to a link to anywhere.
 */
export function nextUrl(
  wanted: string | undefined,
  { allowedOrigins, pageOrigin, ownOrigin }: NextRules,
): string | null {
  // Browsers drop tabs and newlines and read a backslash as a slash, so an address with any of them is not what it seems.
  if (wanted === undefined || wanted.length > 2_000 || !/^[\x21-\x5b\x5d-\x7e]+$/.test(wanted)) return null;

  const isPageTrusted =
    pageOrigin !== null &&
    (pageOrigin === ownOrigin || allowedOrigins.length === 0 || isAllowedOrigin(allowedOrigins, pageOrigin));
  const home = isPageTrusted ? pageOrigin : ownOrigin;
  if (/^\/(?!\/)/.test(wanted)) return URL.parse(wanted, home)?.href ?? null;
  if (!/^https?:\/\/[^/]/i.test(wanted)) return null;

  const url = URL.parse(wanted);
  if (url === null || url.username !== "" || url.password !== "") return null;
  const isHome = url.origin === ownOrigin || url.origin === home;
  return isHome || isAllowedOrigin(allowedOrigins, url.origin) ? url.href : null;
}
