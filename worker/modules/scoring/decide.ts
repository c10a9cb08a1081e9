import { withoutAddresses } from "./addresses.ts";
import { keepToEnquiry, keepToFacts } from "./claims.ts";
import { type Content, clean, textOf, writtenPartsOf } from "./content.ts";
import type { AiMark, Category, Score, ScoreReason } from "./contract.ts";
import { type CueName, cueOf } from "./cues.ts";
import { type FoundCue, findCues } from "./find-cues.ts";
import { intentOf } from "./judge-intent.ts";
import type { Judgement } from "./judgement.ts";
import {
  contradicts,
  NO_BUYERS,
  type Reading,
  readText,
  reasonsOf,
  replyTo,
  scoreText,
  sentenceCase,
  sumOf,
  toldFor,
} from "./score-text.ts";
import { MAX_SUMMARY_LENGTH, refile, shorten } from "./summarise.ts";
import { type Suspicion, suspicionsOf } from "./suspicion.ts";
import { letter } from "./write-reply.ts";

/** How far the AI may move a score from what the embedded scorer found, in either direction. */
const MAX_AI_DISTANCE = 40;
/** What it is worth when the AI sees a buyer where the embedded scorer saw none, and the words bear it out. */
const BUYER_POINTS = 12;
/** All that only the AI saw is worth at most this together, so that one quote more or less changes next to nothing. */
const MAX_EXTRA_POINTS = 3;
/** In a language the embedded scorer does not know, a buyer needs as many different quotes. */
const QUOTES_WITHOUT_WITNESS = 2;

const MAX_QUOTE_LENGTH = 160;
const MIN_QUOTE_LENGTH = 2;
const MAX_REPLY_BODY_LENGTH = 1_500;
/** Of a longer summary or reply this much is looked at. */
const MAX_READ = 4_000;

/** What the business says of itself: a reply may repeat it. */
export interface Voice {
  facts: readonly string[];
}

export interface Decision {
  score: Score;
  marks: AiMark[];
}

/**
 * The score that stands when the AI has answered. Computed here, from cues whose quotes really occur in the enquiry;
 * what the AI says it is worth is never asked.
 *
 * The embedded score is the ground, and the AI moves it in two ways only. It may see another kind of enquiry: a buyer
 * where no buyer was seen, if the words of a buyer stand there too, or a pitch, an application, spam, if it quotes the
 * words for it; but what the workspace itself filed as something stays that. And it may see more of the same, for a few
 * points in all. So an AI that obeys a stranger's text cannot
 * lift what the text itself does not carry, and one that words its answer differently each time comes to the same.
 * Where the two are further apart than `MAX_AI_DISTANCE`, or the text talks to the machine, the lower stands. Pure.
 */
export function decideScore(content: Content, embedded: Score, judgement: Judgement, voice: Voice): Decision {
  const text = textOf(content);
  const reading = readText(content);
  const suspicions = suspicionsOf(writtenPartsOf(content));
  const found = quotedCues(judgement, text);
  const isSuspect = suspicions.length > 0;
  // What surrounds the words, and what the workspace taught, counts for the AI's reading as for the built-in one.
  const beside = embedded.value - scoreText(content).value;
  const seen = sumOf(reasonsOf(content, reading, together(reading.cues, found), judgement.category));
  const claimed = clamp(seen + beside, 0, 100);
  const isDisputed = Math.abs(claimed - embedded.value) > MAX_AI_DISTANCE;

  const turn = turnOf(embedded, reading, found, judgement.category, isSuspect);
  const mayRise = !isSuspect && !(isDisputed && claimed > embedded.value);
  const extra = mayRise && turn.points >= 0 ? extraOf(embedded, reading, found) : [];
  const lift = mayRise ? Math.max(0, turn.points) : 0;
  const moved =
    turn.points < 0 ? turn : { ...turn, points: lift, category: lift > 0 ? turn.category : embedded.category };
  const isRefiled = moved.category !== embedded.category;
  const dropped = embedded.reasons.filter((reason) => isRefiled && contradicts(reason, moved.category));
  const kept = embedded.reasons
    .filter((reason) => !dropped.includes(reason))
    .map((reason) => (isRefiled ? toldFor(reason, moved.category) : reason));
  const delta = clamp(moved.points - pointsOf(dropped) + pointsOf(extra), -MAX_AI_DISTANCE, MAX_AI_DISTANCE);
  const value = clamp(embedded.value + delta, 0, 100);

  const texts = isSuspect ? { summary: null, reply: null, marks: [] } : textsOf(content, judgement, voice);
  const marks: AiMark[] = [
    ...(isSuspect ? (["suspected_injection"] as const) : []),
    ...(isDisputed ? (["disagreed"] as const) : []),
    ...texts.marks,
  ];
  return {
    score: {
      value,
      source: "ai",
      category: moved.category,
      reasons: [
        ...(isSuspect ? kept : kept.map((reason) => requoted(reason, found))),
        ...(moved.points === 0
          ? []
          : [
              {
                label: moved.label,
                points: value - embedded.value + pointsOf(dropped) - pointsOf(extra),
                quote: moved.quote,
              },
            ]),
        ...extra,
        ...remarksOf(suspicions, isDisputed, claimed, embedded.value),
      ],
      summary: texts.summary ?? refile(embedded.summary, embedded.category, moved.category),
      suggested_reply:
        texts.reply ?? (isRefiled ? replyTo(content, reading, moved.category) : embedded.suggested_reply),
      fallback_reason: null,
    },
    marks,
  };
}

