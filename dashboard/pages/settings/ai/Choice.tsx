import { useSignal } from "@preact/signals";
import { type AiModel, moneyOf, OPERATOR } from "../../../models/ai.model.ts";
import { Button } from "../../../ui/Button.tsx";
import { Confirm } from "../../../ui/Dialog.tsx";
import { Field, Mistake, Select, TextField } from "../../../ui/Field.tsx";
import { Icon } from "../../../ui/Icon.tsx";
import { visible } from "../../../ui/text.ts";
import { TimeAgo } from "../../../ui/time.tsx";
import { Section } from "../Section.tsx";

export function Choice({ model }: { model: AiModel }) {
  const ai = model.ai.value.value;
  if (ai === null) return null;
  const { choice, vendor } = model;
  const { operator } = ai;
  const isOwn = choice.value.vendor !== OPERATOR;
  const vendors = [
    {
      value: OPERATOR,
      label: operator.is_available
        ? `The one of this service (${operator.model})`
        : "The one of this service (not set up)",
    },
    ...ai.vendors.map(({ id, name }) => ({ value: id, label: `${name}, with a key of your own` })),
  ];
  const wrong = model.mistake.value?.part === "choice" ? model.mistake.value : null;
  return (
    <Section
      title="Which AI"
      icon="settings"
      about="The one of this service, or one of your own account. Each vendor is reached at a fixed address, and your key goes nowhere else."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void model.saveChoice();
        }}
      >
        <div class="inside stack">
          <Select label="Vendor" value={choice.value.vendor} options={vendors} onPick={model.pickVendor} />
          {isOwn && vendor.value !== null && <OwnModel model={model} />}
          <Mistake text={wrong?.sentence} />
        </div>
        {isOwn && <Key model={model} />}
        <footer class="panel-foot">
          <Button
            kind="primary"
            type="submit"
            disabled={!model.choiceIsChanged.value}
            isBusy={model.saving.value === "choice"}
          >
            Save
          </Button>
          <Button
            icon="play"
            disabled={model.choiceIsChanged.value || !ai.is_ready}
            isBusy={model.saving.value === "test"}
            onClick={() => void model.runTest()}
          >
            Test it
          </Button>
        </footer>
      </form>
      <TestAnswer model={model} />
    </Section>
  );
}

function OwnModel({ model }: { model: AiModel }) {
  const { choice, vendor } = model;
  const shown = vendor.value;
  if (shown === null) return null;
  const listed = shown.models.find(({ id }) => id === choice.value.model);
  const change = (part: Partial<typeof choice.value>) => {
    choice.value = { ...choice.value, ...part };
  };
  return (
    <>
      <Field
        label="Model"
        hint={
          listed === undefined ? (
            "Not in our list: say below what it costs, or set the budget in tokens."
          ) : (
            <>
              {moneyOf(listed.input_micros)} in, {moneyOf(listed.output_micros)} out for a million tokens, as of{" "}
              {shown.prices_read_on}. See{" "}
              <a href={shown.prices_url} target="_blank" rel="noopener noreferrer">
                the vendor's page
              </a>
            </>
          )
        }
      >
        {(attributes) => (
          <>
            <input
              class="input"
              type="text"
              {...attributes}
              list="ai-models"
              value={choice.value.model}
              maxLength={120}
              required
              autocomplete="off"
              spellcheck={false}
              onInput={(event) => change({ model: event.currentTarget.value })}
            />
            <datalist id="ai-models">
              {shown.models.map(({ id }) => (
                <option key={id} value={id} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      {listed === undefined && (
        <div class="two-fields">
          <TextField
            label="Price in, $ for a million tokens"
            value={choice.value.inputPrice}
            onText={(text) => change({ inputPrice: text })}
            placeholder="0.40"
          />
          <TextField
            label="Price out, $ for a million tokens"
            value={choice.value.outputPrice}
            onText={(text) => change({ outputPrice: text })}
            placeholder="1.60"
          />
        </div>
      )}
    </>
  );
}

function Key({ model }: { model: AiModel }) {
  const isRemoving = useSignal(false);
  const vendor = model.vendor.value;
  const key = model.key.value;
  const wrong = model.mistake.value?.part === "key" ? model.mistake.value.sentence : null;
  if (vendor === null) return null;
  return (
    <div class="inside ai-key">
      {key === null ? (
        <div class="fact-row">
          <Field
            label={`Your key for ${vendor.name}`}
            mistake={wrong}
            hint={
              <>
                It is sealed and sent to {vendor.host} only; nobody can read it again.{" "}
                <a href={vendor.keys_url} target="_blank" rel="noopener noreferrer">
                  Make one there
                </a>
              </>
            }
          >
            {(attributes) => (
              <input
                class="input"
                type="password"
                {...attributes}
                value={model.newKey.value}
                maxLength={400}
                autocomplete="off"
                onInput={(event) => {
                  model.newKey.value = event.currentTarget.value;
                }}
              />
            )}
          </Field>
          <Button
            icon="plus"
            disabled={model.newKey.value.trim() === ""}
            isBusy={model.saving.value === "key"}
            onClick={() => void model.addKey()}
          >
            Add
          </Button>
        </div>
      ) : (
        <div class="row apart">
          <span class="row">
            <Icon name="key" />
            <span>
              Your key for {vendor.name} <code>…{visible(key.last_four)}</code>{" "}
              <span class="note">
                added <TimeAgo at={key.added_at} />
              </span>
            </span>
          </span>
          <Button
            kind="danger"
            size="small"
            onClick={() => {
              isRemoving.value = true;
            }}
          >
            Remove
          </Button>
        </div>
      )}
      {isRemoving.value && (
        <Confirm
          title={`Remove your key for ${vendor.name}?`}
          action="Remove"
          isDangerous
          onClose={() => {
            isRemoving.value = false;
          }}
          onConfirm={() => void model.removeKey()}
        >
          <p>AI is not asked any more until there is another key. The built-in score stands.</p>
        </Confirm>
      )}
    </div>
  );
}

function TestAnswer({ model }: { model: AiModel }) {
  const answer = model.test.value;
  if (answer === null) return null;
  return (
    <p class={`ai-answer ${answer.ok ? "good" : "bad"}`} role="status">
      <Icon name={answer.ok ? "check" : "warn"} />
      <span>
        {visible(answer.sentence)}
        {answer.ok && (
          <span class="note">
            {" "}
            {visible(answer.model)}, {(answer.duration_ms / 1_000).toFixed(1)} s
            {answer.cost_micros !== null && `, ${moneyOf(answer.cost_micros)}`}
          </span>
        )}
      </span>
    </p>
  );
}
