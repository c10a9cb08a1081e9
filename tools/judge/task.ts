import { type PackedModel, strengthOf, type TextModel, type TextSigns } from "../../worker/core/text-model.ts";
import { checkContent } from "../../worker/modules/guard/content.ts";
import * as spam from "../../worker/modules/guard/judge-text.ts";
import { SPAM_CUES } from "../../worker/modules/guard/spam-cues.ts";
import { INTENT_CUES } from "../../worker/modules/scoring/intent-cues.ts";
import * as intent from "../../worker/modules/scoring/judge-intent.ts";
import type { Row } from "./data.ts";
import { learn } from "./learn.ts";
import type { Judged } from "./measure.ts";

/** One of the two models: which rows it learns from, what they mean, and how they are read. */
export interface Task {
  name: "spam" | "intent";
  bits: number;
  priors: readonly number[];
  bucketPull: number;
  signPull: number;
  /** Zero lets every row count alike, one lets every source count alike. */
  balance: number;
  isOfTask(row: Row): boolean;
  isPositive(row: Row): boolean;
  read(text: string): TextSigns;
  /** Texts about which the model will say nothing are not learned from. */
  isNeutral(reading: TextSigns, model: { known: Uint8Array }): boolean;
  /** What the finished model says of a text. */
  marginOf(reading: TextSigns, model: TextModel): number;
  /** Bounds that no data may move a sign across. */
  bound(weight: number, sign: number): number;
}

const ENQUIRIES: readonly string[] = ["hot", "warm", "support", "partner", "unmapped", "enquiry"];
const isEnquiry = ({ label }: Row) => ENQUIRIES.includes(label);

/** What today's senders put into contact forms, of which the texts at hand hold little. */
const BUSINESS_SPAM: readonly string[] = ["web_services", "pitch", "credit", "gambling", "phishing", "money_making"];

/** Ham of every kind is learned from too, so that people's talk is no spam; the enquiries are what must not be held. */
export const SPAM_TASK: Task = {
  name: "spam",
  bits: spam.SPAM_MODEL_BITS,
  priors: spam.SPAM_PRIORS,
  bucketPull: 1e-3,
  signPull: 3e-2,
  balance: 0.8,
  isOfTask: (row) => isEnquiry(row) || row.label === "spam" || row.label === "ham",
  isPositive: ({ label }) => label === "spam",
  read: spam.readForSpam,
  isNeutral: (reading, model) => spam.neutralityOf(reading as spam.SpamReading, model) !== null,
  marginOf: (reading, model) => spam.spamMarginOf(reading as spam.SpamReading, model),
  // Mail of 2002 knows little of what is said in contact forms today, so it may not talk these beliefs away.
  bound(weight, sign) {
    const belief = spam.SPAM_PRIORS[sign] ?? 0;
    const name = SPAM_CUES[sign]?.name;
    if (name === undefined || name === "own_need") return Math.min(belief, weight);
    return BUSINESS_SPAM.includes(name) ? Math.max(belief, weight) : weight;
  },
};

/** The games site is left out: there every intent counts as support, also greetings. */
export const INTENT_TASK: Task = {
  name: "intent",
  bits: intent.INTENT_MODEL_BITS,
  priors: intent.INTENT_PRIORS,
  bucketPull: 3e-3,
  signPull: 3e-2,
  balance: 0.5,
  isOfTask: (row) => ["hot", "warm", "support"].includes(row.label) && row.source !== "hint3_powerplay11",
  isPositive: ({ label }) => label === "hot" || label === "warm",
  read: intent.readForIntent,
  isNeutral: (reading, model) => intent.isNeutral(reading as intent.IntentReading, model),
  marginOf: (reading, model) => intent.intentMarginOf(reading as intent.IntentReading, model),
  bound(weight, sign) {
    const kind = INTENT_CUES[sign]?.kind;
    if (kind === "addition") return Math.max(0.2, weight);
    return kind === "pitch" ? Math.min(-2, weight) : weight;
  },
};

