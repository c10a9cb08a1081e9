import type { Lead } from "../leads/contract.ts";
import { contentOf } from "./content.ts";
import type { ScoreReason } from "./contract.ts";

/** What surrounds a message moves its score by so much at most, each by itself: the message is worth many times more. */
const POINTS = { returning: 3, pricePage: 3, answers: 2, source: 1, workingHours: 1 } as const;

/** From this many answers to a form's own questions somebody took their time. */
const MANY_ANSWERS = 3;

const PRICE_PAGE =
  /[/_-](?:prices?|pricing|quote|order|checkout|preise?|angebot|tarifs?|devis|precios?|presupuesto|precos?|orcamento)(?![a-z])/i;
const SEARCH_ENGINE = /^(?:www\.)?(?:google|bing|duckduckgo|ecosia|qwant|yandex|(?:search\.)?yahoo)\.[a-z.]{2,8}$/;
/** Those that only an advertisement has: `fbclid` stands behind every link of Facebook. */
const CLICK_IDS: readonly string[] = ["gclid", "gbraid", "wbraid", "msclkid"];
const PAID_MEDIUM = /^(?:cpc|ppc|cpm|paid\w*|display|ads?)$/i;

type Surrounded = Pick<Lead, "name" | "email" | "phone" | "message" | "answers" | "context" | "createdAtMs">;

/**
 * What speaks for a lead beside its words: the person, the page, the form, the way there and the time. Pure.
 * @param firstSeenAtMs when this person wrote for the first time; null when nobody can tell
 */
export function circumstancesOf(lead: Surrounded, firstSeenAtMs: number | null): ScoreReason[] {
  const { page_url: pageUrl = "", time_zone: timeZone = "" } = lead.context;
  const answered = contentOf(lead).answers.length;
  const source = sourceOf(lead.context);
  const found: [boolean, string, number][] = [
    [firstSeenAtMs !== null && firstSeenAtMs < lead.createdAtMs, "Has written before", POINTS.returning],
    [PRICE_PAGE.test(urlOf(pageUrl)?.pathname ?? ""), "Writes from a page about prices or orders", POINTS.pricePage],
    [answered >= MANY_ANSWERS, `Answered ${answered} questions of the form`, POINTS.answers],
    [source !== null, source ?? "", POINTS.source],
    [isWorkingHour(lead.createdAtMs, timeZone), "Writes in working hours", POINTS.workingHours],
  ];
  return found.filter(([holds]) => holds).map(([, label, points]) => ({ label, points, quote: null }));
}

function sourceOf({ utm = {}, referrer = "" }: Lead["context"]): string | null {
  const isPaid = PAID_MEDIUM.test(utm.utm_medium ?? "") || CLICK_IDS.some((name) => (utm[name] ?? "") !== "");
  if (isPaid) return "Came by an advertisement";
  return SEARCH_ENGINE.test(urlOf(referrer)?.hostname ?? "") ? "Came from a search engine" : null;
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Monday to Friday from 8 to 18, where the person is. Without a time zone that is known nothing is said. */
function isWorkingHour(atMs: number, timeZone: string): boolean {
  if (timeZone === "") return false;
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone, weekday: "short", hour: "numeric", hourCycle: "h23" });
    const { weekday = "", hour = "" } = Object.fromEntries(
      parts.formatToParts(atMs).map(({ type, value }) => [type, value]),
    );
    return !weekday.startsWith("S") && Number(hour) >= 8 && Number(hour) < 18;
  } catch {
    return false;
  }
}
