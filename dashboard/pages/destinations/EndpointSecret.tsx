import { useSignal } from "@preact/signals";
import type { WebhookEditorModel } from "../../models/webhook-editor.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Code } from "../../ui/Copy.tsx";
import { Confirm } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { ExactTime } from "../../ui/time.tsx";

/** What a receiver verifies by: shown on request, changed with a day of both. */
export function EndpointSecret({ model, canManage }: { model: WebhookEditorModel; canManage: boolean }) {
  const isRotating = useSignal(false);
  const secret = model.secret.value;
  const oldUntil = model.stored.value.value?.old_secrets_until ?? null;
  const isChangingOver = oldUntil !== null && Date.parse(oldUntil) > Date.now();
  return (
    <section class="panel">
      <header>
        <Icon name="key" />
        <h2>Signing secret</h2>
      </header>
      <div class="inside stack">
        <p class="note">
          Every call is signed as Standard Webhooks v1: check <code>webhook-signature</code> over id, timestamp and the
          raw body. <a href="/docs/webhooks">How to check it</a>
        </p>
        {isChangingOver && (
          <p class="banner warn" role="status">
            <Icon name="clock" />
            <span>
              The secret was changed. The old one signs along until <ExactTime at={oldUntil} />.
            </span>
          </p>
        )}
        {!canManage ? (
          <p class="note">Owners and admins can see it.</p>
        ) : secret === null ? (
          <div>
            <Button icon="eye" onClick={() => void model.revealSecret()}>
              Show the secret
            </Button>
          </div>
        ) : (
          <div class="stack tight">
            <Code text={secret} label="Signing secret" />
            <div>
              <Button size="small" kind="quiet" onClick={model.hideSecret}>
                Hide it
              </Button>
            </div>
          </div>
        )}
        {canManage && (
          <div>
            <Button
              size="small"
              icon="replay"
              onClick={() => {
                isRotating.value = true;
              }}
            >
              Change the secret
            </Button>
          </div>
        )}
      </div>
      {isRotating.value && (
        <Confirm
          title="Change the signing secret?"
          action="Change it"
          onConfirm={() => void model.rotateSecret()}
          onClose={() => {
            isRotating.value = false;
          }}
        >
          <p>
            You get a new secret at once. For 24 hours every call carries both signatures, so put the new secret where
            you check calls any time before then and nothing is missed.
          </p>
        </Confirm>
      )}
    </section>
  );
}
