import { describe, expect, it } from "vitest";
import type { AiChange, ApiAi } from "../../worker/modules/ai/contract.ts";
import { type Api, ApiError } from "../api.ts";
import type { Live } from "../live.ts";
import { anAi } from "../testing/fake-ai.ts";
import { createAiModel, moneyOf } from "./ai.model.ts";
import { createToasts } from "./toasts.model.ts";

async function given(shown: ApiAi, more: Partial<Api["ai"]> = {}) {
  const changes: AiChange[] = [];
  const change = async (wanted: AiChange) => {
    changes.push(wanted);
    return shown;
  };
  const api = { ai: { read: async () => shown, change, ...more } } as unknown as Api;
  const model = createAiModel(api, { listen: () => () => {} } as unknown as Live, createToasts());
  model.open();
  await expect.poll(() => model.profile.value.about).toBe(shown.profile.about);
  return { model, changes };
}

describe("the settings of the AI", () => {
  it.each([
    [anAi({ usage: { ...anAi().usage, used_percent: 79 } }), undefined],
    [anAi({ usage: { ...anAi().usage, used_percent: 80 } }), "80 %"],
    [anAi({ usage: { ...anAi().usage, used_percent: 100 } }), "is spent"],
    [anAi({ is_ready: false, usage: { ...anAi().usage, used_percent: null } }), "add a key"],
  ])("warn at 80 % and say at 100 % what happens", async (shown, words) => {
    const { model } = await given(shown);

    if (words === undefined) expect(model.warning.value).toBeNull();
    else expect(model.warning.value?.sentence).toContain(words);
  });

  it("send limits and prices as millionths of a dollar, and no limit as none", async () => {
    const { model, changes } = await given(anAi());
    model.dollars.value = "12,50";
    await model.saveBudget();
    model.dollars.value = "";
    model.tokens.value = "1,000,000";
    await model.saveBudget();

    expect(changes).toEqual([
      { budget_micros: 12_500_000, budget_tokens: null },
      { budget_micros: null, budget_tokens: 1_000_000 },
    ]);
  });

  it.each([
    ["fifty dollars", ""],
    ["", "1.5 million"],
  ])("never take a limit that cannot be read (%j, %j) for none", async (dollars, tokens) => {
    const { model, changes } = await given(anAi());
    model.dollars.value = dollars;
    model.tokens.value = tokens;

    await model.saveBudget();

    expect(model.mistake.value?.part).toBe("budget");
    expect(changes).toEqual([]);
  });

  it("keep what was typed and say what is wrong when the server refuses", async () => {
    const refuse = () => Promise.reject(new ApiError("Say what it costs.", { code: "validation_failed", status: 422 }));
    const { model } = await given(anAi(), { change: refuse });
    model.dollars.value = "5";

    await model.saveBudget();

    expect(model.mistake.value).toMatchObject({ part: "budget", sentence: "Say what it costs." });
    expect(model.dollars.value).toBe("5");
  });

  it("offer to save only what was changed", async () => {
    const { model } = await given(anAi());
    expect([model.choiceIsChanged.value, model.budgetIsChanged.value, model.profileIsChanged.value]).toEqual([
      false,
      false,
      false,
    ]);

    model.profile.value = { ...model.profile.value, facts: [] };
    model.pickVendor("operator");

    expect([model.choiceIsChanged.value, model.profileIsChanged.value]).toEqual([true, true]);
  });
});

describe("money", () => {
  it.each([
    [0, "$0.00"],
    [264, "$0.00026"],
    [57_000, "$0.057"],
    [12_500_000, "$12.50"],
  ])("shows %s as %s", (micros, text) => {
    expect(moneyOf(micros)).toBe(text);
  });
});