interface Turn {
  points: number;
  category: Category;
  label: string;
  quote: string | null;
}

/** Whether the AI sees another kind of enquiry than the embedded scorer, with words to show for it. */
function turnOf(
  embedded: Score,
  reading: Reading,
  found: readonly FoundCue[],
  category: Category,
  isSuspect: boolean,
): Turn {
  const none: Turn = { points: 0, category: embedded.category, label: "", quote: null };
  const isUnwanted = reading.cues.some(({ cue }) => cueOf(cue).points < 0) || NO_BUYERS.includes(embedded.category);
  if (isUnwanted || embedded.filed_by_workspace === true || category === embedded.category) return none;

  if (category === "sales") {
    const forIt = found.filter(({ cue }) => cueOf(cue).points > 0);
    const shown = reading.intent.isNeutral
      ? new Set(forIt.map(({ quote }) => comparable(quote))).size >= QUOTES_WITHOUT_WITNESS
      : forIt.some(isWitnessed);
    const quote = forIt[0]?.quote ?? null;
    return shown ? { points: BUYER_POINTS, category, label: "Wants to buy, as the AI reads it", quote } : none;
  }
  const against = found
    .filter(({ cue }) => cueOf(cue).points < 0 && cueOf(cue).category === category)
    .find((cue) => !isSuspect || isWitnessed(cue));
  if (against === undefined) return none;
  const { label, points } = cueOf(against.cue);
  return { points, category, label: sentenceCase(label), quote: against.quote };
}

/** What only the AI saw of what speaks for the lead, if the embedded lexicon knows the quoted words for such too. */
function extraOf(embedded: Score, reading: Reading, found: readonly FoundCue[]): ScoreReason[] {
  if (NO_BUYERS.includes(embedded.category)) return [];
  const known = new Set(reading.cues.map(({ cue }) => cue));
  const seen = found.filter((one) => !known.has(one.cue) && cueOf(one.cue).points > 0);
  let left = MAX_EXTRA_POINTS;
  return seen.map((one) => {
    const points = isWitnessed(one) ? Math.min(left, cueOf(one.cue).points) : 0;
    left -= points;
    return { label: sentenceCase(cueOf(one.cue).label), points, quote: one.quote };
  });
}

/** What the wording model, which knows more languages than the cues, calls the same thing. */
const SAME_IN_WORDING: Partial<Record<CueName, readonly string[]>> = {
  buying_intent: ["wants to buy", "says what is needed"],
  price_question: ["asks about the price"],
  budget: ["names a budget"],
  deadline: ["names a date"],
  call_request: ["asks for a call", "asks to be contacted"],
  meeting_request: ["asks to be contacted"],
  existing_customer: ["speaks of an own account, order or device", "has something that does not work"],
  vendor_pitch: ["wants to sell you something"],
};

/** Whether the embedded scorer, reading the quote alone, finds the same thing in it. */
function isWitnessed({ cue, quote }: FoundCue): boolean {
  if (findCues(quote, [quote]).some((one) => one.cue === cue)) return true;
  return intentOf(quote).signs.some(({ label }) => SAME_IN_WORDING[cue]?.includes(label));
}

/** The same reason with the AI's quote, which is mostly shorter: both stand in the enquiry. */
function requoted(reason: ScoreReason, found: readonly FoundCue[]): ScoreReason {
  const same = found.find(({ cue }) => sentenceCase(cueOf(cue).label) === reason.label);
  return reason.quote === null || same === undefined ? reason : { ...reason, quote: same.quote };
}

function remarksOf(
  suspicions: readonly Suspicion[],
  isDisputed: boolean,
  claimed: number,
  embeddedValue: number,
): ScoreReason[] {
  const remark = (label: string): ScoreReason => ({ label, points: 0, quote: null });
  return [
    ...suspicions.map(({ label }) => remark(sentenceCase(label))),
    ...(isDisputed
      ? [
          remark(
            `The AI read this very differently (${claimed} against ${embeddedValue}), so it is followed no further`,
          ),
        ]
      : []),
  ];
}

function textsOf(content: Content, judgement: Judgement, voice: Voice) {
  const marks: AiMark[] = [];
  const enquiry = textOf(content);
  const summary = keepToEnquiry(withoutAddresses(clean(judgement.summary.slice(0, MAX_READ))), enquiry);
  if (summary === null) marks.push("summary_replaced");
  else if (summary.removed > 0) marks.push("summary_trimmed");

  const facts = voice.facts.join("\n");
  const body = withoutAddresses(clean(judgement.suggested_reply.slice(0, MAX_READ)), facts)
    .slice(0, MAX_REPLY_BODY_LENGTH)
    .trim();
  const kept = keepToFacts(body, { facts: voice.facts, enquiry });
  if (kept === null) marks.push("reply_replaced");
  else if (kept.removed > 0) marks.push("reply_trimmed");
  return {
    summary: summary === null ? null : shorten(summary.text, MAX_SUMMARY_LENGTH),
    reply: kept === null ? null : letter(judgement.language, content.name, kept.text),
    marks,
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

function together(known: readonly FoundCue[], found: readonly FoundCue[]): FoundCue[] {
  const names = new Set(known.map(({ cue }) => cue));
  return [...known, ...found.filter(({ cue }) => !names.has(cue))];
}

const pointsOf = (reasons: readonly ScoreReason[]) => reasons.reduce((sum, { points }) => sum + points, 0);

const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));

function comparable(text: string): string {
  return clean(text)
    .replace(/[’‘`´]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}
