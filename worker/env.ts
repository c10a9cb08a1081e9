import { z } from "zod";
import type { CommitDesk } from "./commits/commit-desk.do.ts";
import type { Config } from "./core/config.ts";
import { parseKeyRing } from "./core/crypto.ts";
import type { Doorbell } from "./jobs/desk.ts";
import type { LiveFeed } from "./modules/live/live-feed.do.ts";

/** A submission that the database refused, sealed whole: what a person wrote stands in no queue in the clear. */
export interface LifeboatMessage {
  sealed: string;
}

/** What Cloudflare hands the Worker: bindings of `wrangler.toml`, variables and secrets as texts. */
export interface Bindings {
  DB: D1Database;
  DOORBELL: Queue<Doorbell>;
  LIFEBOAT: Queue<LifeboatMessage>;
  LIVE_FEED: DurableObjectNamespace<LiveFeed>;
  COMMIT_DESK: DurableObjectNamespace<CommitDesk>;
  ASSETS: Fetcher;
  [variable: string]: unknown;
}

/** The configuration cannot be used; `problems` names each variable and what is wrong with it. Never holds a value. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not complete: ${problems.join("; ")}.`);
    this.problems = problems;
  }
}

// A variable that is set but blank counts as not set: that is what a half-filled `.dev.vars` looks like.
const text = z.string().trim().min(1);
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ""));

// The word "undefined" is what a template makes of a secret that is not there; it must never sign anything.
const secret = (minLength: number) =>
  z
    .string()
    .min(minLength, `must have at least ${minLength} characters`)
    .refine((value) => !/^(undefined|null)$/i.test(value.trim()), "must not be the word undefined");

const coreSchema = z.object({
  ENVIRONMENT: z.enum(["local", "production"], "must be local or production"),
  PUBLIC_URL: url,
  APP_SECRET: secret(32),
  ENCRYPTION_KEYS: z
    .string()
    .refine((ring) => parseKeyRing(ring).length > 0, "must be id:base64 of 32 bytes, several separated by commas"),
  SIGN_UP: z.enum(["open", "closed"], "must be open or closed").default("open"),
  OUTBOUND_ALLOW_HOSTS: z.string().default(""),
});

const telegramSchema = z.object({
  TELEGRAM_BOT_TOKEN: z.string().regex(/^\d+:[A-Za-z0-9_-]{20,}$/, "must look like 123456:ABC…"),
  TELEGRAM_WEBHOOK_SECRET: secret(16).regex(/^[A-Za-z0-9_-]{16,256}$/, "must be 16 to 256 of A-Z a-z 0-9 _ -"),
  TELEGRAM_API_ROOT: url.default("https://api.telegram.org"),
});
const aiSchema = z.object({
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: url.default("https://api.openai.com/v1"),
  OPENAI_MODEL: text.default("gpt-4.1-mini"),
});
const emailSchema = z.object({
  EMAIL_API_KEY: text,
  EMAIL_API_BASE: url.default("https://api.resend.com"),
  EMAIL_FROM: text.default("Leadbell <no-reply@leadbell.localhost>"),
});
const operatorSchema = z.object({
  OPERATOR_TOKEN: secret(32).optional(),
  OPERATOR_TELEGRAM_CHAT_ID: z
    .string()
    .regex(/^-?\d{1,20}$/, "must be a chat's number, such as 123456789")
    .optional(),
});
// A line break would begin a field of its own in the file that shows these.
const CONTACT = /^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/[^\s/]+\S*|tel:\+[\d-]+)$/;
const securitySchema = z.object({
  SECURITY_CONTACT: z
    .string()
    .transform((list) => list.split(",").map((one) => one.trim().replace(/^[^\s:@]+@[^\s:@]+$/, "mailto:$&")))
    .refine(
      (contacts) => contacts.every((contact) => CONTACT.test(contact)),
      "must be an e-mail address, https://… or tel:+…, several separated by commas",
    ),
});
const priceId = z.string().regex(/^price_\w+$/, "must be the id of a price, such as price_1N…");
const stripeSchema = z.object({
  STRIPE_SECRET_KEY: secret(16).regex(/^[sr]k_/, "must begin with sk_ or rk_"),
  STRIPE_WEBHOOK_SECRET: secret(16).regex(/^whsec_\S+$/, "must begin with whsec_"),
  STRIPE_API_BASE: url.default("https://api.stripe.com"),
  STRIPE_PRICE_PRO_MONTHLY: priceId.optional(),
  STRIPE_PRICE_PRO_YEARLY: priceId.optional(),
  STRIPE_PRICE_TEAM_MONTHLY: priceId.optional(),
  STRIPE_PRICE_TEAM_YEARLY: priceId.optional(),
  STRIPE_TRIAL_DAYS: z.coerce.number().int().min(0).max(90).default(14),
  STRIPE_AUTOMATIC_TAX: z.enum(["on", "off"], "must be on or off").default("off"),
});
const turnstileSchema = z.object({
  TURNSTILE_SITE_KEY: text,
  TURNSTILE_SECRET_KEY: text,
  TURNSTILE_VERIFY_URL: url.default("https://challenges.cloudflare.com/turnstile/v0/siteverify"),
});

/**
 * Reads the configuration.
 * @throws ConfigurationError when a part without which nothing may run is missing or malformed. A vendor's part that is
 * malformed is named in `problems` and that vendor counts as not set up: intake must not fall with Telegram's token.
 */
