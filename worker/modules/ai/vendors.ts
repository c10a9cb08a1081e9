import type { Config } from "../../core/config.ts";

/** Prices in millionths of a US dollar for a million tokens. */
export interface Price {
  inputMicros: number;
  outputMicros: number;
}

export interface Model {
  id: string;
  price: Price;
}

/**
 * A vendor of the OpenAI kind. Its address is written here and nowhere else: a key that a workspace stores for it goes to
 * this host or nowhere (F39).
 */
export interface Vendor {
  id: string;
  name: string;
  baseUrl: string;
  /** Where a key is made. */
  keysUrl: string;
  /** How it calls the limit of an answer, and the seed that makes answers repeatable; null when it knows none. */
  limitField: "max_completion_tokens" | "max_tokens";
  seedField: "seed" | "random_seed" | null;
  models: readonly Model[];
  /** Where the vendor states its prices, and as of when those here were reported. */
  pricesUrl: string;
  pricesReadOn: string;
}

const dollars = (input: number, output: number): Price => ({
  inputMicros: Math.round(input * 1_000_000),
  outputMicros: Math.round(output * 1_000_000),
});

/**
 * THE CATALOGUE. The prices are as pages about them reported in spring 2026, the higher where two differed, so that a
 * budget rather ends early: compare them with the vendor's own page before you rely on a cent. A model that is not
 * listed can be named; then its owner states the price, or a limit in tokens.
 */
export const VENDORS: readonly Vendor[] = [
  {
    id: "openai",
    name: "OpenAI",
    baseUrl: "https://api.openai.com/v1",
    keysUrl: "https://platform.openai.com/api-keys",
    limitField: "max_completion_tokens",
    seedField: "seed",
    models: [
      { id: "gpt-4.1-mini", price: dollars(0.4, 1.6) },
      { id: "gpt-4.1-nano", price: dollars(0.1, 0.4) },
      { id: "gpt-4.1", price: dollars(2, 8) },
      { id: "gpt-4o-mini", price: dollars(0.15, 0.6) },
      { id: "gpt-5-mini", price: dollars(0.25, 2) },
      { id: "gpt-5-nano", price: dollars(0.05, 0.4) },
    ],
    pricesUrl: "https://platform.openai.com/docs/pricing",
    pricesReadOn: "2026-04-30",
  },
  {
    id: "mistral",
    name: "Mistral (hosted in the EU)",
    baseUrl: "https://api.mistral.ai/v1",
    keysUrl: "https://console.mistral.ai/api-keys",
    limitField: "max_tokens",
    seedField: "random_seed",
    models: [
      { id: "mistral-small-latest", price: dollars(0.14, 0.42) },
      { id: "mistral-medium-latest", price: dollars(0.45, 2) },
      { id: "mistral-large-latest", price: dollars(3, 9) },
    ],
    pricesUrl: "https://mistral.ai/pricing",
    pricesReadOn: "2026-04-30",
  },
  {
    id: "google",
    name: "Google Gemini",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    keysUrl: "https://aistudio.google.com/apikey",
    limitField: "max_completion_tokens",
    seedField: null,
    models: [
      { id: "gemini-2.5-flash", price: dollars(0.3, 2.5) },
      { id: "gemini-2.5-flash-lite", price: dollars(0.1, 0.4) },
    ],
    pricesUrl: "https://ai.google.dev/gemini-api/docs/pricing",
    pricesReadOn: "2026-04-30",
  },
  {
    id: "groq",
    name: "Groq",
    baseUrl: "https://api.groq.com/openai/v1",
    keysUrl: "https://console.groq.com/keys",
    limitField: "max_completion_tokens",
    seedField: "seed",
    models: [],
    pricesUrl: "https://groq.com/pricing",
    pricesReadOn: "2026-04-30",
  },
  {
    id: "openrouter",
    name: "OpenRouter",
    baseUrl: "https://openrouter.ai/api/v1",
    keysUrl: "https://openrouter.ai/settings/keys",
    limitField: "max_tokens",
    seedField: "seed",
    models: [],
    pricesUrl: "https://openrouter.ai/models",
    pricesReadOn: "2026-04-30",
  },
];

/** The AI that whoever runs this deployment has set up; no catalogue entry, as its address is theirs to say. */
export const OPERATOR = "operator";

/** Null for `operator` and for whatever the catalogue does not hold. */
export function vendorOf(id: string): Vendor | null {
  return VENDORS.find((vendor) => vendor.id === id) ?? null;
}

/**
 * Where a vendor is called. On a developer's machine the stand-in that plays OpenAI for the operator's key plays it for a
 * workspace's own key too; a deployment knows no other address than the catalogue's.
 */
export function addressOf(vendor: Vendor, { environment, ai }: Pick<Config, "environment" | "ai">): string {
  return environment === "local" && vendor.id === "openai" && ai !== null ? ai.baseUrl : vendor.baseUrl;
}

/** What a model costs: as listed for its vendor, or for any vendor of whom the operator may have bought it. */
export function listedPrice(vendorId: string, model: string): Price | null {
  const vendors = vendorId === OPERATOR ? VENDORS : VENDORS.filter(({ id }) => id === vendorId);
  return vendors.flatMap(({ models }) => models).find(({ id }) => id === model)?.price ?? null;
}
