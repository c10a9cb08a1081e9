import type { DecidedCount } from "../leads/index.ts";

/**
 * How a workspace's outcomes move its scores. The score claims that a lead of 80 is won twice as often as one of 40; where
 * a band of scores is won more or less often than that claim lets expect, scores there move by a few points. The claim
 * weighs as much as `PRIOR_LEADS` leads, so that a handful of outcomes moves next to nothing.
 */

/** A workspace with fewer outcomes than these keeps its scores as they are. */
export const MIN_DECIDED = 30;
export const MIN_OF_EACH_SIDE = 10;

/**
 * The most a score moves. Two neighbouring bands, 20 points apart, can differ by 16: less than the distance between
 * them, so a higher score stays the higher one.
 */
export const MAX_SHIFT = 8;

const PRIOR_LEADS = 50;
const BAND_WIDTH = 20;
const BANDS = [0, 20, 40, 60, 80] as const;

/** A band that is hardly ever reached at its ends: the claim of a score of 0 would be that it is never won. */
const LEAST_CLAIM = 5;
const MOST_CLAIM = 95;

/** What became of the leads with a score of `from` up to `from` + 19 (the last band holds 100 too). */
export interface Band {
  from: number;
  decided: number;
  won: number;
  /** How many would have been won if the scores were right as they stand. */
  expected: number;
  /** How far a score in the middle of the band moves; between two middles the shift goes over evenly. */
  shift: number;
}

export interface Curve {
  decided: number;
  won: number;
  bands: Band[];
}

/** The curve of these outcomes, or null where there are too few of them to say anything. Pure. */
export function drawCurve(counts: readonly DecidedCount[]): Curve | null {
  const bands = BANDS.map((from) => tally(counts, from));
  const decided = sum(bands.map((band) => band.decided));
  const won = sum(bands.map((band) => band.won));
  if (decided < MIN_DECIDED || won < MIN_OF_EACH_SIDE || decided - won < MIN_OF_EACH_SIDE) return null;

  const claimed = sum(bands.map(({ claims }) => claims));
  return {
    decided,
    won,
    bands: bands.map(({ claims, ...band }) => {
      const expected = (won * claims) / claimed;
      return { ...band, expected: round(expected, 1), shift: round(shiftOf(band, expected), 2) };
    }),
  };
}

/** How far this score moves, in whole points. A higher score never ends below a lower one. Pure. */
export function shiftAt({ bands }: Curve, score: number): number {
  const place = Math.min(BANDS.length - 1, Math.max(0, (score - BAND_WIDTH / 2) / BAND_WIDTH));
  const before = bands[Math.floor(place)]?.shift ?? 0;
  const after = bands[Math.ceil(place)]?.shift ?? 0;
  const shift = before + (after - before) * (place % 1);
  return Math.min(100, Math.max(0, Math.round(score + shift))) - score;
}

/** The band that a score lies in. */
export function bandAt({ bands }: Curve, score: number): Band | undefined {
  return bands[Math.min(BANDS.length - 1, Math.floor(score / BAND_WIDTH))];
}

/** Whether two curves say the same. */
export function isSameCurve(one: Curve | null, other: Curve | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function tally(counts: readonly DecidedCount[], from: number) {
  const isLast = from === BANDS.at(-1);
  const inside = counts.filter(({ score }) => score >= from && (isLast || score < from + BAND_WIDTH));
  return {
    from,
    decided: sum(inside.map(({ leads }) => leads)),
    won: sum(inside.map(({ outcome, leads }) => (outcome === "won" ? leads : 0))),
    claims: sum(inside.map(({ score, leads }) => leads * Math.min(MOST_CLAIM, Math.max(LEAST_CLAIM, score)))),
  };
}

function shiftOf({ from, decided, won }: Pick<Band, "from" | "decided" | "won">, expected: number): number {
  if (decided === 0) return 0;
  const prior = (PRIOR_LEADS * expected) / decided;
  const timesAsOften = (won + prior) / (expected + prior);
  const middle = from + BAND_WIDTH / 2;
  const odds = (middle / (100 - middle)) * timesAsOften;
  const shift = (100 * odds) / (1 + odds) - middle;
  return Math.min(MAX_SHIFT, Math.max(-MAX_SHIFT, shift));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits)) + 0; // no negative zero
}