export function parseConfig(raw: Record<string, unknown>): Config {
  const vars = Object.fromEntries(
    Object.entries(raw).filter(([, value]) => typeof value === "string" && value.trim() !== ""),
  );
  const core = coreSchema.safeParse(vars);
  if (!core.success) throw new ConfigurationError(problemsOf(core.error, vars));

  const problems: string[] = [];
  const telegram = vendor(telegramSchema, "TELEGRAM_BOT_TOKEN", vars, problems);
  const ai = vendor(aiSchema, "OPENAI_API_KEY", vars, problems);
  const email = vendor(emailSchema, "EMAIL_API_KEY", vars, problems);
  const stripe = vendor(stripeSchema, "STRIPE_SECRET_KEY", vars, problems);
  const turnstile = vendor(turnstileSchema, "TURNSTILE_SECRET_KEY", vars, problems);
  const operator = operatorSchema.safeParse(vars);
  if (!operator.success) problems.push(...problemsOf(operator.error, vars));
  const security = vendor(securitySchema, "SECURITY_CONTACT", vars, problems);
  if (core.data.ENVIRONMENT === "production") refuseInProduction(core.data, email !== null);

  return {
    environment: core.data.ENVIRONMENT,
    publicUrl: core.data.PUBLIC_URL,
    appSecret: core.data.APP_SECRET,
    encryptionKeys: core.data.ENCRYPTION_KEYS,
    signUp: core.data.SIGN_UP,
    outboundAllowHosts: core.data.OUTBOUND_ALLOW_HOSTS.split(",")
      .map((host) => host.trim())
      .filter((host) => host !== ""),
    telegram: telegram && {
      botToken: telegram.TELEGRAM_BOT_TOKEN,
      webhookSecret: telegram.TELEGRAM_WEBHOOK_SECRET,
      apiRoot: telegram.TELEGRAM_API_ROOT,
    },
    ai: ai && { apiKey: ai.OPENAI_API_KEY, baseUrl: ai.OPENAI_BASE_URL, model: ai.OPENAI_MODEL },
    email: email && { apiKey: email.EMAIL_API_KEY, apiBase: email.EMAIL_API_BASE, from: email.EMAIL_FROM },
    stripe: stripe && {
      secretKey: stripe.STRIPE_SECRET_KEY,
      webhookSecret: stripe.STRIPE_WEBHOOK_SECRET,
      apiBase: stripe.STRIPE_API_BASE,
      priceIds: {
        pro: { month: stripe.STRIPE_PRICE_PRO_MONTHLY ?? null, year: stripe.STRIPE_PRICE_PRO_YEARLY ?? null },
        team: { month: stripe.STRIPE_PRICE_TEAM_MONTHLY ?? null, year: stripe.STRIPE_PRICE_TEAM_YEARLY ?? null },
      },
      trialDays: stripe.STRIPE_TRIAL_DAYS,
      automaticTax: stripe.STRIPE_AUTOMATIC_TAX === "on",
    },
    turnstile: turnstile && {
      siteKey: turnstile.TURNSTILE_SITE_KEY,
      secretKey: turnstile.TURNSTILE_SECRET_KEY,
      verifyUrl: turnstile.TURNSTILE_VERIFY_URL,
    },
    operator: {
      token: operator.data?.OPERATOR_TOKEN ?? null,
      telegramChatId: operator.data?.OPERATOR_TELEGRAM_CHAT_ID ?? null,
    },
    securityContacts: security?.SECURITY_CONTACT ?? [],
    problems,
  };
}

const configByBindings = new WeakMap<object, Config>();

/** The parsed configuration, read once per isolate. */
export function configOf(bindings: Bindings): Config {
  const known = configByBindings.get(bindings);
  if (known !== undefined) return known;
  const config = parseConfig(bindings);
  configByBindings.set(bindings, config);
  return config;
}

function vendor<Schema extends z.ZodType>(
  schema: Schema,
  keyThatSwitchesItOn: string,
  vars: Record<string, unknown>,
  problems: string[],
): z.infer<Schema> | null {
  if (vars[keyThatSwitchesItOn] === undefined) return null;
  const parsed = schema.safeParse(vars);
  if (parsed.success) return parsed.data;
  problems.push(...problemsOf(parsed.error, vars));
  return null;
}

function refuseInProduction(core: z.infer<typeof coreSchema>, canSendMail: boolean): void {
  const problems: string[] = [];
  if (!core.PUBLIC_URL.startsWith("https://")) problems.push("PUBLIC_URL must begin with https:// in production");
  if (core.OUTBOUND_ALLOW_HOSTS !== "") problems.push("OUTBOUND_ALLOW_HOSTS must not be set in production");
  if (core.APP_SECRET.startsWith("local_")) problems.push("APP_SECRET is one made for local development");
  if (parseKeyRing(core.ENCRYPTION_KEYS).some((key) => key.id.startsWith("local"))) {
    problems.push("ENCRYPTION_KEYS holds a key made for local development");
  }
  if (!canSendMail) problems.push("EMAIL_API_KEY is missing or malformed: nobody could sign in");
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function problemsOf(error: z.ZodError, vars: Record<string, unknown>): string[] {
  return error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return vars[name] === undefined ? `${name} is missing` : `${name} ${issue.message}`;
  });
}
