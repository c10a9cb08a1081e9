/** The parsed configuration. `worker/env.ts` reads it from the environment; a vendor that is not set up is null. */
export interface Config {
  environment: "local" | "production";
  /** Where this deployment is reached, without a trailing slash, such as `https://leadbell.example`. */
  publicUrl: string;
  /** At least 32 characters. Every signing key is derived from it, one for each purpose (`core/crypto.hmacKeyFor`). */
  appSecret: string;
  /** AES-256-GCM key ring, newest first (`core/crypto.createKeyRing`). */
  encryptionKeys: string;
  /** Whether an unknown e-mail address may sign in and make a workspace of its own. */
  signUp: "open" | "closed";
  /** `host:port` entries that customers' webhooks may reach although they are private. Always empty in production. */
  outboundAllowHosts: readonly string[];
  telegram: { botToken: string; webhookSecret: string; apiRoot: string } | null;
  ai: { apiKey: string; baseUrl: string; model: string } | null;
  email: { apiKey: string; apiBase: string; from: string } | null;
  stripe: StripeConfig | null;
  turnstile: { siteKey: string; secretKey: string; verifyUrl: string } | null;
  /** Who runs this deployment: null for what is not set up. The token opens the operator's routes. */
  operator: { token: string | null; telegramChatId: string | null };
  /** Where to report a vulnerability, as addresses that RFC 9116 knows, the preferred one first; empty for nowhere. */
  securityContacts: readonly string[];
  /** What is missing or malformed among the optional parts, by name; shown at start and by `/healthz`. */
  problems: readonly string[];
}

export interface StripeConfig {
  secretKey: string;
  webhookSecret: string;
  /** The bare origin of the API. */
  apiBase: string;
  /** A price that is not named is not offered. */
  priceIds: { pro: PricePair; team: PricePair };
  /** 0 for none. */
  trialDays: number;
  /** Whether Stripe Tax works out the tax; it has to be set up there first. */
  automaticTax: boolean;
}

interface PricePair {
  month: string | null;
  year: string | null;
}
