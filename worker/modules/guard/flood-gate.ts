import { addressBlock } from "../../core/address-block.ts";
import { AppError } from "../../core/errors.ts";
import type { Services } from "../../core/services.ts";
import type { Door } from "./checks.ts";
import type { Evidence } from "./contract.ts";
import { RATE_WINDOW_MS, windowAt } from "./rate-window.ts";
import { isSolved, readToken } from "./token.ts";

/**
 * Submissions of one address to one form in a window. Ten are accepted and the others held, so that an owner sees what
 * comes; from here on it is no longer anybody's enquiry, and each would only cost a row.
 */
const MAX_BY_ADDRESS = 120;

/**
 * Submissions to one form in a window: a good day's campaign. Beyond it the form is being flooded: who brings a solved
 * puzzle of his own comes through as before, and all others stand in a line.
 */
export const FLOOD_FROM = 300;

/** A hundred a second of a line are let in: ten thousand from pages that can prove nothing are in within two minutes. */
const GAP_IN_LINE_MS = 10;

/** Forty a second while somebody writes to another form: those beside a flood keep their pace (`npm run chaos`, `f70`). */
const GAP_BESIDE_OTHERS_MS = 25;

/** Who wrote to another form this recently is beside the flood. */
const BESIDE_MS = 250;

/** Let in at the same moments, so that those of one moment share a transaction (`commits/`), which costs most of each. */
const MOMENTS_MS = 100;

/** Nobody stands in line for longer: it is full then. */
const LONGEST_WAIT_MS = 10_000;

/** Submissions to one form in a window without a proof: twenty a second. Beyond it the line is closed. */
const MAX_UNPROVEN_BY_FORM = 12_000;

/** Memory is bounded: beyond so many addresses the form's own bound has to do. */
const MAX_REMEMBERED = 50_000;

/** Added to what is left of a window: at its very end all of it still counts. */
const SLACK_SECONDS = 30;

const REFUSAL = "Too many messages have come from your network. Wait some minutes and send it again.";
const REFUSAL_OF_FORM = "This form is getting far more messages than it can take. Wait some minutes and send it again.";

/** What this isolate has seen of the present window and the one before. */
interface Flood {
  windowStartMs: number;
  counts: Map<string, number>;
  lastCounts: Map<string, number>;
  /** Of proofs shown while their form was flooded: one proof lets one submission through. */
  proofs: Set<string>;
  /** By form, when the last in its line is let in. */
  lineEndsAtMs: Map<string, number>;
  /** Who last wrote without having to stand in line. */
  lastCalm: { formId: string; atMs: number };
  /** Forms of which the log was told. */
  toldOf: Set<string>;
}

export interface Arrival {
  door: Door;
  formId: string;
  ip: string | null;
  evidence: Evidence;
}

type FloodServices = Pick<Services, "cache" | "config" | "now" | "log">;

/**
 * A brake in front of everything else: in this isolate's memory, so that a flood costs no query, and corrected by what the
 * database has counted over all of them (`learnCount`). A program with an API key is not braked.
 * @returns the milliseconds for which the submission has to wait: 0, unless its form is being flooded
 * @throws AppError `rate_limited` with the time after which to try again
 */
export async function askFloodGate(arrival: Arrival, services: FloodServices): Promise<number> {
  const { door, formId, ip } = arrival;
  const flood = floodNow(services);
  if (door === "api") {
    flood.lastCalm = { formId, atMs: services.now() };
    return 0;
  }
  const address = addressKey(formId, ip);
  if (address !== null && countOf(address, flood, services) >= MAX_BY_ADDRESS) refuse(REFUSAL, formId, flood, services);

  const count = countOf(formId, flood, services);
  const isInLine = count >= FLOOD_FROM && !(await isNewProof(arrival, flood, services));
  if (isInLine && count >= MAX_UNPROVEN_BY_FORM) refuse(REFUSAL_OF_FORM, formId, flood, services);
  const waitMs = isInLine ? standInLine(formId, flood, services) : 0;
  if (!isInLine) flood.lastCalm = { formId, atMs: services.now() };

  if (address !== null) countUp(address, flood);
  countUp(formId, flood);
  return waitMs;
}

