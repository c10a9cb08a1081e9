import { EVENT_SENTENCES, EVENT_TYPES, type WebhookEditorModel } from "../../models/webhook-editor.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox, Mistake, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { visible } from "../../ui/text.ts";

/** Where a webhook goes, what for, and which headers it carries. */
export function EndpointEditor({
  model,
  action,
  isLocked = false,
  onSave,
}: {
  model: WebhookEditorModel;
  action: string;
  /** Only to be read: it is for owners and admins to change. */
  isLocked?: boolean;
  onSave: () => void;
}) {
  const mistake = model.mistake.value;
  const at = (field: string) => (mistake?.field === field ? mistake.sentence : null);
  const isElsewhere = mistake !== null && !["name", "url", "events"].includes(mistake.field);
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <header>
        <Icon name="webhook" />
        <h2>Endpoint</h2>
      </header>
      <fieldset class="inside stack" disabled={isLocked}>
        <legend class="visually-hidden">Endpoint</legend>
        <TextField
          label="Name"
          value={model.name.value}
          onText={(text) => {
            model.name.value = text;
          }}
          placeholder="CRM"
          maxLength={80}
          required
          mistake={at("name")}
        />
        <TextField
          label="Address"
          value={model.url.value}
          onText={(text) => {
            model.url.value = text;
          }}
          inputMode="url"
          placeholder="https://example.com/hooks/leadbell"
          maxLength={2000}
          required
          hint="Public addresses only. Redirects are not followed."
          mistake={at("url")}
        />
        <fieldset class="stack tight">
          <legend class="legend">Call it when</legend>
          <div class="ticks">
            {EVENT_TYPES.map((type) => (
              <Checkbox
                key={type}
                label={EVENT_SENTENCES[type]}
                hint={<code>{type}</code>}
                isOn={model.events.value.has(type)}
                onChange={(isWanted) => model.toggleEvent(type, isWanted)}
              />
            ))}
          </div>
          <Mistake text={model.events.value.size === 0 ? "Choose at least one." : at("events")} />
        </fieldset>
        <Headers model={model} isLocked={isLocked} />
        <Mistake text={isElsewhere ? mistake.sentence : null} />
      </fieldset>
      <footer>
        {isLocked ? (
          <p class="note">Owners and admins can change it.</p>
        ) : (
          <Button kind="primary" type="submit" isBusy={model.isSaving.value} disabled={model.events.value.size === 0}>
            {action}
          </Button>
        )}
      </footer>
    </form>
  );
}

function Headers({ model, isLocked }: { model: WebhookEditorModel; isLocked: boolean }) {
  const known = model.stored.value.value?.header_names ?? [];
  const { headers, replacesHeaders } = model;
  if (!replacesHeaders.value) {
    return (
      <div class="stack tight">
        <span class="legend">Headers of your own</span>
        <p class="row note">
          {known.length === 0 ? "None." : known.map((name) => <code key={name}>{visible(name)}: ••••••</code>)}
          {!isLocked && (
            <Button
              size="small"
              onClick={() => {
                replacesHeaders.value = true;
                if (headers.value.length === 0) model.addHeader();
              }}
            >
              {known.length === 0 ? "Add a header" : "Replace them"}
            </Button>
          )}
        </p>
      </div>
    );
  }
  return (
    <fieldset class="stack tight">
      <legend class="legend">Headers of your own</legend>
      <p class="note">For example Authorization. Values are kept encrypted and never shown again.</p>
      {headers.value.map((header, index) => (
        <div class="header-row" key={index}>
          <TextField
            label={`Name of header ${index + 1}`}
            isLabelHidden
            value={header.name}
            onText={(name) => model.setHeader(index, { name })}
            placeholder="Authorization"
            maxLength={100}
            autocomplete="off"
          />
          <TextField
            label={`Value of header ${index + 1}`}
            isLabelHidden
            value={header.value}
            onText={(value) => model.setHeader(index, { value })}
            placeholder="Bearer …"
            maxLength={2000}
            autocomplete="off"
          />
          <Button
            kind="quiet"
            icon="trash"
            label={`Remove header ${index + 1}`}
            onClick={() => model.removeHeader(index)}
          />
        </div>
      ))}
      <div>
        <Button size="small" icon="plus" disabled={headers.value.length >= 10} onClick={model.addHeader}>
          Add a header
        </Button>
      </div>
    </fieldset>
  );
}
