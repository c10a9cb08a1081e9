import { type AiModel, moneyOf } from "../../../models/ai.model.ts";
import { Button } from "../../../ui/Button.tsx";
import { Mistake, TextField } from "../../../ui/Field.tsx";
import { Section } from "../Section.tsx";

export function Budget({ model }: { model: AiModel }) {
  const ai = model.ai.value.value;
  if (ai === null) return null;
  const { usage, budget_micros: micros, budget_tokens: tokens } = ai;
  const wrong = model.mistake.value?.part === "budget" ? model.mistake.value.sentence : null;
  const percent = usage.used_percent;
  return (
    <Section
      title="Monthly budget"
      icon="card"
      about="A hard stop: before each call the most that it can cost is set aside. When the budget is spent, the built-in score stands, and the lead says so. The owners get a mail and your Telegram chats a word at 80 %, and when it is spent."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void model.saveBudget();
        }}
      >
        <div class="inside stack">
          <div class="two-fields">
            <TextField
              label="At most, in US dollars"
              value={model.dollars.value}
              onText={(text) => {
                model.dollars.value = text;
              }}
              placeholder="No limit"
              hint={
                ai.price === null
                  ? "The model's price is not known, so only tokens can be counted."
                  : "Empty: no limit."
              }
            />
            <TextField
              label="At most, in tokens"
              value={model.tokens.value}
              onText={(text) => {
                model.tokens.value = text;
              }}
              inputMode="numeric"
              placeholder="No limit"
              hint="An enquiry takes about 1,500."
            />
          </div>
          {percent !== null && (
            <div class="usage-meter">
              <div class="row apart">
                <span>Spent this month</span>
                <span class="numbers">
                  {micros === null ? "" : `${moneyOf(usage.charged_micros)} of ${moneyOf(micros)}`}
                  {micros !== null && tokens !== null && " · "}
                  {tokens === null ? "" : `${count(usage.charged_tokens)} of ${count(tokens)} tokens`}
                </span>
              </div>
              <div class={`usage-bar ${percent >= 100 ? "full" : percent >= 80 ? "near" : ""}`} aria-hidden="true">
                <span style={{ width: `${Math.min(100, percent)}%` }} />
              </div>
            </div>
          )}
          <Mistake text={wrong} />
        </div>
        <footer class="panel-foot">
          <Button
            kind="primary"
            type="submit"
            disabled={!model.budgetIsChanged.value}
            isBusy={model.saving.value === "budget"}
          >
            Save
          </Button>
        </footer>
      </form>
    </Section>
  );
}

const count = (number: number) => new Intl.NumberFormat("en").format(number);
