import { env } from "cloudflare:workers";
import { createApp } from "../app.ts";
import type { Config } from "../core/config.ts";
import type { Services } from "../core/services.ts";
import { type Bindings, parseConfig } from "../env.ts";
import { runSchedule } from "../index.ts";
import { workOffDueJobs } from "../jobs/work.ts";
import { DESTINATION_KINDS, JOB_BOOK, SWEEPS } from "../modules.ts";
import { createServices } from "../services.ts";
import { background as leftRunning } from "./background.ts";
import { withDatabase } from "./faulty-database.ts";

/** A vendor as the Worker sees it: answers one request. Register it by the origin it stands for. */
export type Vendor = (request: Request) => Response | Promise<Response>;

export interface HarnessOptions {
  /** Variables laid over those of the test run; an empty text unsets one. */
  vars?: Record<string, string>;
  /** By origin, such as `http://openai.test`. An unknown origin answers 599. */
  vendors?: Record<string, Vendor>;
  nowMs?: number;
  /** In the place of the real database, made of it, such as one that fails. `harness.db` stays the real one. */
  database?: (real: D1Database) => D1Database;
}

/** The whole product in workerd, on real D1, with a clock that only we move. */
export function createHarness(options: HarnessOptions = {}) {
  const real = env as unknown as Bindings;
  const { database } = options;
  const bindings: Bindings = database === undefined ? real : withDatabase(real, database(real.DB));
  const config: Config = parseConfig({ ...bindings, ...options.vars });
  const vendors = new Map(Object.entries(options.vendors ?? {}));
  const requests: Request[] = [];
  const logLines: string[] = [];
  const background: Promise<unknown>[] = [];
  let nowMs = options.nowMs ?? Date.UTC(2026, 10, 21, 9, 0, 0);

  const overrides = {
    config,
    now: () => nowMs,
    random: () => 0.5,
    lastRing: { atMs: 0 },
    lastLook: { atMs: 0 },
    write: (line: string) => void logLines.push(line),
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init);
      requests.push(request.clone() as Request);
      const vendor = vendors.get(new URL(request.url).origin);
      return vendor?.(request) ?? new Response(`no stand-in for ${request.url}`, { status: 599 });
    },
  };
  const waitUntil = (work: Promise<unknown>) => {
    background.push(work);
    leftRunning.push(work);
  };
  const app = createApp(DESTINATION_KINDS, overrides);
  const services: Services = createServices(bindings, waitUntil, DESTINATION_KINDS, "req_test", overrides);
  services.cache.clear();

  return {
    app,
    services,
    db: real.DB,
    /** What Cloudflare hands the Worker here, and the clock, network and log of this harness: for `worker/index.ts`. */
    bindings,
    overrides,
    waitUntil,
    /** Every request the Worker sent out, in order. */
    requests,
    /** Every line the Worker logged, as text. */
    logLines,
    vendors,
    request(path: string, init?: RequestInit): Promise<Response> {
      const context = { waitUntil, passThroughOnException() {}, props: {} } as unknown as ExecutionContext;
      return Promise.resolve(app.request(`http://leadbell.test${path}`, init, bindings, context));
    },
    /** Works off what is due now. */
    async runJobs(): Promise<number> {
      await this.settle();
      const ran = await workOffDueJobs(JOB_BOOK, services, { maxMs: 10_000 });
      await this.settle();
      return ran;
    },
    /** What cron does each minute. */
    async runCron(): Promise<void> {
      await runSchedule({ scheduledTime: nowMs }, bindings, { waitUntil }, overrides);
      await this.settle();
    },
    async runSweeps(): Promise<void> {
      for (const sweep of SWEEPS) await sweep.run(services);
    },
    /** Waits for everything that runs beside the answers. */
    async settle(): Promise<void> {
      while (background.length > 0) await Promise.all(background.splice(0));
    },
    now: () => nowMs,
    advance(ms: number): void {
      nowMs += ms;
    },
  };
}

export type Harness = ReturnType<typeof createHarness>;
