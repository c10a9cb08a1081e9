import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { unstable_splitSqlQuery } from "wrangler";
import { type Api, createApi } from "../tools/demo.ts";
import type { Desk } from "../tools/desk/desk.ts";
import { type RunningDesk, serveDesk } from "../tools/desk/serve.ts";
import type { Message } from "../tools/desk/telegram-state.ts";
import type { ApiLead } from "../worker/modules/leads/contract.ts";
import type { YardCount, YardOrder } from "../worker/testing/yard-order.ts";

const ROOT = resolve(import.meta.dirname, "..");
const START_PATIENCE_MS = 90_000;

/** What `npm start` prints for scripts. */
export interface Printed {
  "demo page": string;
  dashboard: string;
  "sign in as": string;
  "form id": string;
  "api key": string;
  desk: string;
}

/** A process of `npm start`, and everything it has written. */
export interface Started {
  pid: number;
  printed: Printed;
  output(): string;
  /** Ends the process with this signal; gives the code it ended with, or null after SIGKILL. */
  end(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** As it ships, or the breaking yard's (`worker/testing/yard.worker.ts`): with breakpoints and a clock to put forward. */
export type Build = "release" | "yard";

/** Variables of the Worker that a test needs besides, such as a vendor's that is played by this desk. */
export type Settings = (deskUrl: string) => Record<string, string>;

/**
 * The product as `npm start` runs it, on a free port and a folder of its own, with a desk that lives in the test's own
 * process: so the desk outlives a server that is killed, and what reached it can be counted.
 */
export async function startProduct(
  build: Build = "release",
  lateMigrations: readonly string[] = [],
  settings: Settings = () => ({}),
): Promise<Product> {
  if (!existsSync(join(ROOT, "dist/public/widget.js"))) throw new Error("Run `npm run build` first.");
  const stateDir = await mkdtemp(join(tmpdir(), "leadbell-"));
  const running = await serveDesk({ port: 0 });
  const port = await freePort();
  const product = new Product(port, stateDir, running, build, lateMigrations, settings);
  await product.start();
  return product;
}

export class Product {
  readonly port: number;
  readonly url: string;
  readonly stateDir: string;
  readonly desk: Desk;
  readonly deskUrl: string;
  readonly build: Build;
  #running: RunningDesk;
  #lateMigrations: ReadonlySet<string>;
  #settings: Settings;
  #server: Started | undefined;
  #aheadMs = 0;

  constructor(
    port: number,
    stateDir: string,
    running: RunningDesk,
    build: Build,
    lateMigrations: readonly string[] = [],
    settings: Settings = () => ({}),
  ) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.stateDir = stateDir;
    this.desk = running.desk;
    this.deskUrl = running.url;
    this.build = build;
    this.#running = running;
    this.#lateMigrations = new Set(lateMigrations);
    this.#settings = settings;
  }

  output(): string {
    return this.#server?.output() ?? "";
  }

  get printed(): Printed {
    if (this.#server === undefined) throw new Error("the server is not running");
    return this.#server.printed;
  }

  /** Starts the server, again on the same data after it was ended. */
  async start(): Promise<void> {
    const vars = { PORT: String(this.port), STATE_DIR: this.stateDir, DESK_URL: this.deskUrl };
    const ofYard = { YARD_AHEAD_MS: String(this.#aheadMs), YARD_LATE_MIGRATIONS: [...this.#lateMigrations].join(",") };
    const yard = this.build === "yard" ? ofYard : {};
    this.#server = await runStart({ ...vars, ...this.#settings(this.deskUrl), ...yard }, this.build);
  }

  /** Tells the breaking yard's Worker how to behave. */
  async order(order: YardOrder): Promise<string> {
    const response = await fetch(`${this.url}/yard`, { method: "POST", body: JSON.stringify(order) });
    const answer = await response.text();
    if (!response.ok) throw new Error(`the yard answered ${response.status}: ${answer}`);
    return answer;
  }

  /** Another workspace beside the demo's, empty; gives its owner's way to the API. */
  async openWorkspace(name: string): Promise<Api> {
    const { cookie } = JSON.parse(await this.order({ openWorkspace: name })) as { cookie: string };
    return createApi(this.url, this.url, cookie);
  }

  /** Puts the Worker's clock forward, also that of every later start. */
  async advance(ms: number): Promise<void> {
    this.#aheadMs += ms;
    if (this.#server !== undefined) await this.order({ aheadMs: this.#aheadMs });
  }

  /** Does what cron does each minute. */
  async sweep(): Promise<void> {
    await this.order({ sweep: true });
  }

  /** How many rows the database holds of each. */
  async count<Name extends keyof YardCount>(...names: Name[]): Promise<Record<Name, number>> {
    return JSON.parse(await this.order({ count: names })) as Record<Name, number>;
  }

  /** Runs a migration on the living product; without statements that of this name in `migrations/`. */
  async migrate(name: string, statements?: string[]): Promise<void> {
    const sql = statements ?? unstable_splitSqlQuery(await readFile(join(ROOT, "migrations", name), "utf8"));
    await this.order({ migrate: { name, statements: sql } });
  }

  /** How many leads a form has, without listing them. */
  async countLeads(formId: string): Promise<number> {
    return JSON.parse(await this.order({ countLeadsOf: formId })) as number;
  }

  /** Does what cron does until nothing is due any more. */
  async workOff(): Promise<void> {
    do await this.sweep();
    while ((await this.count("dueJobs")).dueJobs > 0);
  }

  /** Kills the Worker at the next moment when it is at this place (`worker/core/breakpoint.ts`), whatever brings it there. */
  async killAt(place: string, bring: () => Promise<unknown>): Promise<void> {
    const { hits } = this.desk;
    const before = hits.length;
    const reached = () =>
      hits.slice(before).some(({ vendor, path }) => vendor === "breakpoint" && path === `/at/${place}`);
    await this.order({ stopAt: place });
    const brought = bring().catch(() => undefined); // its answer is lost with the Worker
    const giveUpAtMs = Date.now() + START_PATIENCE_MS;
    while (!reached()) {
      if (Date.now() > giveUpAtMs) throw new Error(`the Worker never came to ${place}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await this.kill();
    await brought;
  }

  /** `kill -9`: nothing gets the chance to put anything away. */
  async kill(): Promise<void> {
    await this.#server?.end("SIGKILL");
    this.#server = undefined;
  }

  async stop(): Promise<void> {
    await this.#server?.end("SIGTERM");
    await this.#running.stop();
    await rm(this.stateDir, { recursive: true, force: true });
  }

  /** A lead by the API; gives its id when it was acknowledged. */
  async sendLead(fields: Record<string, string>, submissionId?: string): Promise<string> {
    const response = await fetch(`${this.url}/v1/leads`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.printed["api key"]}`, "content-type": "application/json" },
      body: JSON.stringify({
        form_id: this.printed["form id"],
        fields,
        ...(submissionId === undefined ? {} : { submission_id: submissionId }),
      }),
    });
    if (response.status !== 202)
      throw new Error(`POST /v1/leads answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { lead_id: string }).lead_id;
  }

  /** Every lead that the API lists, page by page; of the demo workspace unless another one's key is given. */
  async listLeads(apiKey = this.printed["api key"]): Promise<ApiLead[]> {
    const leads: ApiLead[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const response = await fetch(`${this.url}/v1/leads?limit=100${query}`, {
        headers: { authorization: `Bearer ${apiKey}` },
      });
      const page = (await response.json()) as { leads: ApiLead[]; next_cursor: string | null };
      leads.push(...page.leads);
      cursor = page.next_cursor;
    }
    return leads;
  }

  /** What the receiver got for a lead, oldest first. */
  callsFor(leadId: string) {
    return this.desk.state.receiver.calls.filter((call) => call.leadId === leadId).reverse();
  }

  /** The calls that told of a new lead. */
  newsOf(leadId: string) {
    return this.callsFor(leadId).filter(({ type }) => type === "lead.created");
  }

  /** The ids under which a new lead was told: a second copy under the same id is no second event. */
  newsIdsOf(leadId: string): Set<string> {
    return new Set(this.newsOf(leadId).map(({ webhookId }) => webhookId));
  }

  /**
   * Presses a button of a card as a person does, who is slower than the server takes to write down which card it has sent;
   * gives what the bot flashed up.
   */
  async press(card: Message, label: string, personId: number): Promise<string> {
    const data = card.buttons.flat().find(({ text }) => text === label)?.callback_data ?? "";
    const giveUpAtMs = Date.now() + 10_000;
    for (;;) {
      const { answer } = await this.desk.press(card.chat_id, card.message_id, personId, data);
      const text = answer?.text ?? "";
      if (!text.includes("not connected") || Date.now() > giveUpAtMs) return text;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The card of a lead in the Sales group, by words that stand on it. */
  cardWith(words: string) {
    return this.desk.state.telegram.messages.find(({ text, buttons }) => buttons.length > 0 && text.includes(words));
  }
}

/** Runs `tools/start.ts` until it has printed all its lines. @throws Error with its output when it ends before. */
export async function runStart(vars: Record<string, string>, build: Build = "release"): Promise<Started> {
  const { child, output } = spawnStart(vars, build);
  const ended = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  const patience = AbortSignal.timeout(START_PATIENCE_MS);
  for (;;) {
    const printed = readPrinted(output());
    if (printed !== null) {
      return {
        pid: child.pid ?? 0,
        printed,
        output,
        end(signal) {
          child.kill(signal);
          return ended;
        },
      };
    }
    if (child.exitCode !== null || patience.aborted) {
      child.kill("SIGKILL");
      throw new Error(`The server did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Runs `tools/start.ts` where it is expected to refuse; gives its exit code and what it said. */
export async function runRefusedStart(vars: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const { child, output } = spawnStart(vars, "release");
  const timer = setTimeout(() => child.kill("SIGKILL"), START_PATIENCE_MS);
  const code = await new Promise<number | null>((done) => child.once("exit", done));
  clearTimeout(timer);
  return { code, output: output() };
}

/** A port on loopback that nobody listens on, with a free one after it. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (typeof address !== "object" || address === null) throw new Error("no free port");
  return address.port;
}

function spawnStart(vars: Record<string, string>, build: Build): { child: ChildProcess; output: () => string } {
  // Nothing of the developer's own shell or `.dev.vars` may decide what a test sees.
  const { PATH = "", HOME = "", TMPDIR = "" } = process.env;
  const child = spawn(
    process.execPath,
    [join(ROOT, "tools/start.ts"), "--no-build", "--no-dev-vars", ...(build === "yard" ? ["--yard"] : [])],
    {
      cwd: ROOT,
      env: { PATH, HOME, ...(TMPDIR === "" ? {} : { TMPDIR }), ...vars },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let text = "";
  const take = (piece: Buffer) => {
    text += piece.toString();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  return { child, output: () => text };
}

function readPrinted(output: string): Printed | null {
  const lineOf = (name: string) => new RegExp(`^${name}: (\\S+)$`, "m").exec(output)?.[1] ?? "";
  const printed: Printed = {
    "demo page": lineOf("demo page"),
    dashboard: lineOf("dashboard"),
    "sign in as": lineOf("sign in as"),
    "form id": lineOf("form id"),
    "api key": lineOf("api key"),
    desk: lineOf("desk"),
  };
  return Object.values(printed).includes("") ? null : printed;
}
