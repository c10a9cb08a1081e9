import { useSignal } from "@preact/signals";
import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import type { LeadModel } from "../../models/lead.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Select, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { CURRENCIES, moneyInput, moneyText, readMoney } from "../../ui/money.ts";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { ExactTime } from "../../ui/time.tsx";
import { useFocusKept } from "../../ui/use-focus-kept.ts";
import { OutcomeTag } from "./parts.tsx";

/** Said only where the name alone does not tell. */
const DOOR_WORDS: Record<NonNullable<ApiLead["outcome_via"]>, string> = {
  dashboard: "",
  telegram: " in Telegram",
  api: "",
  crm: "",
};

/** What became of the lead: three buttons while it is open, and what was said once it is closed. */
export function Outcome({ lead, model }: { lead: ApiLead; model: LeadModel }) {
  const box = useFocusKept<HTMLDivElement>(lead.outcome ?? "open");
  if (lead.verdict !== "accepted") return null;
  return (
    <section class="panel lead-outcome">
      <header>
        <Icon name="flag" />
        <h2>What became of it?</h2>
        {lead.outcome !== null && <OutcomeTag outcome={lead.outcome} />}
      </header>
      <div class="inside stack" ref={box}>
        {lead.outcome === null ? <Choice lead={lead} model={model} /> : <Decided lead={lead} model={model} />}
      </div>
    </section>
  );
}

function Choice({ lead, model }: { lead: ApiLead; model: LeadModel }) {
  const isBusy = model.isActing.value;
  return (
    <>
      <div class="outcome-choice">
        <Button isBusy={isBusy} onClick={() => void model.setOutcome("won")}>
          Won{" "}
          <span class="key" aria-hidden="true">
            1
          </span>
        </Button>
        <Button isBusy={isBusy} onClick={() => void model.setOutcome("lost")}>
          Lost{" "}
          <span class="key" aria-hidden="true">
            2
          </span>
        </Button>
        <Button isBusy={isBusy} onClick={() => void model.setOutcome("junk")}>
          Junk{" "}
          <span class="key" aria-hidden="true">
            3
          </span>
        </Button>
      </div>
      <p class="note">{lead.status === "new" && "Closing it makes it yours. "}Scores and reports learn from it.</p>
    </>
  );
}

function Decided({ lead, model }: { lead: ApiLead; model: LeadModel }) {
  const isWon = lead.outcome === "won";
  return (
    <>
      {lead.outcome_amount !== null && <p class="outcome-amount">{moneyText(lead.outcome_amount)}</p>}
      {lead.outcome_at !== null && (
        <p class="note">
          {lead.outcome_by !== null && <StrangerText text={lead.outcome_by} />}
          {lead.outcome_via !== null && DOOR_WORDS[lead.outcome_via]} · <ExactTime at={lead.outcome_at} />
        </p>
      )}
      {isWon && <AmountForm key={JSON.stringify(lead.outcome_amount)} lead={lead} model={model} />}
      <div>
        <Button size="small" icon="undo" isBusy={model.isActing.value} onClick={() => void model.setOutcome(null)}>
          Open it again
        </Button>
      </div>
    </>
  );
}

/** The currency that was used last, so that one business types it once. */
let lastCurrency = "EUR";

function AmountForm({ lead, model }: { lead: ApiLead; model: LeadModel }) {
  const known = lead.outcome_amount;
  const text = useSignal(known === null ? "" : moneyInput(known));
  const currency = useSignal(known?.currency ?? lastCurrency);
  const mistake = useSignal<string | null>(null);
  const currencies = CURRENCIES.includes(currency.value) ? CURRENCIES : [currency.value, ...CURRENCIES];

  const save = () => {
    const amount = text.value.trim() === "" ? null : readMoney(text.value, currency.value);
    mistake.value = amount === null && text.value.trim() !== "" ? "Give an amount, such as 1299.00." : null;
    if (mistake.value !== null) return;
    lastCurrency = currency.value;
    void model.setOutcome("won", amount);
  };

  return (
    <form
      class="outcome-form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextField
        label="Amount"
        value={text.value}
        mistake={mistake.value}
        maxLength={20}
        autocomplete="off"
        onText={(typed) => {
          text.value = typed;
        }}
      />
      <Select
        label="Currency"
        value={currency.value}
        options={currencies.map((value) => ({ value, label: value }))}
        onPick={(picked) => {
          currency.value = picked;
        }}
      />
      <Button type="submit" isBusy={model.isActing.value}>
        Save
      </Button>
    </form>
  );
}
