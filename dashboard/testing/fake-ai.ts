import type { ApiAi } from "../../worker/modules/ai/contract.ts";

/** A workspace with a voice, a key of its own, and most of its budget spent. */
export function anAi(overrides: Partial<ApiAi> = {}): ApiAi {
  return {
    enabled: true,
    is_ready: true,
    vendor: "mistral",
    model: "mistral-small-latest",
    price: { input_micros: 100_000, output_micros: 300_000 },
    price_source: "listed",
    budget_micros: 2_000_000,
    budget_tokens: null,
    profile: {
      about: "We build kitchens.",
      tone: "friendly",
      language: "enquiry",
      facts: ["The first visit is free of charge."],
    },
    operator: { is_available: true, model: "gpt-4.1-mini" },
    keys: [{ id: "aik_1", vendor: "mistral", last_four: "7Q4z", added_at: "2026-11-01T09:00:00.000Z" }],
    vendors: [
      {
        id: "mistral",
        name: "Mistral",
        host: "api.mistral.ai",
        keys_url: "https://console.mistral.ai/api-keys",
        models: [{ id: "mistral-small-latest", input_micros: 100_000, output_micros: 300_000 }],
        prices_url: "https://mistral.ai/pricing",
        prices_read_on: "2026-11-21",
      },
    ],
    usage: {
      month: "2026-11",
      calls: 412,
      repeats: 9,
      failed: 3,
      input_tokens: 512_000,
      output_tokens: 60_000,
      charged_micros: 1_720_000,
      charged_tokens: 572_000,
      used_percent: 86,
      days: [
        { day: "2026-11-03", calls: 200, cost_micros: 900_000, tokens: 280_000 },
        { day: "2026-11-20", calls: 212, cost_micros: 820_000, tokens: 292_000 },
      ],
      recent: [
        {
          at: "2026-11-20T10:00:00.000Z",
          lead_id: "lead_1",
          purpose: "judge",
          model: "mistral-small-latest",
          outcome: "answered",
          input_tokens: 1_240,
          output_tokens: 140,
          cost_micros: 166,
        },
      ],
    },
    ...overrides,
  };
}
