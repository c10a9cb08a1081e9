import { isLeadField } from "../forms/contract.ts";
import type { Lead } from "../leads/contract.ts";
import { HOT_FROM } from "../scoring/contract.ts";
import { type Keyboard, keyboardFor } from "./buttons.ts";
import { cleanLine, cleanText, escapeHtml, fitted, unlinked, unlinkedSize } from "./visitor-text.ts";

/** Telegram's limit for a message, in UTF-16 units (Bot API, `sendMessage`). We hold it with the mark-up counted in. */
export const MAX_MESSAGE_LENGTH = 4_096;

const MAX_REASONS = 3;
const MAX_ANSWERS = 6;

/** Longest name, value and text of a card; the message gets what is left. */
const NAME_ROOM = 160;
const VALUE_ROOM = 180;
const SUMMARY_ROOM = 480;
const REPLY_ROOM = 2_200;
const MESSAGE_ROOM = 1_600;

/** An address that may stay a link: everything else a visitor typed may not. */
const PLAIN_EMAIL = /^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}$/;

export interface CardState {
  lead: Lead;
  /** IANA name: the zone of the times on the card. */
  timeZone: string;
  showsReply: boolean;
  /** When the card was sent; null while it has not been. A score from later is marked as an update. */
  sentAtMs: number | null;
}

export interface Card {
  html: string;
  /** The same without mark-up, for the day Telegram refuses ours: an alert is never lost to its looks. */
  plain: string;
  keyboard: Keyboard;
}

type Style = "plain" | "bold" | "italic" | "strike" | "quote" | "copy";
interface Span {
  style: Style;
  /** As it is read. Only `copy` still holds what would be a link outside of it. */
  text: string;
}

const TAGS: Record<Style, readonly [string, string]> = {
  plain: ["", ""],
  bold: ["<b>", "</b>"],
  italic: ["<i>", "</i>"],
  strike: ["<s>", "</s>"],
  quote: ["<blockquote expandable>", "</blockquote>"],
  copy: ["<pre>", "</pre>"],
};

/** One part of the card. Given the room that is left, in characters of HTML, it makes the most of it. */
type Part = (state: CardState, room: number) => Span[];

/** The card of a lead, as it should look now. Pure. */
export function renderCard(state: CardState): Card {
  const written = new Map<Part, Span[]>();
  let room = MAX_MESSAGE_LENGTH;
  for (const part of BY_WEIGHT) {
    const spans = part(state, room);
    const size = lengthOf(spans) + PART_GAP.length;
    if (spans.length === 0 || size > room) continue;
    written.set(part, spans);
    room -= size;
  }
  const parts = IN_READING_ORDER.map((part) => written.get(part)).filter((spans) => spans !== undefined);

  return {
    html: parts.map((spans) => spans.map(toHtml).join("")).join(PART_GAP),
    plain: parts.map((spans) => spans.map(toPlain).join("")).join(PART_GAP),
    keyboard: keyboardFor(state.lead, state.showsReply),
  };
}

const PART_GAP = "\n\n";

const title: Part = ({ lead }) => {
  const name = visitor(cleanLine(lead.name), NAME_ROOM) || email(lead) || phone(lead) || "Somebody without a name";
  if (lead.status === "not_a_lead") return [plain("🚫 "), { style: "strike", text: name }];
  if (lead.outcome === "won") return [plain("🏆 "), bold(name)];
  const isHot = lead.score !== null && lead.score >= HOT_FROM && lead.outcome === null;
  return [plain(isHot ? "🔥 " : "👤 "), bold(name)];
};

const score: Part = ({ lead, sentAtMs }) => {
  if (lead.score === null) return [];
  const isUpdate = lead.scoreSource === "ai" && sentAtMs !== null && (lead.scoredAtMs ?? 0) > sentAtMs;
  const reasons = (lead.scoreDetails?.reasons ?? [])
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, MAX_REASONS)
    .map(({ label, points }) => plain(`\n${signed(points)} ${visitor(cleanLine(label), VALUE_ROOM)}`));
  return [plain(`${dots(lead.score)} `), bold(`${lead.score}`), plain(isUpdate ? " · updated by AI" : ""), ...reasons];
};

const summary: Part = ({ lead }) => {
  const text = cleanLine(lead.summary ?? "");
  // A short message is its own summary; saying it twice helps nobody.
  const saysMore = text !== "" && text !== cleanLine(lead.message);
  return saysMore ? [{ style: "italic", text: visitor(text, SUMMARY_ROOM) }] : [];
};

const contact: Part = ({ lead }) => lines([row("E-mail", email(lead)), row("Phone", phone(lead))]);

const answers: Part = ({ lead }) => {
  const other = lead.answers.filter(({ key, value }) => !isLeadField(key) && value.trim() !== "");
  const rows = other.slice(0, MAX_ANSWERS).map(({ label, key, type, value }) => {
    const said = type === "checkbox" && value === "true" ? "yes" : value;
    return row(visitor(cleanLine(label || key), 60), visitor(cleanLine(said), VALUE_ROOM));
  });
  const more = other.length - MAX_ANSWERS;
  return lines([...rows, more > 0 ? [plain(`… and ${more} more`)] : []]);
};

