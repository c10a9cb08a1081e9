import { isRelayAddress } from "../../core/privacy-relays.ts";
import { wordsOf } from "../../core/words.ts";
import { type Content, textOf } from "./content.ts";
import type { Category, Score, ScoreReason } from "./contract.ts";
import { type CueName, cueOf } from "./cues.ts";
import { type FoundCue, findCues } from "./find-cues.ts";
import { type Intent, intentOf } from "./judge-intent.ts";
import { type Language, languageOf } from "./language.ts";
import { withoutAdditions } from "./set-aside.ts";
import { sentencesOf, summarise } from "./summarise.ts";
import { writeReply } from "./write-reply.ts";

/** What an enquiry is worth before anything is known about it. */
const BASE_POINTS = 15;
const PHONE_POINTS = 10;
const EMAIL_POINTS = 3;
const BUSINESS_EMAIL_POINTS = 4;
const DETAIL_POINTS = 5;

/** From this many words a message says what it is about. */
const DETAILED_FROM_WORDS = 20;
/** Real enquiries hold a link or two, never this many. */
const MANY_LINKS = 4;

/** Mailboxes anybody can have; an address elsewhere is mostly a company's own. */
const FREE_MAIL =
  /@(?:(?:gmail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|live|msn|icloud|me|aol|gmx|t-online|freenet|arcor|proton|protonmail|tutanota|orange|sfr|laposte|wanadoo|libero|virgilio|tiscali|uol|bol|terra|sapo|yandex|rambler|rediffmail|qq|163|126|naver|hanmail|seznam|interia|bluewin|btinternet|virginmedia|comcast|verizon|sbcglobal|bigpond)\.[a-z]{2,4}(?:\.[a-z]{2})?|web\.de|free\.fr|mail\.(?:ru|com|de)|email\.(?:com|de|it)|(?:inbox|list|bk|ya)\.ru|mac\.com|pm\.me|tuta\.(?:io|com)|posteo\.de|mailbox\.org|fastmail\.(?:com|fm)|hey\.com|zoho\.com|(?:wp|o2|onet)\.pl|ig\.com\.br|sky\.com|cox\.net|att\.net|ziggo\.nl|alice\.it)$/;

/** What the wording as a whole, as a model reads it, is worth at most for and against a buyer. */
const MOST_POINTS_FOR_WORDING = 25;
/** Passers-by ask what there is, too. */
const MOST_POINTS_WITHOUT_WISH = 20;
const MOST_POINTS_AGAINST_WORDING = 14;
const LEAST_POINTS_TOLD = 1;
/** A shorter text shows no language. */
const LETTERS_THAT_TELL = 12;
const LIKE_BUYERS = "Writes as buyers do";
const LIKE_CUSTOMERS = "Writes as customers in need of help do";
const CUSTOMER_WORDS = "Uses words of customers who need help";
/** Below this probability of a buyer a text without any cue is from somebody who needs help. */
const SUPPORT_BELOW = 0.2;
/** Below this somebody who speaks of an own order or account does not want another. */
const CUSTOMER_BUYS_FROM = 0.6;
/** Whoever wants one of these buys nothing, however the wording sounds. */
export const NO_BUYERS: readonly Category[] = ["spam", "vendor", "job", "student", "press"];

/** Which category wins when cues speak for several: what one would want to know first. */
const CATEGORY_ORDER: readonly Category[] = [
  "spam",
  "vendor",
  "job",
  "student",
  "press",
  "sales",
  "support",
  "question",
  "other",
];

/** Cues that nobody shows who only wants help; a date or "please call me" may stand in any message. */
const WISHES: readonly CueName[] = ["buying_intent", "budget", "price_question"];

/** What the wording model calls the same. */
const WISHES_IN_WORDING: readonly string[] = [
  "wants to buy",
  "says what is needed",
  "asks about the price",
  "asks how it can be paid or what discount there is",
];
/** What the wording model calls that for which a customer writes who wants nothing new. */
const WANTS_BACK = "wants to cancel, return or get money back";
const HELP_IN_WORDING: readonly string[] = [
  WANTS_BACK,
  "has a task around an own account",
  "has something that does not work",
];
/** From this probability of a buyer on the wording alone makes a lead one. */
const BUYER_FROM = 0.7;

/** What the embedded scorer reads in a text: the ground on which it, and the AI's judgement, are scored. */
export interface Reading {
  language: Language;
  sentences: string[];
  cues: FoundCue[];
  /** Reasons that do not hang on any reading of the words: how the person can be reached. */
  facts: ScoreReason[];
  intent: Intent;
}

