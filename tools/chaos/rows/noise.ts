import { connect, type Socket } from "node:net";
import type { Product } from "../../../e2e/driver.ts";
import { connections, inParallel, p95, post } from "../client.ts";
import { countEffects } from "../count.ts";
import type { Report, Row } from "../row.ts";
import { openShop } from "../shop.ts";
import { createVisitors, type Inbox } from "../visitors.ts";

/** What others may feel of it: twice their usual time. */
const MAX_SLOWDOWN = 2;

const STEADY_CLIENTS = 4;
const STEADY_GAP_MS = 100;

/** The p95 of a shop's visitors, who come at a steady pace for so long. */
async function steadily(product: Product, shop: Inbox, seconds: number, name: string) {
  const visitors = createVisitors(product, connections(STEADY_CLIENTS), shop);
  const endsAtMs = Date.now() + seconds * 1_000;
  await inParallel(
    Number.POSITIVE_INFINITY,
    STEADY_CLIENTS,
    async (number) => {
      await visitors.send(`${name}-${number}`);
      await new Promise((resolve) => setTimeout(resolve, STEADY_GAP_MS));
    },
    () => Date.now() < endsAtMs,
  );
  return { visitors, p95Ms: p95(visitors.tookMs) ?? 0 };
}

/** How a shop fares beside the noise, against how it fares without. */
async function beside(
  product: Product,
  noise: () => Promise<{ problems: string[]; notes: string[] }>,
  seconds: number,
  say: (progress: string) => void,
): Promise<Report> {
  const shop = await openShop(product, "neighbour", ["neighbour"]);
  await steadily(product, shop, seconds / 4, "warm");
  const usual = await steadily(product, shop, seconds / 2, "usual");
  say(`usually p95 ${Math.round(usual.p95Ms)} ms`);
  const [{ problems, notes }, noisy] = await Promise.all([noise(), steadily(product, shop, seconds, "noisy")]);
  say(`beside it p95 ${Math.round(noisy.p95Ms)} ms`);

  const accepted = new Map([...usual.visitors.accepted, ...noisy.visitors.accepted]);
  const { lost, duplicated } = await countEffects(product, accepted, say, shop);
  const slowdown = noisy.p95Ms / usual.p95Ms;
  return {
    accepted: accepted.size,
    lost,
    duplicated,
    p95Ms: noisy.p95Ms,
    problems: [...problems, ...usual.visitors.failures, ...noisy.visitors.failures],
    tooSlow: slowdown > MAX_SLOWDOWN ? [`others wait ${slowdown.toFixed(1)} times as long; twice is the most`] : [],
    notes: [`others: p95 ${Math.round(usual.p95Ms)} → ${Math.round(noisy.p95Ms)} ms`, ...notes],
  };
}

const SLOW_BODY_BYTES = 1_000;
const DRIBBLE_MS = 1_000;
const SLOW_PATIENCE_MS = 30_000;

export const slowClients: Row = {
  name: "f11",
  proves: "F11",
  title: "200 clients that send a byte a second",
  clock: "real",
  run(product, scale, say) {
    const clients = scale === "full" ? 200 : 50;
    const noise = async () => {
      const answers = await Promise.all(Array.from({ length: clients }, () => dribble(product)));
      const right = answers.filter((answer) => /^HTTP\/1\.1 408 [\s\S]*"request_timeout"/.test(answer)).length;
      const other = answers.find((answer) => !answer.includes(" 408 "));
      return {
        problems: right === clients ? [] : [`${clients - right} were not told 408, such as: ${other?.slice(0, 60)}`],
        notes: [`${right} of ${clients} told 408`],
      };
    };
    return beside(product, noise, 12, say);
  },
};

/** Sends a submission a byte a second; gives what came back until the other side closed or the patience was over. */
function dribble(product: Product): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connect(product.port, "127.0.0.1");
    let answer = "";
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearInterval(timer);
      clearTimeout(patience);
      socket.destroy();
      resolve(answer);
    };
    const patience = setTimeout(end, SLOW_PATIENCE_MS);
    socket.on("connect", () => {
      socket.write(
        `POST /v1/forms/${product.printed["form id"]}/submissions HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
          `Content-Type: text/plain\r\nContent-Length: ${SLOW_BODY_BYTES}\r\n\r\n{`,
      );
      timer = setInterval(() => socket.write(" "), DRIBBLE_MS);
    });
    socket.on("data", (piece) => {
      answer += piece.toString();
      if (answer.includes("request_id")) end();
    });
    socket.on("error", end);
    socket.on("close", end);
  });
}

/** Each address stays below what makes an address suspicious by itself. */
const POSTS_BY_ADDRESS = 5;

/** What the guard lets into the database of one form within its window (`worker/modules/guard/flood-gate.ts`). */
const MAX_ROWS = 12_000;

export const botFlood: Row = {
  name: "f70",
  proves: "F70",
  title: "20,000 bot posts in 60 s on one form, from 4,000 addresses",
  clock: "real",
  run(product, scale, say) {
    const [count, seconds] = scale === "full" ? [20_000, 60] : [500, 5];
    const noise = async () => {
      const url = `${product.url}/v1/forms/${product.printed["form id"]}/submissions`;
      const agent = connections(64);
      const statuses = new Map<number, number>();
      const startedAtMs = performance.now();
      await inParallel(count, 256, async (number) => {
        await until(startedAtMs + (number / count) * seconds * 1_000);
        const { status } = await post(url, botHeaders(number), botBody(number), agent);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      });
      const took = Math.round((performance.now() - startedAtMs) / 1_000);
      const rows = await product.countLeads(product.printed["form id"]);
      const said = [...statuses].map(([status, times]) => `${times} × ${status}`).join(", ");
      return {
        problems: rows > MAX_ROWS * 1.1 ? [`${rows} rows for spam`] : [],
        notes: [`${count} posts in ${took} s: ${said}`, `${rows} rows of spam`],
      };
    };
    return beside(product, noise, seconds, say);
  },
};

async function until(atMs: number): Promise<void> {
  const waitMs = atMs - performance.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}

function botHeaders(number: number) {
  const address = Math.floor(number / POSTS_BY_ADDRESS);
  return {
    "content-type": "text/plain",
    "user-agent": "bot",
    "cf-connecting-ip": `198.${18 + (address >> 16)}.${(address >> 8) & 255}.${address & 255}`,
  };
}

function botBody(number: number): string {
  return JSON.stringify({
    submission_id: crypto.randomUUID(),
    fields: {
      name: "Best offer",
      email: `bot-${number}@example.com`,
      message: `Cheap pills ${number} http://pills.example`,
    },
    context: {},
    evidence: {},
  });
}
