import type { TokenAnswer } from "../worker/modules/guard/contract.ts";

type Challenge = Pick<TokenAnswer, "salt" | "hash" | "max">;

/** No slice of work may be felt: a frame has 16 ms, and the page needs most of them. */
const SLICE_MS = 4;

/**
 * Finds the number behind a challenge, or undefined when there is none up to `max`. Works in slices of 4 ms while the page is
 * idle, on the page's own thread: a worker would have to be made from a blob, which a strict content security policy
 * forbids, and the whole search takes some 50 ms of a laptop (`worker-src` would be one more line for site owners).
 */
export async function solve({ salt, hash, max }: Challenge): Promise<number | undefined> {
  const wanted = Array.from(hash.matchAll(/.{8}/g), ([word]) => Number.parseInt(word, 16) | 0);
  let endMs = 0;
  for (let number = 0; number <= max; number++) {
    if (performance.now() > endMs) {
      await new Promise((resolve) =>
        (globalThis.requestIdleCallback ?? setTimeout)(resolve, { timeout: 200 } as never),
      );
      endMs = performance.now() + SLICE_MS;
    }
    if (String(sha256(salt + number)) === String(wanted)) return number;
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

/** SHA-256 of an ASCII text, as eight signed 32-bit words. WebCrypto answers one hash a task, five times slower. */
export function sha256(text: string): number[] {
  const { length } = text;
  const data = new DataView(new ArrayBuffer((((length + 8) >> 6) + 1) << 6));
  for (let i = 0; i < length; i++) data.setUint8(i, text.charCodeAt(i));
  data.setUint8(length, 0x80);
  data.setUint32(data.byteLength - 4, length * 8);

  let state = START;
  for (let offset = 0; offset < data.byteLength; offset += 64) state = compress(state, data, offset);
  return state;
}

function compress(state: number[], data: DataView, offset: number): number[] {
  let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
  const words: number[] = [];
  ROUND.forEach((constant, i) => {
    const far = words[i - 15] as number;
    const near = words[i - 2] as number;
    const word =
      i < 16
        ? data.getInt32(offset + i * 4)
        : ((words[i - 16] as number) +
            (words[i - 7] as number) +
            (turn(far, 7) ^ turn(far, 18) ^ (far >>> 3)) +
            (turn(near, 17) ^ turn(near, 19) ^ (near >>> 10))) |
          0;
    words.push(word);
    const mixed = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constant + word;
    const majority = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + mixed) | 0;
    d = c;
    c = b;
    b = a;
    a = (mixed + majority) | 0;
  });
  return [a, b, c, d, e, f, g, h].map((word, place) => (word + (state[place] as number)) | 0);
}

const turn = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

function fractionBits(root: number): number {
  return ((root % 1) * 2 ** 32) | 0;
}
