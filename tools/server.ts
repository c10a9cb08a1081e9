import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { build, type Plugin } from "esbuild";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from "wrangler";
import { tetherWorkerd } from "./tether.ts";

const ROOT = resolve(import.meta.dirname, "..");
const CRON_EVERY_MS = 60_000;
const PORT_PATIENCE_MS = 1_000;

export interface ServerOptions {
  /** 0 for any free one. */
  port: number;
  /** Where D1 and the Durable Objects keep their files; made when it is not there. */
  stateDir: string;
  /** Variables and secrets, laid over those of `wrangler.toml`. */
  vars: Record<string, string>;
  /** Cron fires each minute and once at start. Off for figures that must not be disturbed. Default: on. */
  cron?: boolean;
  /** Stops the queue's consumer, so that a figure shows intake alone. Default: on. */
  consumers?: boolean;
  /** Only the database: no queues, no Durable Objects. For another Worker than ours. */
  isBare?: boolean;
  /** Whether a migration is applied at start, by its name. Default: each that the database has not seen yet. */
  isWanted?: (migration: string) => boolean;
  /** Gets each line that the Worker writes. Default: standard output, and standard error for errors. */
  write?: (line: string, isError: boolean) => void;
  /** Another Worker in the place of ours, by the path of its file under the project's root. Default: `worker/index.ts`. */
  entry?: string;
  /** Files that stand in for others in the bundle: path to path, under the project's root. Default: none. */
  standIns?: Readonly<Record<string, string>>;
}

export interface Server {
  url: string;
  /** Of workerd, in which the Worker, its database and its queues run. */
  pids: readonly number[];
  /**
   * The database, for a Worker at rest. Miniflare's proxy blocks this process while it asks; a Worker that writes more log
   * meanwhile than a pipe holds waits for this process to read it, and both stand still for ever.
   */
  db: D1Database;
  /** Calls the Worker past the network. */
  fetch(path: string, init?: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Response>;
  /** What cron does each minute. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/** A port that somebody else listens on, with the way out in its message. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";

  constructor(port: number, variable: string) {
    super(
      `Port ${port} is taken by another program.\n` +
        `Stop that program, or choose another port: ${variable}=${port + 10} npm start`,
    );
  }
}

/**
 * Runs the Worker by Miniflare, without `wrangler dev`: its proxy costs more than half of the throughput, and everything
 * it would add (watching, tunnels, a menu) is of no use here. The bindings are those of `wrangler.toml`.
 * workerd is a child of this process and ends with it, however it ends.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const {
    port,
    stateDir,
    vars,
    cron = true,
    consumers = true,
    isBare = false,
    isWanted = () => true,
    write = print,
  } = options;
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, "wrangler.toml"));
  const { modulesRules: _, rootPath: __, ...ofWrangler } = workerOptions;
  const script = await bundleWorker(options.entry, options.standIns);

  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...ofWrangler,
      name: "leadbell",
      cf: false,
      host: "127.0.0.1",
      unsafeTriggerHandlers: true,
      port,
      bindings: { ...(ofWrangler.bindings as object), ...vars },
      ...(consumers ? {} : { queueConsumers: {} }),
      ...(isBare ? { queueConsumers: {}, queueProducers: {}, durableObjects: {} } : {}),
      modules: [{ type: "ESModule", path: join(ROOT, "worker.js"), contents: script }],
      modulesRoot: ROOT,
      resourcePersistencePath: resolve(stateDir),
      log: new Log(LogLevel.WARN),
      handleStructuredLogs: ({ level, message }) => {
        if (!isNoise(message)) write(message, level === "error");
      },
    }),
  );
  const url = (await miniflare.ready).origin;
  const { pids, letGo } = await tetherWorkerd();
  const db = await miniflare.getD1Database("DB");
  await migrate(db, isWanted);

  // Over HTTP: `getWorker().scheduled()` goes by the proxy that blocks, see `Server.db`.
  const sweep = async () => {
    const response = await miniflare.dispatchFetch(new URL("/cdn-cgi/local/scheduled?cron=*+*+*+*+*", url));
    const outcome = await response.text();
    if (!response.ok) throw new Error(`the sweep answered ${response.status}: ${outcome.slice(0, 200)}`);
  };
  let isStopping = false;
  // One that failed is made good by the next.
  const sweepInBackground = () =>
    void sweep().catch((error: Error) => {
      if (!isStopping) write(`Cron: ${error.message}`, true);
    });
  const timer = cron ? setInterval(sweepInBackground, CRON_EVERY_MS) : undefined;
  if (cron) sweepInBackground();

  return {
    url,
    pids,
    db,
    fetch: async (path, init) => (await miniflare.dispatchFetch(new URL(path, url), init)) as unknown as Response,
    sweep,
    async stop() {
      isStopping = true;
      clearInterval(timer);
      letGo();
      await miniflare.dispose();
    },
  };
}

/**
 * Waits a moment for a server that is just ending.
 * @throws PortTaken when nobody new can listen there; `variable` is the setting that chooses another one.
 */
export async function checkPortIsFree(port: number, variable: string): Promise<void> {
  const giveUpAtMs = Date.now() + PORT_PATIENCE_MS;
  while (!(await isFree(port))) {
    if (Date.now() > giveUpAtMs) throw new PortTaken(port, variable);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((done, fail) => {
    probe.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? done(false) : fail(error)));
    probe.listen(port, "127.0.0.1", () => probe.close(() => done(true)));
  });
}

/**
 * The Worker as one ES module. By esbuild with the settings that `wrangler deploy` gives it, as wrangler itself takes two
 * seconds longer. Kept in memory, so that two starts in one folder do not write over each other's bundle.
 */
export async function bundleWorker(
  entry = "worker/index.ts",
  standIns: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, entry)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    minify: true,
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    plugins: [replaceFiles(standIns)],
    logLevel: "error",
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error(`esbuild gave no bundle for ${entry}`);
  return bundle.text;
}

function replaceFiles(standIns: Readonly<Record<string, string>>): Plugin {
  const pathOf = new Map(Object.entries(standIns).map(([from, to]) => [join(ROOT, from), join(ROOT, to)]));
  return {
    name: "replace-files",
    setup({ onResolve }) {
      if (pathOf.size === 0) return;
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const standIn = pathOf.get(resolve(resolveDir, path));
        return standIn === undefined ? undefined : { path: standIn };
      });
    },
  };
}

/** Applies what is new in `migrations/`, in the table that `wrangler d1 migrations apply` keeps too. */
async function migrate(db: D1Database, isWanted: (migration: string) => boolean): Promise<void> {
  const folder = join(ROOT, "migrations");
  await db
    .prepare(
      `CREATE TABLE IF NOT EXISTS d1_migrations (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         name TEXT UNIQUE,
         applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
       )`,
    )
    .run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map((row) => row.name));
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort()) {
    if (applied.has(name) || !isWanted(name)) continue;
    const statements = unstable_splitSqlQuery(await readFile(join(folder, name), "utf8"));
    await db.batch([
      ...statements.map((sql) => db.prepare(sql)),
      db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
    ]);
  }
}

function print(line: string, isError: boolean): void {
  process[isError ? "stderr" : "stdout"].write(`${line}\n`);
}

/** What workerd says of itself and of connections that a browser has closed; real errors pass. */
function isNoise(message: string): boolean {
  return /disconnected: |Broken pipe|Connection reset by peer|compatibility date|symbolizer/i.test(message);
}
