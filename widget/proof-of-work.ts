import type { TokenAnswer } from "../worker/modules/guard/contract.ts";

type Challenge = Pick<TokenAnswer, "salt" | "hash" | "max">;

/** No slice of work may be felt: a frame has 16 ms, and the page needs most of them. */
const SLICE_MS = 6;

/**
 * Finds the number behind a challenge, or undefined when there is none up to `max`. Works in slices of 6 ms on the page's own
 * thread, and lets the page work in between: a worker would have to be made from a blob, which a strict content security
 * policy forbids, and the whole search takes some 50 ms of a laptop. Not in idle callbacks: some pages are idle for a few
 * milliseconds a second, and then a visitor who is quick would send without the answer and be held.
 */
export async function solve({ salt, hash, max }: Challenge): Promise<number | undefined> {
  const wanted = Array.from(hash.matchAll(/.{8}/g), ([word]) => Number.parseInt(word, 16) | 0);
  let endMs = 0;
  for (let number = 0; number <= max; number++) {
    if (performance.now() > endMs) {
      await new Promise((resolve) => setTimeout(resolve));
      endMs = performance.now() + SLICE_MS;
    }
    const found = sha256(salt + number);
    if (found[0] === wanted[0] && String(found) === String(wanted)) return number;
  }
  return undefined;
}

/** FIPS 180-4 constants: the first 32 bits of the fractions of square and cube roots of the first primes. */
const START: number[] = [];
const ROUND: number[] = [];
for (let candidate = 2; ROUND.length < 64; candidate++) {
  let divisor = 2;
  while (candidate % divisor) divisor++;
  if (divisor < candidate) continue;
  if (START.length < 8) START.push(fractionBits(candidate ** (1 / 2)));
  ROUND.push(fractionBits(candidate ** (1 / 3)));
}

const words = new Int32Array(64);

/** SHA-256 of up to 55 ASCII characters (one block), as eight signed 32-bit words. WebCrypto answers one hash a task. */
export function sha256(text: string): number[] {
  const { length } = text;
  words.fill(0);
  for (let i = 0; i <= length; i++) {
    words[i >> 2] = (words[i >> 2] as number) | ((i < length ? text.charCodeAt(i) : 0x80) << (24 - (i % 4) * 8));
  }
  words[15] = length * 8;

  let [a, b, c, d, e, f, g, h] = START as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    if (i > 15) {
      const far = words[i - 15] as number;
      const near = words[i - 2] as number;
      words[i] =
        (words[i - 16] as number) +
        (words[i - 7] as number) +
        (turn(far, 7) ^ turn(far, 18) ^ (far >>> 3)) +
        (turn(near, 17) ^ turn(near, 19) ^ (near >>> 10));
    }
    const choice = (e & f) ^ (~e & g);
    const mixed =
      (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (ROUND[i] as number) + (words[i] as number)) | 0;
    const majority = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + mixed) | 0;
    d = c;
    c = b;
    b = a;
    a = (mixed + majority) | 0;
  }
  return [a, b, c, d, e, f, g, h].map((word, place) => (word + (START[place] as number)) | 0);
}

const turn = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

function fractionBits(root: number): number {
  return ((root % 1) * 2 ** 32) | 0;
}