/**
 * The embedded scorer: explainable, the same for the same text, and never waiting for anybody. Pure.
 * @param circumstances what speaks for the lead beside its text; worth nothing to whoever buys nothing
 */
export function scoreText(content: Content, circumstances: readonly ScoreReason[] = []): Score {
  const reading = readText(content);
  const { sentences, cues, intent } = reading;
  const category = categoryOf(content, cues, intent);
  const facts = [...reading.facts, ...(NO_BUYERS.includes(category) ? [] : circumstances)];
  const reasons = reasonsOf(content, { facts, intent }, cues, category);
  return {
    value: sumOf(reasons),
    source: "embedded",
    category,
    reasons,
    summary: summarise(content, category, sentences, cues),
    suggested_reply: replyTo(content, reading, category),
    fallback_reason: null,
  };
}

/** What can be answered to a message of a category, in its own language. */
export function replyTo(content: Content, { language, cues }: Reading, category: Category): string {
  const has = (name: CueName) => cues.some(({ cue }) => cue === name);
  return writeReply(language, content.name, {
    category,
    hasDate: has("deadline") || has("urgency"),
    hasBudget: has("budget"),
    hasPhone: content.hasPhone,
  });
}

/** The text with its language, sentences and cues, found once for all who judge by them. */
export function readText(content: Content): Reading {
  const text = textOf(content);
  const sentences = sentencesOf(text);
  const words = wordsOf(text);
  const cues = findCues(text, sentences, words);
  const weighed = withoutAdditions(text, sentences);
  return {
    language: languageOf(text),
    sentences,
    cues: withLinks(text, cues),
    facts: factsOf(content),
    intent: intentOf(weighed, undefined, weighed === text ? words : wordsOf(weighed)),
  };
}

/** All that counts, with its points: the facts, then the cues, strongest first, then the wording as a whole. */
export function reasonsOf(
  content: Content,
  { facts, intent }: Pick<Reading, "facts" | "intent">,
  cues: readonly FoundCue[],
  category: Category,
): ScoreReason[] {
  const found = cues
    .filter(({ cue }) => counts(cue, category))
    .map(({ cue, quote }) => ({ label: sentenceCase(cueOf(cue).label), points: cueOf(cue).points, quote }))
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const wording = wordingOf(intent, category, cues);
  return [...facts, ...found, ...detailOf(content, cues), ...wording, ...unreadOf(content, cues, intent)];
}

/**
 * "I need a refund" is no wish to buy. And of somebody who buys nothing only that is told: a sum or a date makes no pitch a
 * better lead, and a student with a few questions does not write for the press.
 */
function counts(cue: CueName, category: Category): boolean {
  if (cue === "buying_intent") return mayBuy(category);
  return !NO_BUYERS.includes(category) || cueOf(cue).category === category;
}

/** Whether a reason says what no message of the category means: a pitch may sound like a wish to buy, and is none. */
export function contradicts({ label }: ScoreReason, category: Category): boolean {
  if (label === sentenceCase(cueOf("buying_intent").label)) return category !== "sales";
  return label === LIKE_BUYERS && !mayBuy(category);
}

/** A reason in words that agree with a category under which people filed the message; its points stay. */
export function toldFor(reason: ScoreReason, category: Category): ScoreReason {
  if (contradicts(reason, category)) return { ...reason, label: "Uses words of buyers" };
  return reason.label === LIKE_CUSTOMERS && category !== "support" ? { ...reason, label: CUSTOMER_WORDS } : reason;
}

/** "I need a refund" and "I am looking for an internship" are no wish to buy. */
function mayBuy(category: Category): boolean {
  return category !== "support" && !NO_BUYERS.includes(category);
}

/** A score from 0 to 100. */
export function sumOf(reasons: readonly ScoreReason[]): number {
  const sum = reasons.reduce((total, { points }) => total + points, 0);
  return Math.min(100, Math.max(0, sum));
}

/** Present when the words themselves say nothing of the kind but a page of links stands there. */
function withLinks(text: string, cues: FoundCue[]): FoundCue[] {
  const links = text.match(/https?:\/\/\S{1,200}/giu) ?? [];
  const [first] = links;
  if (first === undefined || links.length < MANY_LINKS) return cues;
  if (cues.some(({ cue }) => cue === "mass_advertising")) return cues;
  return [...cues, { cue: "mass_advertising", quote: first }];
}

