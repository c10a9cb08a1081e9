import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseEnv } from "node:util";

const ROOT = resolve(import.meta.dirname, "..");
const DEFAULT_PORT = 8787;

/** Every variable that the Worker reads; nothing else of the shell reaches it. */
const VARIABLE =
  /^(ENVIRONMENT|PUBLIC_URL|APP_SECRET|ENCRYPTION_KEYS|SIGN_UP|OUTBOUND_ALLOW_HOSTS|(OPERATOR|SECURITY|TELEGRAM|OPENAI|EMAIL|TURNSTILE|STRIPE)_[A-Z_]+)$/;

/** Vendors that the product cannot do without. One whose key nobody gave is played by the desk. */
const VENDORS = [
  { name: "Telegram", key: "TELEGRAM_BOT_TOKEN", base: "TELEGRAM_API_ROOT", atDesk: (desk: string) => desk },
  { name: "AI", key: "OPENAI_API_KEY", base: "OPENAI_BASE_URL", atDesk: (desk: string) => `${desk}/v1` },
  { name: "Stripe", key: "STRIPE_SECRET_KEY", base: "STRIPE_API_BASE", atDesk: (desk: string) => desk },
  { name: "mail", key: "EMAIL_API_KEY", base: "EMAIL_API_BASE", atDesk: (desk: string) => desk },
] as const;

/** What the desk's Stripe sells. */
const DESK_STRIPE_PRICES = {
  STRIPE_PRICE_PRO_MONTHLY: "price_desk_pro_monthly",
  STRIPE_PRICE_PRO_YEARLY: "price_desk_pro_yearly",
  STRIPE_PRICE_TEAM_MONTHLY: "price_desk_team_monthly",
  STRIPE_PRICE_TEAM_YEARLY: "price_desk_team_yearly",
};

/** So that `/.well-known/security.txt` can be seen; nobody reads it. */
const LOCAL_SECURITY_CONTACT = "mailto:security@leadbell.localhost";

export interface Settings {
  port: number;
  publicUrl: string;
  stateDir: string;
  /** Null when no stand-in is wanted: production, tried out locally. */
  desk: { port: number; url: string; botToken: string; isOurs: boolean } | null;
  /** The vendors that the desk plays. */
  playedByDesk: string[];
  /** What the Worker gets. */
  vars: Record<string, string>;
}

/** Something in the settings that a person has to mend; its message says how. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/**
 * Reads the settings: keys made on the first start, over these `.dev.vars`, over these the shell.
 * @throws SettingsError when a value cannot be used
 */
export function readSettings(shell: Record<string, string | undefined>, devVars = readDevVars()): Settings {
  const port = portOf("PORT", shell.PORT, DEFAULT_PORT);
  const deskPort = portOf("DESK_PORT", shell.DESK_PORT, port + 1);
  if (deskPort === port) throw new SettingsError(`PORT and DESK_PORT are both ${port}: choose two.`);
  // Each port has a folder of its own unless told otherwise, so that two servers side by side never share a database.
  const stateDir = resolve(shell.STATE_DIR || join(ROOT, ".leadbell", port === DEFAULT_PORT ? "" : String(port)));

  const given = { ...variablesIn(devVars), ...variablesIn(shell) };
  const publicUrl = given.PUBLIC_URL ?? `http://127.0.0.1:${port}`;
  if (given.ENVIRONMENT === "production") {
    return { port, publicUrl, stateDir, desk: null, playedByDesk: [], vars: { ...given, PUBLIC_URL: publicUrl } };
  }

  const keys = localKeys(stateDir);
  const deskUrl = shell.DESK_URL || `http://127.0.0.1:${deskPort}`;
  const vars: Record<string, string> = {
    ENVIRONMENT: "local",
    PUBLIC_URL: publicUrl,
    SECURITY_CONTACT: LOCAL_SECURITY_CONTACT,
    ...keys,
    ...given,
  };
  if (given.STRIPE_SECRET_KEY === undefined) Object.assign(vars, DESK_STRIPE_PRICES);
  // Of a real account Stripe chooses the secret; ours would only make every event look forged.
  else if (given.STRIPE_WEBHOOK_SECRET === undefined) delete vars.STRIPE_WEBHOOK_SECRET;
  const played = VENDORS.filter(({ key }) => given[key] === undefined);
  for (const { base, atDesk } of played) vars[base] = given[base] ?? atDesk(deskUrl);
  for (const { key, base } of VENDORS) if (given[key] !== undefined && given[base] === undefined) delete vars[base];
  vars.OUTBOUND_ALLOW_HOSTS = [given.OUTBOUND_ALLOW_HOSTS, ...spellingsOf(deskUrl)].filter(Boolean).join(",");

  return {
    port,
    publicUrl,
    stateDir,
    desk: { port: deskPort, url: deskUrl, botToken: keys.TELEGRAM_BOT_TOKEN, isOurs: !shell.DESK_URL },
    playedByDesk: played.filter(({ base }) => given[base] === undefined).map(({ name }) => name),
    vars,
  };
}

/** The keys of this state folder, made on the first start: random, marked as local, readable by their owner alone. */
function localKeys(stateDir: string) {
  const file = join(stateDir, "keys.json");
  const fresh = {
    APP_SECRET: `local_${randomBytes(32).toString("base64url")}`,
    ENCRYPTION_KEYS: `local1:${randomBytes(32).toString("base64")}`,
    TELEGRAM_WEBHOOK_SECRET: randomBytes(24).toString("base64url"),
    TELEGRAM_BOT_TOKEN: `1000001:${randomBytes(24).toString("base64url")}`,
    OPENAI_API_KEY: `sk-local-${randomBytes(12).toString("hex")}`,
    EMAIL_API_KEY: `re_local_${randomBytes(12).toString("hex")}`,
    STRIPE_SECRET_KEY: `sk_test_local${randomBytes(12).toString("hex")}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString("hex")}`,
  };
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<typeof fresh>) : {};
  const keys = { ...fresh, ...kept };
  if (Object.keys(kept).length < Object.keys(keys).length) writePrivate(file, keys);
  return keys;
}

/** Writes JSON that only the owner of the file may read. */
export function writePrivate(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}

function readDevVars(): Record<string, string | undefined> {
  const file = join(ROOT, ".dev.vars");
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}

/** The Worker's variables among these; a blank one counts as not given. */
function variablesIn(all: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => VARIABLE.test(entry[0]) && !!entry[1]?.trim()),
  );
}

function portOf(variable: string, text: string | undefined, otherwise: number): number {
  if (text === undefined || text.trim() === "") return otherwise;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new SettingsError(
    `${variable} is "${text}": give a whole number from 1 to 65535, such as ${variable}=${otherwise}.`,
  );
}

/** `127.0.0.1:8788` and `localhost:8788`: people write either. */
function spellingsOf(url: string): string[] {
  const { hostname, port } = new URL(url);
  const names = hostname === "127.0.0.1" || hostname === "localhost" ? ["127.0.0.1", "localhost"] : [hostname];
  return names.map((name) => `${name}:${port === "" ? "80" : port}`);
}
