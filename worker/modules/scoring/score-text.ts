import { type Content, textOf } from "./content.ts";
import type { Category, Score, ScoreReason } from "./contract.ts";
import { type CueName, cueOf } from "./cues.ts";
import { type FoundCue, findCues } from "./find-cues.ts";
import { type Language, languageOf } from "./language.ts";
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
  /@(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|me|aol|gmx|web|t-online|freenet|proton|protonmail|orange|free|laposte|wanadoo|uol|bol|terra)\.[a-z.]+$/;

/** Which category wins when cues speak for several: what one would want to know first. */
const CATEGORY_ORDER: readonly Category[] = ["spam", "vendor", "job", "student", "press", "sales", "support"];

/** What the embedded scorer reads in a text: the ground on which it, and the AI's judgement, are scored. */
export interface Reading {
  language: Language;
  sentences: string[];
  cues: FoundCue[];
  /** Reasons that do not hang on any reading of the words: how the person can be reached. */
  facts: ScoreReason[];
}

/** The embedded scorer: explainable, the same for the same text, and never waiting for anybody. Pure. */
export function scoreText(content: Content): Score {
  const reading = readText(content);
  const { language, sentences, cues, facts } = reading;
  const reasons = reasonsOf(content, facts, cues);
  const category = categoryOf(content, cues);
  const has = (name: CueName) => cues.some(({ cue }) => cue === name);
  return {
    value: sumOf(reasons),
    source: "embedded",
    category,
    reasons,
    summary: summarise(content, sentences, cues),
    suggested_reply: writeReply(language, content.name, {
      category,
      hasDate: has("deadline") || has("urgency"),
      hasBudget: has("budget"),
      hasPhone: content.hasPhone,
    }),
    fallback_reason: null,
  };
}

export function readText(content: Content): Reading {
  const text = textOf(content);
  const sentences = sentencesOf(text);
  const cues = findCues(text, sentences);
  return { language: languageOf(text), sentences, cues: withLinks(text, cues), facts: factsOf(content) };
}

/** All that counts, with its points: the facts, then the cues, strongest first. */
export function reasonsOf(content: Content, facts: ScoreReason[], cues: readonly FoundCue[]): ScoreReason[] {
  const found = cues
    .map(({ cue, quote }) => ({ label: sentenceCase(cueOf(cue).label), points: cueOf(cue).points, quote }))
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
  return [...facts, ...found, ...detailOf(content, cues)];
}

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
  if (email.includes("@") && !FREE_MAIL.test(email)) {
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

function categoryOf(content: Content, cues: readonly FoundCue[]): Category {
  const named = new Set(cues.map(({ cue }) => cueOf(cue).category));
  const first = CATEGORY_ORDER.find((category) => named.has(category));
  if (first !== undefined) return first;
  return textOf(content).includes("?") ? "question" : "other";
}

function sentenceCase(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
