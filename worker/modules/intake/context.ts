import { cleanLine, clip } from "./clean-text.ts";
import type { SubmissionContext } from "./contract.ts";

/** Names of click ids that advertisers put into links. */
const CLICK_IDS = ["gclid", "gbraid", "wbraid", "fbclid", "msclkid", "ttclid", "li_fat_id", "twclid"];

/** What a browser says about itself and its page in headers, for a form without script. */
export function contextFromHeaders(referer: string | undefined, language: string | undefined): SubmissionContext {
  const page = referer === undefined ? null : URL.parse(referer);
  const utm = page === null ? {} : campaignOf(page);
  const [firstLanguage] = language?.split(/[,;]/) ?? [];
  return {
    ...(page === null ? {} : { page_url: clip(cleanLine(page.href), 2_000) }),
    ...(Object.keys(utm).length === 0 ? {} : { utm }),
    ...(firstLanguage === undefined || firstLanguage === "" ? {} : { language: clip(cleanLine(firstLanguage), 40) }),
  };
}

function campaignOf(page: URL): Record<string, string> {
  const marks = [...page.searchParams].filter(([name]) => /^utm_[a-z_]{1,30}$/.test(name) || CLICK_IDS.includes(name));
  return Object.fromEntries(marks.slice(0, 20).map(([name, value]) => [name, clip(cleanLine(value), 300)]));
}
