import type { Word } from "./words.ts";

/** What `tools/judge` writes: weights small enough to travel in the bundle. */
export interface PackedModel {
  /** There are two to the power of this many buckets. */
  bits: number;
  /** One signed byte a bucket, in base64; times `scale` it is the bucket's weight. */
  weights: string;
  scale: number;
  /** One bit a bucket, in base64: set where a word of the texts the model learned from falls. */
  known: string;
  /** Weights of the signs that people wrote down, in their order. */
  signs: readonly number[];
  constant: number;
  /** Turn a margin into a probability: 1 / (1 + e^-(slope · margin + offset)). */
  slope: number;
  offset: number;
}

export interface TextModel {
  bits: number;
  weights: Float32Array;
  known: Uint8Array;
  signs: readonly number[];
  constant: number;
  slope: number;
  offset: number;
}

/** What a text is made of, as the models see it. */
export interface TextSigns {
  /** Words and letter groups, as numbers of buckets, each once. */
  buckets: readonly number[];
  /** Buckets of whole words, one for each word. */
  wordBuckets: readonly number[];
  /** The signs that people wrote down, each with its strength. */
  signs: readonly number[];
}

/** How strongly a text's buckets speak together, whatever their number. */
const BUCKET_STRENGTH = 4;
/** A few letter groups alone must not speak as loudly as a sentence. */
const MIN_BUCKETS = 120;
/** Below the first share of known words the buckets are not asked at all, from the second on in full. */
const FAINT_SHARE = 0.3;
const FULL_SHARE = 0.6;

const WORD_SEED = 0x51ed270b;
const PAIR_SEED = 0x2f0b4c47;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** A model as it ships, one signed byte a weight, made ready to judge. */
export function unpackModel(packed: PackedModel): TextModel {
  const { bits, signs, constant, slope, offset, scale } = packed;
  const bytes = new Int8Array(bytesOf(packed.weights).buffer);
  return {
    bits,
    weights: Float32Array.from(bytes, (byte) => byte * scale),
    known: bytesOf(packed.known),
    signs,
    constant,
    slope,
    offset,
  };
}

/** Log-odds before calibration. */
export function marginOf(model: TextModel, text: TextSigns): number {
  let sum = 0;
  for (const bucket of text.buckets) sum += model.weights[bucket] ?? 0;
  let margin = model.constant + sum * strengthOf(text, model.known);
  for (const [index, strength] of text.signs.entries()) margin += (model.signs[index] ?? 0) * strength;
  return margin;
}

/** The margin as a chance from 0 to 1, calibrated by the model's slope and offset. */
export function probabilityOf(model: TextModel, margin: number): number {
  return 1 / (1 + Math.exp(-(model.slope * margin + model.offset)));
}

/** What one bucket adds to the margin: less the more there are, and nothing in a language that was never seen. */
export function strengthOf(text: TextSigns, known: Uint8Array): number {
  const heard = (knownShare(text, known) - FAINT_SHARE) / (FULL_SHARE - FAINT_SHARE);
  return (BUCKET_STRENGTH * Math.min(1, Math.max(0, heard))) / Math.sqrt(Math.max(MIN_BUCKETS, text.buckets.length));
}

/** The share of a text's words that stood in what the model learned from. */
export function knownShare({ wordBuckets }: TextSigns, known: Uint8Array): number {
  if (wordBuckets.length === 0) return 0;
  let count = 0;
  for (const bucket of wordBuckets) if (((known[bucket >> 3] ?? 0) >> (bucket & 7)) & 1) count++;
  return count / wordBuckets.length;
}

/** The words, pairs of words and letter groups of a text. Phone numbers and mail addresses have none. */
export function bucketsOf(words: readonly Word[], bits: number): Pick<TextSigns, "buckets" | "wordBuckets"> {
  const mask = 2 ** bits - 1;
  const seen = new Uint8Array(mask + 1);
  const buckets: number[] = [];
  const wordBuckets: number[] = [];
  const add = (hash: number) => {
    const bucket = mix(hash) & mask;
    if (seen[bucket] === 0) buckets.push(bucket);
    seen[bucket] = 1;
    return bucket;
  };

  let last = 0;
  for (const { kind, text } of words) {
    if (kind === "phone" || kind === "mail") continue;
    const whole = hashOf(text, 0, text.length, WORD_SEED);
    const bucket = add(whole);
    if (last !== 0) add(Math.imul(last, 31) ^ whole ^ PAIR_SEED);
    last = whole;
    if (kind !== "word") continue;
    wordBuckets.push(bucket);
    const padded = ` ${text} `;
    for (let size = 3; size <= 5; size++) {
      for (let start = 0; start + size <= padded.length; start++) add(hashOf(padded, start, start + size, size));
    }
  }
  return { buckets, wordBuckets };
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string, start: number, end: number, seed: number): number {
  let hash = FNV_OFFSET ^ seed;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash;
}

/** Spreads the bits of a hash, so that its lowest ones can number a bucket (the finaliser of "lowbias32"). */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
