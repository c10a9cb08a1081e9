import { type Content, clean, textOf } from "./content.ts";
import type { Score, ScoreReason } from "./contract.ts";
import type { CueName } from "./cues.ts";
import type { FoundCue } from "./find-cues.ts";
import type { Judgement } from "./judgement.ts";
import { readText, reasonsOf, sumOf } from "./score-text.ts";
import { MAX_SUMMARY_LENGTH, shorten } from "./summarise.ts";
import { letter } from "./write-reply.ts";

/** How far the AI may move a score from what the embedded scorer found, in either direction. */
export const MAX_AI_DISTANCE = 40;

const MAX_QUOTE_LENGTH = 160;
const MIN_QUOTE_LENGTH = 2;
const MAX_REPLY_BODY_LENGTH = 1_500;

/**
 * The score that stands when the AI has answered. Computed here, from cues whose quotes really occur in the enquiry;
 * what the AI says it is worth is never asked. Bounded by the embedded score, and where the two are further apart than
 * `MAX_AI_DISTANCE` the lower stands, so that nobody talks a score up. Pure.
 */
export function decideScore(content: Content, embedded: Score, judgement: Judgement): Score {
  const cues = quotedCues(judgement, textOf(content));
  const reasons = reasonsOf(content, readText(content), cues, judgement.category);
  const { value, marks } = boundBy(embedded.value, sumOf(reasons));
  const body = withoutAddresses(clean(judgement.suggested_reply)).slice(0, MAX_REPLY_BODY_LENGTH).trim();
  const summary = shorten(withoutAddresses(clean(judgement.summary)), MAX_SUMMARY_LENGTH);
  return {
    value,
    source: "ai",
    category: judgement.category,
    reasons: [...reasons, ...marks],
    summary: summary === "" ? embedded.summary : summary,
    suggested_reply: body === "" ? embedded.suggested_reply : letter(judgement.language, content.name, body),
    fallback_reason: null,
  };
}

/** Each cue once, and only with words that the person really wrote, whatever their case and spacing. */
function quotedCues(judgement: Judgement, text: string): FoundCue[] {
  const written = comparable(text);
  const found = new Map<CueName, FoundCue>();
  for (const { cue, quote } of judgement.evidence) {
    const words = comparable(quote);
    if (found.has(cue) || words.length < MIN_QUOTE_LENGTH || !written.includes(words)) continue;
    found.set(cue, { cue, quote: shorten(clean(quote), MAX_QUOTE_LENGTH) });
  }
  return [...found.values()];
}

function boundBy(embeddedValue: number, aiValue: number): { value: number; marks: ScoreReason[] } {
  const distance = aiValue - embeddedValue;
  if (Math.abs(distance) <= MAX_AI_DISTANCE) return { value: aiValue, marks: [] };
  const value = distance > 0 ? embeddedValue : embeddedValue - MAX_AI_DISTANCE;
  const label = `The AI read this very differently (${aiValue} against ${embeddedValue}), so the lower bound stands`;
  return { value, marks: [{ label, points: value - aiValue, quote: null }] };
}

function comparable(text: string): string {
  return clean(text)
    .replace(/[’‘`´]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

/** Takes out links, e-mail addresses and tags: what the AI suggests must not carry a stranger's address to a customer. */
export function withoutAddresses(text: string): string {
  return text
    .replace(/<[^<>]{0,500}>/g, "")
    .replace(/\[([^[\]]{0,200})\]\([^()]{0,500}\)/g, "$1")
    .replace(/[a-z][a-z0-9+.-]{0,20}:\/\/\S{0,2000}/giu, "")
    .replace(/\bmailto:\S{0,300}/giu, "")
    .replace(/[^\s@]{1,64}@[^\s@]{1,200}/gu, "")
    .replace(/(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24}(?:\/\S{0,2000})?(?![\p{L}\p{N}])/gu, "")
    .replace(/[^\S\n]{2,}/g, " ")
    .replace(/[^\S\n]+([.,;:!?\n])/g, "$1");
}
