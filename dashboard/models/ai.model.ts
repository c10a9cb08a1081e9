import { computed, signal } from "@preact/signals";
import type { AiChange, ApiAi, ApiAiTest, Profile } from "../../worker/modules/ai/contract.ts";
import { type Api, type Mistake, mistakeIn, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { concernsLeads, follow } from "./follow.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";
import { readCount, readMicros } from "./typed-numbers.ts";

export type AiModel = ReturnType<typeof createAiModel>;

export const OPERATOR = "operator";

/** From this share of the budget on the page warns. */
const WARN_PERCENT = 80;

/** What the choice of an AI looks like while it is typed. Prices and limits are texts, as in their fields. */
interface Choice {
  vendor: string;
  model: string;
  inputPrice: string;
  outputPrice: string;
}

/** Which AI reads the enquiries, what it knows of the business, and what it may cost. */
export function createAiModel(api: Api, live: Live, toasts: Toasts) {
  const ai = createRequest<ApiAi>(() => api.ai.read());
  const choice = signal<Choice>({ vendor: OPERATOR, model: "", inputPrice: "", outputPrice: "" });
  const newKey = signal("");
  const dollars = signal("");
  const tokens = signal("");
  const profile = signal<Profile>({ about: "", tone: "friendly", language: "enquiry", facts: [] });
  const mistake = signal<(Mistake & { part: Part }) | null>(null);
  const saving = signal<Part | null>(null);
  const test = signal<ApiAiTest | null>(null);

  const vendor = computed(() => ai.value.value?.vendors.find(({ id }) => id === choice.value.vendor) ?? null);
  const key = computed(() => ai.value.value?.keys.find((one) => one.vendor === choice.value.vendor) ?? null);
  const warning = computed(() => warningOf(ai.value.value));
  const choiceIsChanged = computed(() => ai.value.value !== null && !isSame(choice.value, choiceOf(ai.value.value)));
  const budgetIsChanged = computed(
    () =>
      ai.value.value !== null &&
      (readMicros(dollars.value) !== ai.value.value.budget_micros ||
        readCount(tokens.value) !== ai.value.value.budget_tokens),
  );
  const profileIsChanged = computed(() => ai.value.value !== null && !isSame(profile.value, ai.value.value.profile));

  return {
    ai,
    choice,
    newKey,
    dollars,
    tokens,
    profile,
    mistake,
    saving,
    test,
    vendor,
    key,
    warning,
    choiceIsChanged,
    budgetIsChanged,
    profileIsChanged,
    open,
    pickVendor,
    saveChoice,
    addKey,
    removeKey,
    saveBudget,
    saveProfile,
    runTest,
  };

  function open(): () => void {
    void start();
    // Numbers follow by themselves; what somebody is typing stays.
    return follow(live, concernsLeads, ai.refresh);
  }

  async function start(): Promise<void> {
    await ai.refresh();
    if (ai.value.value !== null) fill(ai.value.value);
  }

  function fill(shown: ApiAi): void {
    choice.value = choiceOf(shown);
    dollars.value = shown.budget_micros === null ? "" : dollarText(shown.budget_micros);
    tokens.value = shown.budget_tokens === null ? "" : String(shown.budget_tokens);
    profile.value = shown.profile;
  }

  function pickVendor(id: string): void {
    const models = ai.value.value?.vendors.find((one) => one.id === id)?.models ?? [];
    choice.value = { vendor: id, model: models[0]?.id ?? "", inputPrice: "", outputPrice: "" };
    test.value = null;
  }

  async function save(part: Part, said: string, work: () => Promise<ApiAi>): Promise<boolean> {
    saving.value = part;
    mistake.value = null;
    try {
      ai.set(await work());
      toasts.say(said, { tone: "good" });
      return true;
    } catch (error) {
      mistake.value = { part, ...mistakeIn(error) };
      return false;
    } finally {
      saving.value = null;
    }
  }

  function refuse(part: Part, field: string, sentence: string): void {
    mistake.value = { part, field, sentence };
  }

  async function saveChoice(): Promise<void> {
    const { vendor: id, model, inputPrice, outputPrice } = choice.value;
    const input = readMicros(inputPrice);
    const output = readMicros(outputPrice);
    if (input === undefined || output === undefined || (input === null) !== (output === null)) {
      return refuse("choice", "own_price", "Give both prices in dollars, such as 0.40, or neither.");
    }
    const price = input === null || output === null ? null : { input_micros: input, output_micros: output };
    const change: AiChange = { vendor: id, model: id === OPERATOR ? "" : model.trim(), own_price: price };
    if (await save("choice", "The AI was chosen.", () => api.ai.change(change))) refill();
  }

  async function addKey(): Promise<void> {
    const { vendor: id } = choice.value;
    if (await save("key", "The key is kept, sealed.", () => api.ai.addKey(id, newKey.value.trim()))) newKey.value = "";
  }

  async function removeKey(): Promise<void> {
    const id = key.value?.id;
    if (id !== undefined) await save("key", "The key is gone.", () => api.ai.removeKey(id));
  }

  async function saveBudget(): Promise<void> {
    const micros = readMicros(dollars.value);
    const count = readCount(tokens.value);
    if (micros === undefined) {
      return refuse("budget", "budget_micros", "Give dollars, such as 25 or 12.50. Empty is no limit.");
    }
    if (count === undefined) return refuse("budget", "budget_tokens", "Give whole tokens, such as 1,000,000.");
    const change = { budget_micros: micros, budget_tokens: count };
    await save("budget", "The budget was set.", () => api.ai.change(change));
  }

  async function saveProfile(): Promise<void> {
    const { about, tone, language, facts } = profile.value;
    const kept = { about: about.trim(), tone, language, facts: facts.map((fact) => fact.trim()).filter(Boolean) };
    if (await save("profile", "The AI knows it from the next enquiry on.", () => api.ai.setProfile(kept))) refill();
  }

  async function runTest(): Promise<void> {
    saving.value = "test";
    test.value = null;
    try {
      test.value = await api.ai.test();
    } catch (error) {
      toasts.say(sentenceOf(error), { tone: "bad" });
    } finally {
      saving.value = null;
      void ai.refresh();
    }
  }

  function refill(): void {
    const shown = ai.value.value;
    if (shown === null) return;
    choice.value = choiceOf(shown);
    profile.value = shown.profile;
  }
}

export type Part = "choice" | "key" | "budget" | "profile" | "test";

/** "$0.0026": small sums with as many digits as they need, others with two. */
export function moneyOf(micros: number): string {
  const dollars = micros / 1_000_000;
  const digits = dollars === 0 || dollars >= 1 ? 2 : dollars >= 0.01 ? 3 : 5;
  return new Intl.NumberFormat("en", {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(dollars);
}

function dollarText(micros: number): string {
  return String(micros / 1_000_000);
}

function choiceOf({ vendor, model, price, price_source: source }: ApiAi): Choice {
  const isStated = source === "stated" && price !== null;
  return {
    vendor,
    model: vendor === OPERATOR ? "" : model,
    inputPrice: isStated ? dollarText(price.input_micros) : "",
    outputPrice: isStated ? dollarText(price.output_micros) : "",
  };
}

function warningOf(ai: ApiAi | null): { tone: "warn" | "bad"; sentence: string } | null {
  if (ai === null) return null;
  const percent = ai.usage.used_percent;
  if (percent !== null && percent >= 100) {
    const sentence = "The month's budget is spent. Leads get the built-in score until you raise it or the month ends.";
    return { tone: "bad", sentence };
  }
  if (percent !== null && percent >= WARN_PERCENT) {
    return {
      tone: "warn",
      sentence: `${percent} % of the month's budget is spent. At 100 % the built-in score stands alone.`,
    };
  }
  if (ai.enabled && !ai.is_ready) {
    return { tone: "warn", sentence: "AI is on, but there is none to ask: add a key below, or choose another." };
  }
  return null;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
