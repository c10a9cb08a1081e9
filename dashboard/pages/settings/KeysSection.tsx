import { useSignal } from "@preact/signals";
import type { ApiKey } from "../../api.ts";
import type { SettingsModel } from "../../models/settings.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Code } from "../../ui/Copy.tsx";
import { Confirm, Dialog } from "../../ui/Dialog.tsx";
import { Mistake, TextField } from "../../ui/Field.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { TimeAgo } from "../../ui/time.tsx";
import { Section } from "./Section.tsx";

export function KeysSection({ model }: { model: SettingsModel }) {
  const keys = model.keys.value.value;
  const revoking = useSignal<ApiKey | null>(null);
  return (
    <Section title="API keys" icon="key" about="For your own servers: send leads in, read them out.">
      {keys === null ? (
        <div class="inside">
          {model.keys.problem.value === null ? <Skeleton lines={2} /> : <Mistake text={model.keys.problem.value} />}
        </div>
      ) : keys.length === 0 ? (
        <p class="inside note">No key yet.</p>
      ) : (
        <ul class="keys">
          {keys.map((key) => (
            <li key={key.id}>
              <span class="grow">
                <strong>{visible(key.name)}</strong>
                <span class="note">
                  <code>{visible(key.start)}…</code> · made <TimeAgo at={key.created_at} /> ·{" "}
                  {key.last_used_at === null ? (
                    "never used"
                  ) : (
                    <>
                      last used <TimeAgo at={key.last_used_at} />
                    </>
                  )}
                </span>
              </span>
              <Button
                kind="danger"
                size="small"
                onClick={() => {
                  revoking.value = key;
                }}
              >
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form
        class="panel-foot"
        onSubmit={(event) => {
          event.preventDefault();
          void model.createKey();
        }}
      >
        <div class="grow">
          <TextField
            label="Name of the new key"
            isLabelHidden
            value={model.newKeyName.value}
            onText={(text) => {
              model.newKeyName.value = text;
            }}
            placeholder="Name, such as: website server"
            maxLength={80}
            required
            autocomplete="off"
          />
        </div>
        <Button type="submit" icon="plus" isBusy={model.saving.value === "key"}>
          Make a key
        </Button>
      </form>
      {model.newKey.value !== null && (
        <Dialog title="Your new key">
          <div class="stack">
            <p class="soft">Copy it now: it is shown this once. We keep only a fingerprint of it.</p>
            <Code text={model.newKey.value.key} label="The new key" />
            <div class="dialog-actions">
              <Button kind="primary" onClick={model.forgetNewKey}>
                I have copied it
              </Button>
            </div>
          </div>
        </Dialog>
      )}
      {revoking.value !== null && (
        <Confirm
          title={`Revoke “${visible(revoking.value.name)}”?`}
          action="Revoke"
          isDangerous
          onClose={() => {
            revoking.value = null;
          }}
          onConfirm={() => revoking.value !== null && void model.revokeKey(revoking.value)}
        >
          <p>Whatever uses this key stops working at once. This cannot be undone.</p>
        </Confirm>
      )}
    </Section>
  );
}