/** Whether a form gets so many submissions that nobody wants to be told of each that is doubtful. */
export function isFlooded(formId: string, services: FloodServices): boolean {
  return countOf(formId, floodNow(services), services) > FLOOD_FROM;
}

/** What the database has counted for an address: other isolates see it, too. */
export function learnCount(formId: string, ip: string | null, count: number, services: FloodServices): void {
  const flood = floodNow(services);
  const address = addressKey(formId, ip);
  if (address !== null && count > (flood.counts.get(address) ?? 0)) flood.counts.set(address, count);
}

function floodNow({ cache, now }: FloodServices): Flood {
  const { startMs, lastStartMs } = windowAt(now());
  const known = cache.get("guard/flood")?.value as Flood | undefined;
  // Or of the next: what arrived at the end of a window is counted when it has been stored, and that may be after it.
  if (known?.windowStartMs === startMs || known?.windowStartMs === startMs + RATE_WINDOW_MS) return known;
  const flood: Flood = {
    windowStartMs: startMs,
    counts: new Map(),
    lastCounts: known?.windowStartMs === lastStartMs ? known.counts : new Map(),
    proofs: new Set(),
    lineEndsAtMs: known?.lineEndsAtMs ?? new Map(),
    lastCalm: known?.lastCalm ?? { formId: "", atMs: 0 },
    toldOf: new Set(),
  };
  cache.set("guard/flood", { value: flood, expiresAtMs: Number.POSITIVE_INFINITY });
  return flood;
}

/** This window's count and that share of the last one's which still lies within one length of now. */
function countOf(key: string, { counts, lastCounts }: Flood, { now }: FloodServices): number {
  return (counts.get(key) ?? 0) + (lastCounts.get(key) ?? 0) * windowAt(now()).shareOfLast;
}

function countUp(key: string, { counts }: Flood): void {
  const count = counts.get(key);
  if (count !== undefined || counts.size < MAX_REMEMBERED) counts.set(key, (count ?? 0) + 1);
}

/** Kept in memory only, so it need not be hashed. */
function addressKey(formId: string, ip: string | null): string | null {
  const block = ip === null ? null : addressBlock(ip);
  return block === null ? null : `${formId} ${block}`;
}

async function isNewProof({ formId, evidence }: Arrival, flood: Flood, services: FloodServices) {
  const { token, solution } = evidence;
  const read = token === undefined || token === "" ? null : await readToken(services, token);
  if (read === null || read.formId !== formId || flood.proofs.has(read.nonce)) return false;
  if (!(await isSolved(read, solution)) || flood.proofs.size >= MAX_REMEMBERED) return false;
  flood.proofs.add(read.nonce);
  return true;
}

/** Takes the next place in the form's line; gives the milliseconds until it is let in. */
function standInLine(formId: string, flood: Flood, services: FloodServices): number {
  const nowMs = services.now();
  const lastTurnMs = flood.lineEndsAtMs.get(formId) ?? 0;
  const isOfAnotherTime = lastTurnMs > nowMs + LONGEST_WAIT_MS; // the clock was set back
  const { lastCalm } = flood;
  const isBesideOthers = lastCalm.formId !== formId && Math.abs(nowMs - lastCalm.atMs) < BESIDE_MS;
  const gapMs = isBesideOthers ? GAP_BESIDE_OTHERS_MS : GAP_IN_LINE_MS;
  const turnMs = isOfAnotherTime ? nowMs : Math.max(nowMs, lastTurnMs + gapMs);
  if (turnMs > nowMs + LONGEST_WAIT_MS) refuse(REFUSAL_OF_FORM, formId, flood, services);
  flood.lineEndsAtMs.set(formId, turnMs);
  return Math.ceil(turnMs / MOMENTS_MS) * MOMENTS_MS - nowMs;
}

function refuse(message: string, formId: string, { windowStartMs, toldOf }: Flood, { now, log }: FloodServices): never {
  if (!toldOf.has(formId)) log("guard.flood_refused", { formId }); // once a window: a flood must not flood the log
  toldOf.add(formId);
  const retryAfterSeconds = Math.ceil((windowStartMs + RATE_WINDOW_MS - now()) / 1_000) + SLACK_SECONDS;
  throw new AppError("rate_limited", message, { retryAfterSeconds });
}
