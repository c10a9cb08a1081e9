import type { SubmissionContext } from "../worker/modules/intake/contract.ts";

const MARK = /^(utm_\w{1,30}|gclid|gbraid|wbraid|fbclid|msclkid|ttclid|li_fat_id)$/;

/** How much of each the service takes; a longer text would have the whole submission refused. */
const MAX_URL = 2_000;
const MAX_TITLE = 300;
const MAX_MARK = 300;

/**
 * Where the visitor came from, read from the page itself: nothing is stored on the device. The first touch is the address
 * this document was loaded from, which a single-page site has since changed; the last touch is the present address.
 * `utm` holds the marks of both, the present ones first, so that a lead keeps its campaign across a site's own routes.
 */
export function describeVisit(withMarks: boolean): SubmissionContext {
  const [landing] = performance.getEntriesByType("navigation");
  const first = touch(landing?.name ?? location.href, performance.timeOrigin, withMarks);
  const last = touch(location.href, Date.now(), withMarks);
  const referrer = addressOf(document.referrer, withMarks);

  return {
    page_url: last.url,
    page_title: document.title.slice(0, MAX_TITLE),
    referrer,
    utm: { ...first.utm, ...last.utm },
    first_touch: { ...first, referrer },
    last_touch: last,
    language: navigator.language.slice(0, 40),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    user_agent: navigator.userAgent.slice(0, 500),
  };
}

function touch(href: string, atMs: number, withMarks: boolean) {
  const utm: Record<string, string> = {};
  if (withMarks) {
    for (const [name, value] of new URL(href).searchParams) if (MARK.test(name)) utm[name] = value.slice(0, MAX_MARK);
  }
  return { url: addressOf(href, withMarks), at: new Date(atMs).toISOString(), utm };
}

/** Without the fragment, which is the page's own affair; without the query too where marks are not wanted. */
function addressOf(href: string, withQuery: boolean): string {
  return href.replace(withQuery ? /#.*/s : /[?#].*/s, "").slice(0, MAX_URL);
}