function factsOf({ email, hasPhone }: Content): ScoreReason[] {
  const facts = [{ label: "Sent an enquiry", points: BASE_POINTS, quote: null }];
  if (hasPhone) facts.push({ label: "Left a phone number", points: PHONE_POINTS, quote: null });
  if (email.includes("@")) facts.push({ label: "Left an e-mail address", points: EMAIL_POINTS, quote: null });
  if (email.includes("@") && !FREE_MAIL.test(email) && !isRelayAddress(email)) {
    facts.push({ label: "Writes from a company's address", points: BUSINESS_EMAIL_POINTS, quote: null });
  }
  return facts;
}

/** A long text speaks for a buyer, but the same length makes no pitch any better. */
function detailOf(content: Content, cues: readonly FoundCue[]): ScoreReason[] {
  const words = textOf(content).match(/[\p{L}\p{N}]+/gu) ?? [];
  const isUnwanted = cues.some(({ cue }) => cueOf(cue).points < 0);
  if (isUnwanted || words.length < DETAILED_FROM_WORDS) return [];
  return [{ label: "Describes what it is about", points: DETAIL_POINTS, quote: null }];
}

/**
 * What the model read beyond the cues, as one reason with the words that weigh most. It adds only what the cues of the
 * same direction leave open, so that no word counts twice.
 */
function wordingOf({ buyerProbability, signs }: Intent, category: Category, cues: readonly FoundCue[]): ScoreReason[] {
  const lean = 2 * buyerProbability - 1;
  const isFor = lean > 0;
  if (isFor && !mayBuy(category)) return [];
  const told = cues.map(({ cue }) => cueOf(cue).points).filter((points) => points > 0 === isFor);
  const toldPoints = Math.abs(told.reduce((sum, points) => sum + points, 0));
  const most = isFor ? mostForWording(signs, cues) : MOST_POINTS_AGAINST_WORDING;
  const size = Math.round(Math.abs(lean) * most) - toldPoints;
  const quote = signs.find(({ weight }) => weight > 0 === isFor)?.quote;
  if (size < LEAST_POINTS_TOLD || quote === undefined) return [];
  return [
    isFor
      ? { label: LIKE_BUYERS, points: size, quote }
      : {
          label: category === "support" ? LIKE_CUSTOMERS : CUSTOMER_WORDS,
          points: -size,
          quote,
        },
  ];
}

/** "Are you open on Sundays?" asks like a buyer and is none; a wish that stands beside it counts in full. */
function mostForWording(signs: Intent["signs"], cues: readonly FoundCue[]): number {
  if (cues.some(({ cue }) => WISHES.includes(cue))) return MOST_POINTS_FOR_WORDING;
  if (cues.some(({ cue }) => cue === "practical_question")) return 0;
  return hasWish(signs) ? MOST_POINTS_FOR_WORDING : MOST_POINTS_WITHOUT_WISH;
}

function hasWish(signs: Intent["signs"]): boolean {
  return signs.some(({ label }) => WISHES_IN_WORDING.includes(label));
}

/** Said where nothing could be read, so that nobody takes the low number for a judgement of the words. */
function unreadOf(content: Content, cues: readonly FoundCue[], { isNeutral }: Intent): ScoreReason[] {
  const letters = textOf(content).match(/\p{L}/gu)?.length ?? 0;
  if (!isNeutral || cues.length > 0 || letters < LETTERS_THAT_TELL) return [];
  const label = "Written in a language the scorer does not know, so its words were not counted";
  return [{ label, points: 0, quote: null }];
}

function categoryOf(content: Content, cues: readonly FoundCue[], intent: Intent): Category {
  const named = new Set(cues.map(({ cue }) => cueOf(cue).category));
  const first = CATEGORY_ORDER.find((category) => named.has(category));
  if (first === "sales" && asksForHelp(cues, intent)) return "support";
  if (first !== undefined) return first;
  if (intent.buyerProbability < SUPPORT_BELOW) return "support";
  if (intent.buyerProbability >= BUYER_FROM && hasWish(intent.signs)) return "sales";
  return textOf(content).includes("?") ? "question" : "other";
}

/** "I need a refund" and "call me about my order" have a buyer's words too, so the wording as a whole decides. */
function asksForHelp(cues: readonly FoundCue[], { buyerProbability, signs }: Intent): boolean {
  const has = (name: CueName) => cues.some(({ cue }) => cue === name);
  if (has("existing_customer")) {
    const wantsHelp = signs.some(({ label }) => HELP_IN_WORDING.includes(label));
    const pays = has("budget") || has("price_question");
    return buyerProbability < CUSTOMER_BUYS_FROM || (wantsHelp && !pays);
  }
  const wantsBack = signs.some(({ label }) => label === WANTS_BACK);
  return buyerProbability < SUPPORT_BELOW && (!WISHES.some(has) || (wantsBack && !has("budget")));
}

export function sentenceCase(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
