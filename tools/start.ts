import { join } from "node:path";
import { tellGap } from "./backup/gap.ts";
import { build } from "./build.ts";
import { yardOptions } from "./chaos/yard.ts";
import { type AskDesk, DEMO_OWNER, ensureDemo } from "./demo.ts";
import { type RunningDesk, serveDesk } from "./desk/serve.ts";
import { checkPortIsFree, PortTaken, type Server, startServer } from "./server.ts";
import { readSettings, type Settings, SettingsError } from "./settings.ts";
import { connectTelegram } from "./telegram-link.ts";

/** `npm start`: the whole product on this machine, with stand-ins for the vendors nobody gave a key for. */
async function start(): Promise<void> {
  const startedAtMs = performance.now();
  const flags = new Set(process.argv.slice(2));
  const settings = flags.has("--no-dev-vars") ? readSettings(process.env, {}) : readSettings(process.env);
  await checkConfiguration(settings);
  await checkPortIsFree(settings.port, "PORT");
  if (settings.desk?.isOurs) await checkPortIsFree(settings.desk.port, "DESK_PORT");

  const leaving = new AbortController();
  let server: Server | undefined;
  let desk: RunningDesk | undefined;
  const leave = () => {
    if (leaving.signal.aborted) process.exit(0); // asked twice: at once
    leaving.abort();
    void Promise.all([server?.stop(), desk?.stop()]).finally(() => process.exit(0));
  };
  const listenForLeave = () => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.removeAllListeners(signal).on(signal, leave);
  };
  listenForLeave();

  if (!flags.has("--no-build")) await build();
  desk = await startDesk(settings);
  await tellGap(settings);
  let isReady = false;
  // For tests that break things: with breakpoints, and with a clock that can be put forward.
  const yard = flags.has("--yard") ? yardOptions(settings.desk?.url ?? "", process.env) : undefined;
  server = await startServer({
    ...yard,
    port: settings.port,
    stateDir: settings.stateDir,
    vars: { ...settings.vars, ...yard?.vars },
    write: (line, isError) => {
      if (isReady || isError) console[isError ? "error" : "log"](line); // the demo's making is of no interest
    },
  });
  listenForLeave(); // Miniflare has put a listener of its own there, which ends the process before all is put away
  await connectStripe(settings, desk);
  const note = await connectTelegram(settings, server.url, leaving.signal);
  const demo =
    settings.vars.ENVIRONMENT === "local" ? await ensureDemo(settings, server.url, askOf(settings, desk)) : undefined;

  const { publicUrl } = settings;
  console.log(`\nLeadbell is ready after ${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s.\n`);
  if (demo !== undefined)
    console.log(`demo page: ${publicUrl}/demo?form=${demo.formId}&floating=${demo.floatingFormId}`);
  console.log(`dashboard: ${publicUrl}/app`);
  if (demo !== undefined) {
    console.log(`sign in as: ${DEMO_OWNER}`);
    console.log(`form id: ${demo.formId}`);
    console.log(`api key: ${demo.apiKey}`);
  }
  if (settings.desk !== null) console.log(`desk: ${settings.desk.url}`);
  console.log("");
  if (settings.playedByDesk.length > 0) {
    console.log(`No key for ${settings.playedByDesk.join(", ")}: the desk stands in. Real keys go into .dev.vars.`);
  }
  if (settings.playedByDesk.includes("mail")) console.log("The sign-in code arrives in the desk's mailbox.");
  if (note !== null) console.log(note);
  console.log("Stop with Ctrl-C; the next start goes on with the same data.\n");
  isReady = true;
}

/** Runs the Worker's own check before anything is started. */
async function checkConfiguration({ vars }: Settings): Promise<void> {
  // By address and not by name: the compiler would otherwise check the Worker's files with Node's types.
  const address = new URL("../worker/env.ts", import.meta.url).href;
  const { parseConfig } = (await import(address)) as {
    parseConfig(raw: Record<string, string>): { problems: readonly string[] };
  };
  const { problems } = parseConfig(vars);
  for (const problem of problems) console.error(`Configuration: ${problem}. The part it belongs to stays off.`);
}

async function startDesk({ desk, stateDir, playedByDesk }: Settings): Promise<RunningDesk | undefined> {
  if (desk === null || !desk.isOurs) return undefined;
  const token = playedByDesk.includes("Telegram") ? { botToken: desk.botToken } : {};
  return serveDesk({ port: desk.port, stateFile: join(stateDir, "desk.json"), ...token });
}

/** Tells the desk's Stripe where its events go, as one does in the dashboard of the real one. */
async function connectStripe(settings: Settings, running: RunningDesk | undefined): Promise<void> {
  const ask = askOf(settings, running);
  if (ask === null || settings.desk === null || !settings.playedByDesk.includes("Stripe")) return;
  const url = `http://127.0.0.1:${settings.port}/v1/stripe/webhook`;
  await ask({ do: "stripeWebhook", url, secret: settings.vars.STRIPE_WEBHOOK_SECRET ?? "" });
}

function askOf({ desk }: Settings, running: RunningDesk | undefined): AskDesk | null {
  if (running !== undefined) return (wish) => running.desk.do(wish);
  if (desk === null) return null;
  return async (wish) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${desk.url}/_do`, { method: "POST", headers, body: JSON.stringify(wish) });
    if (!response.ok) throw new Error(`The desk at ${desk.url} answered ${response.status}.`);
  };
}

try {
  await start();
} catch (error) {
  const isForPeople =
    error instanceof PortTaken ||
    error instanceof SettingsError ||
    (error instanceof Error && error.name === "ConfigurationError");
  console.error(isForPeople ? `\n${error.message}\n` : error);
  process.exit(1);
}