const message: Part = ({ lead }, room) => {
  const [open, close] = TAGS.quote;
  const free = Math.min(MESSAGE_ROOM, room - PART_GAP.length - open.length - close.length);
  const text = free < 40 ? "" : visitor(cleanText(lead.message), free);
  return text === "" ? [] : [{ style: "quote", text }];
};

const origin: Part = ({ lead, timeZone }) => {
  const { page_url: pageUrl = "", referrer = "", utm = {} } = lead.context;
  const campaign = [utm.utm_source, utm.utm_medium, utm.utm_campaign].filter(Boolean).join(" / ");
  const cameFrom = campaign || hostAndPath(referrer).split("/")[0] || "";
  return lines([
    row("Page", visitor(hostAndPath(pageUrl), VALUE_ROOM)),
    row("Came from", visitor(cleanLine(cameFrom), VALUE_ROOM)),
    row(
      "Received",
      `${timeIn(timeZone, lead.createdAtMs)}${lead.source === "api" ? " by API" : ""} · no. ${shortNumberOf(lead)}`,
    ),
  ]);
};

/** Telegram may show a card twice when we die at the wrong moment: by this a person sees that both are one lead. */
const shortNumberOf = ({ id }: Lead) => id.slice(-6).toUpperCase();

const reply: Part = ({ lead, showsReply }) => {
  const text = cleanText(lead.suggestedReply ?? "");
  if (!showsReply || text === "") return [];
  // Inside <pre> nothing is a link, and one tap copies it.
  return [bold("Suggested reply"), plain("\n"), { style: "copy", text: fitted(text, REPLY_ROOM, unlinkedSize) }];
};

const status: Part = ({ lead, timeZone }) => {
  switch (lead.status) {
    case "new":
      return [];
    case "claimed": {
      if (lead.outcome !== null) return closed(lead, timeZone);
      const at = lead.claimedAtMs === null ? "" : ` · ${timeIn(timeZone, lead.claimedAtMs)}`;
      return [
        plain("✅ Claimed by "),
        bold(visitor(cleanLine(lead.claimedByName ?? "somebody"), NAME_ROOM)),
        plain(at),
      ];
    }
    case "not_a_lead":
      return [plain("Marked as not a lead.")];
    default:
      return lead.status satisfies never;
  }
};

/** Won or lost, by whom and when. */
function closed({ outcome, outcomeBy, outcomeAtMs }: Lead, timeZone: string): Span[] {
  const at = outcomeAtMs === null ? "" : ` · ${timeIn(timeZone, outcomeAtMs)}`;
  const who = bold(visitor(cleanLine(outcomeBy ?? "somebody"), NAME_ROOM));
  return [plain(outcome === "won" ? "🏆 Won, says " : "✖️ Lost, says "), who, plain(at)];
}

const IN_READING_ORDER: readonly Part[] = [title, score, summary, contact, answers, message, origin, reply, status];

/** When not everything fits, the first ones here get their room first. */
const BY_WEIGHT: readonly Part[] = [title, status, contact, reply, score, summary, origin, answers, message];

const plain = (text: string): Span => ({ style: "plain", text });
const bold = (text: string): Span => ({ style: "bold", text });
const row = (label: string, value: string): Span[] => (value === "" ? [] : [bold(label), plain(`  ${value}`)]);

function lines(rows: Span[][]): Span[] {
  return rows
    .filter((spans) => spans.length > 0)
    .flatMap((spans, index) => (index === 0 ? spans : [plain("\n"), ...spans]));
}

/** Somebody else's text: cut to its room, and no link in it. */
function visitor(text: string, room: number): string {
  const marksOfDirection = 2;
  return unlinked(fitted(text, room - marksOfDirection, unlinkedSize));
}

function email(lead: Lead): string {
  const text = cleanLine(lead.email);
  return PLAIN_EMAIL.test(text) && text.length <= VALUE_ROOM ? text : visitor(text, VALUE_ROOM);
}

/** A number that we could read is shown in its full form, ready to be tapped. */
function phone(lead: Lead): string {
  return lead.phoneE164 ?? visitor(cleanLine(lead.phone), VALUE_ROOM);
}

/** `https://www.example.com/prices?a=b#c` → `example.com/prices`; nothing for what is not a web address. */
function hostAndPath(address: string): string {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return "";
  return `${url.host.replace(/^www\./, "")}${url.pathname.replace(/\/$/, "")}`;
}

function dots(score: number): string {
  const filled = Math.round(score / 20);
  return "●".repeat(filled) + "○".repeat(5 - filled);
}

const signed = (points: number): string => (points < 0 ? `−${-points}` : `+${points}`);

function timeIn(timeZone: string, atMs: number): string {
  const format = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone } as const;
  return new Intl.DateTimeFormat("en-GB", format).format(atMs);
}

function toHtml({ style, text }: Span): string {
  const [open, close] = TAGS[style];
  return `${open}${escapeHtml(text)}${close}`;
}

function toPlain({ style, text }: Span): string {
  return style === "copy" ? unlinked(text) : text;
}

/** Of the longer of both forms. */
function lengthOf(spans: Span[]): number {
  return spans.reduce((sum, span) => sum + Math.max(toHtml(span).length, toPlain(span).length), 0);
}