export type Result = Judged & { sample: Sample };

/** What the guard's list of phrases and marks finds in a text, beside the model. */
export type Listed = ReturnType<typeof checkContent>;

/** A row that has been read, which is done once. */
export interface Sample {
  row: Row;
  reading: TextSigns;
  isPositive: boolean;
  isEnquiry: boolean;
  listed: Listed;
}

/** The rows that concern this judge, each read once. */
export function samplesOf(task: Task, rows: readonly Row[]): Sample[] {
  return rows.filter(task.isOfTask).map((row) => ({
    row,
    reading: task.read(row.text),
    isPositive: task.isPositive(row),
    isEnquiry: isEnquiry(row),
    listed: task === SPAM_TASK ? checkContent({ name: "", message: row.text }) : [],
  }));
}

/** A word is known when it stands in so many rows. */
const KNOWN_FROM_ROWS = 3;

/** A model of these samples, not yet calibrated. The same samples give the same weights. */
export function train(task: Task, samples: readonly Sample[]): TextModel {
  const known = knownWords(task, samples);
  const used = samples.filter(({ reading }) => !task.isNeutral(reading, { known }));
  const groupOf = ({ row, isPositive }: Sample) => `${row.source} ${isPositive}`;
  const sizes = new Map<string, number>();
  for (const sample of used) sizes.set(groupOf(sample), (sizes.get(groupOf(sample)) ?? 0) + 1);
  const weights = learn(
    used.map((sample) => ({
      ...sample.reading,
      bucketStrength: strengthOf(sample.reading, known),
      isPositive: sample.isPositive,
      weight: (sizes.get(groupOf(sample)) ?? 1) ** -task.balance,
    })),
    { bucketCount: 2 ** task.bits, priors: task.priors, bucketPull: task.bucketPull, signPull: task.signPull },
  );
  return {
    bits: task.bits,
    weights: Float32Array.from(weights.buckets),
    known,
    signs: [...weights.signs].map(task.bound),
    constant: weights.constant,
    slope: 1,
    offset: 0,
  };
}

/** What a model says of each sample. */
export function judgeAll(task: Task, model: TextModel, samples: readonly Sample[]): Result[] {
  return samples.map((sample) => ({
    sample,
    isPositive: sample.isPositive,
    margin: task.marginOf(sample.reading, model),
  }));
}

/** Each sample judged by weights that never saw its source. */
export function judgeBySourceLeftOut(task: Task, samples: readonly Sample[]): Result[] {
  const sources = [...new Set(samples.map(({ row }) => row.source))];
  return sources.flatMap((source) => {
    const trained = train(
      task,
      samples.filter(({ row }) => row.source !== source),
    );
    return judgeAll(
      task,
      trained,
      samples.filter(({ row }) => row.source === source),
    );
  });
}

/** Rounds the weights to single bytes. */
export function pack(model: TextModel, { slope, offset }: { slope: number; offset: number }): PackedModel {
  const scale = model.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9) / 127;
  const bytes = Int8Array.from(model.weights, (weight) => Math.round(weight / scale));
  const short = (value: number) => Number(value.toFixed(4));
  return {
    bits: model.bits,
    weights: Buffer.from(bytes.buffer).toString("base64"),
    scale: Number(scale.toPrecision(6)),
    known: Buffer.from(model.known).toString("base64"),
    signs: model.signs.map(short),
    constant: short(model.constant),
    slope: short(slope),
    offset: short(offset),
  };
}

function knownWords(task: Task, samples: readonly Sample[]): Uint8Array {
  const counts = new Uint32Array(2 ** task.bits);
  for (const { reading } of samples) {
    for (const bucket of new Set(reading.wordBuckets)) counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const known = new Uint8Array(2 ** (task.bits - 3));
  for (const [bucket, count] of counts.entries()) {
    if (count >= KNOWN_FROM_ROWS) known[bucket >> 3] = (known[bucket >> 3] ?? 0) | (1 << (bucket & 7));
  }
  return known;
}
