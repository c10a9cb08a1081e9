import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import autocannon from "autocannon";
import { type Server, startServer } from "../server.ts";
import { cpuMsOf } from "./cpu.ts";
import type { Stage } from "./stage.ts";

const CONNECTIONS = 32;
const ROUNDS = 3;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 2;
const MESSAGE =
  "We plan a new kitchen of twelve square metres by next spring and would like a quote. Our budget is $20k.";

interface Round {
  accepted: number;
  perSecond: number;
  cpuMs: number | null;
  p50Ms: number;
  p99Ms: number;
  refused: number;
}

export interface IntakeReport {
  rows: {
    what: string;
    perSecond: number;
    lowest: number;
    highest: number;
    cpuMs: number | null;
    p50Ms: number;
    p99Ms: number;
  }[];
  /** Intake to yardstick: by requests a second, and by processor time. */
  ratio: number;
  cpuRatio: number | null;
  acknowledged: number;
  stored: number;
  refused: number;
}

/** Accepted submissions a second against one bare insert: the same Miniflare, the same load, rounds in turn. */
export async function measureIntake(stage: Stage): Promise<IntakeReport> {
  const folder = await mkdtemp(join(tmpdir(), "leadbell-yardstick-"));
  const yardstick = await startServer({
    port: 0,
    stateDir: folder,
    vars: {},
    cron: false,
    isBare: true,
    entry: "tools/bench/yardstick.worker.ts",
    write: () => {},
  });
  await yardstick.db.exec(
    "CREATE TABLE yardstick (id TEXT PRIMARY KEY, email TEXT NOT NULL, body TEXT NOT NULL) STRICT",
  );

  const { apiKey, formId } = stage.demo;
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  const fieldsOf = (number: number) => ({
    name: "A visitor",
    email: `visitor-${number}@example.com`,
    message: MESSAGE,
  });
  const insert = (seconds: number) => shoot(yardstick, "/insert", headers, fieldsOf, seconds);
  const intake = (seconds: number) =>
    shoot(stage.server, "/v1/leads", headers, (number) => ({ form_id: formId, fields: fieldsOf(number) }), seconds);

  try {
    // First of all, while there is no backlog of other rounds to be worked off beside it.
    const full = await intake(ROUND_SECONDS);
    await stage.restart({ consumers: false });
    const bare: Round[] = [];
    const quiet: Round[] = [];
    const warmUp = [await insert(WARM_UP_SECONDS), await intake(WARM_UP_SECONDS)] as const;
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await insert(ROUND_SECONDS));
      quiet.push(await intake(ROUND_SECONDS));
    }

    const [bareRow, quietRow, fullRow] = [
      summary("one D1 insert behind a bare Hono route", bare),
      summary("POST /v1/leads, everything stored and rung, consumers quiet", quiet),
      summary("POST /v1/leads while scoring, AI, routing and deliveries run beside it", [full]),
    ] as const;
    const rounds = [warmUp[1], ...quiet, full];
    return {
      rows: [bareRow, quietRow, fullRow],
      ratio: quietRow.perSecond / bareRow.perSecond,
      cpuRatio: bareRow.cpuMs === null || quietRow.cpuMs === null ? null : bareRow.cpuMs / quietRow.cpuMs,
      acknowledged: rounds.reduce((sum, { accepted }) => sum + accepted, 0),
      stored: (await stage.server.db.prepare("SELECT COUNT(*) AS count FROM leads").first<number>("count")) ?? 0,
      refused: rounds.reduce((sum, { refused }) => sum + refused, 0),
    };
  } finally {
    await yardstick.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

let lastNumber = 0;

async function shoot(
  server: Server,
  path: string,
  headers: Record<string, string>,
  bodyOf: (number: number) => object,
  seconds: number,
): Promise<Round> {
  const cpuBefore = cpuMsOf(server.pids);
  const result = await autocannon({
    url: server.url + path,
    connections: CONNECTIONS,
    duration: seconds,
    method: "POST",
    headers,
    requests: [{ setupRequest: (request) => ({ ...request, body: JSON.stringify(bodyOf(++lastNumber)) }) }],
  });
  const cpuAfter = cpuMsOf(server.pids);
  const accepted = result["2xx"];
  return {
    accepted,
    perSecond: accepted / result.duration,
    cpuMs: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / Math.max(1, accepted),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    refused: result.non2xx + result.errors,
  };
}

function summary(what: string, rounds: readonly Round[]) {
  const rates = rounds.map(({ perSecond }) => perSecond);
  const cpu = rounds.flatMap(({ cpuMs }) => cpuMs ?? []);
  return {
    what,
    perSecond: median(rates),
    lowest: Math.min(...rates),
    highest: Math.max(...rates),
    cpuMs: cpu.length === 0 ? null : median(cpu),
    p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
  };
}

/** The middle value; of an even number of values the lower middle one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}
