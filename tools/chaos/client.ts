import { Agent, request } from "node:http";

export interface Answer {
  /** 0 when there was none: refused, broken off. */
  status: number;
  text: string;
  retryAfterSeconds: number | null;
  tookMs: number;
}

/** So many connections at most, kept open for the next request or made anew for each. */
export function connections(count: number, keepAlive = true): Agent {
  return new Agent({ keepAlive, maxSockets: count, maxFreeSockets: count });
}

/** One POST; never throws. */
export function post(url: string, headers: Record<string, string>, body: string, agent: Agent): Promise<Answer> {
  const startedAtMs = performance.now();
  return new Promise((resolve) => {
    const end = (status: number, text: string, retryAfter?: string) =>
      resolve({
        status,
        text,
        retryAfterSeconds: retryAfter === undefined ? null : Number(retryAfter),
        tookMs: performance.now() - startedAtMs,
      });
    const asked = request(url, { method: "POST", headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.once("end", () => end(response.statusCode ?? 0, text, response.headers["retry-after"]));
      response.once("error", () => end(0, ""));
    });
    asked.once("error", () => end(0, ""));
    asked.end(body);
  });
}

/** Does the work for each number from 0, so many at a time, until all are done or `mayGoOn` says no. */
export async function inParallel(
  count: number,
  atOnce: number,
  work: (number: number) => Promise<unknown>,
  mayGoOn: () => boolean = () => true,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count && mayGoOn()) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
}

/** The value that 95 of 100 do not exceed; null of none. */
export function p95(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? null;
}

/** Waits until it is so; false when the patience is over first. */
export async function until(isSo: () => boolean, patienceMs = 30_000): Promise<boolean> {
  const giveUpAtMs = Date.now() + patienceMs;
  while (!isSo()) {
    if (Date.now() > giveUpAtMs) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}
