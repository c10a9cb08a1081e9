import { useSignal } from "@preact/signals";
import { useDesk } from "../../context.ts";
import {
  type ApiOutcomeHook,
  createOutcomeHooksModel,
  type OutcomeHooksModel,
} from "../../models/outcome-hooks.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Code } from "../../ui/Copy.tsx";
import { Confirm, Dialog } from "../../ui/Dialog.tsx";
import { Segments, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Empty, PageHead, Problem, Skeleton, StaleBanner } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { ExactTime, TimeAgo } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { nodeSnippet, type SnippetFor, shellSnippet } from "./outcome-snippets.ts";
import { Receipts, refusalWords } from "./Receipts.tsx";
import { DestinationTabs } from "./Tabs.tsx";

export function OutcomeHooksPage() {
  const { session } = useDesk();
  return (
    <>
      <PageHead
        title="Destinations"
        about="Let your CRM tell Leadbell what became of leads: won, lost or junk. Scores and reports learn from it."
      />
      <DestinationTabs />
      {session.canManage.value ? (
        <Hooks />
      ) : (
        <div class="panel">
          <Empty icon="key" title="For owners and admins">
            Ask one of them to connect your CRM.
          </Empty>
        </div>
      )}
    </>
  );
}

function Hooks() {
  const { api, toasts } = useDesk();
  const model = usePageModel(() => createOutcomeHooksModel(api, toasts));
  const hooks = model.hooks.value.value;
  const problem = model.hooks.problem.value;
  if (hooks === null) {
    return (
      <div class="panel">
        {problem === null ? (
          <div class="inside">
            <Skeleton lines={4} />
          </div>
        ) : (
          <Problem text={problem} onRetry={() => void model.hooks.refresh()} />
        )}
      </div>
    );
  }
  return (
    <div class="stack">
      <StaleBanner text={problem} onRetry={() => void model.hooks.refresh()} />
      {hooks.length === 0 && (
        <div class="panel">
          <Empty icon="flag" title="No CRM is connected yet">
            Make an address for it below. Your CRM, or a small script beside it, signs each call with the secret you
            get.
          </Empty>
        </div>
      )}
      {hooks.map((hook) => (
        <Hook key={hook.id} hook={hook} model={model} />
      ))}
      <NewHook model={model} />
      {model.fresh.value !== null && <FreshSecret model={model} />}
    </div>
  );
}

function Hook({ hook, model }: { hook: ApiOutcomeHook; model: OutcomeHooksModel }) {
  const asking = useSignal<"rotate" | "remove" | null>(null);
  const isOpen = model.openId.value === hook.id;
  const close = () => {
    asking.value = null;
  };
  return (
    <section class="panel">
      <header>
        <Icon name="webhook" />
        <h2>{visible(hook.name)}</h2>
        <span class="note">
          since <TimeAgo at={hook.created_at} />
        </span>
      </header>
      <div class="inside stack">
        <Code text={hook.url} label={`Address of ${visible(hook.name)}`} />
        {hook.old_secret_until !== null && (
          <p class="banner warn" role="status">
            <Icon name="clock" />
            <span>
              The secret was changed. The old one holds until <ExactTime at={hook.old_secret_until} />.
            </span>
          </p>
        )}
        {hook.last_refusal !== null && (
          <p class="banner warn" role="status">
            <Icon name="warn" />
            <span>
              A call was refused <TimeAgo at={hook.last_refusal.at} />: {refusalWords(hook.last_refusal.code)}
            </span>
          </p>
        )}
        <div class="row">
          <Button size="small" icon="list" aria-expanded={isOpen} onClick={() => model.show(hook.id)}>
            {isOpen ? "Hide the last calls" : "Last calls"}
          </Button>
          <Button
            size="small"
            icon="replay"
            onClick={() => {
              asking.value = "rotate";
            }}
          >
            Change the secret
          </Button>
          <Button
            size="small"
            kind="danger"
            icon="trash"
            onClick={() => {
              asking.value = "remove";
            }}
          >
            Remove
          </Button>
        </div>
        {isOpen && <Receipts request={model.receipts} />}
        <details>
          <summary class="note">
            <span class="turner">
              <Icon name="right" size={12} />
            </span>{" "}
            How to call it
          </summary>
          <Examples of={{ url: hook.url, secret: null }} />
        </details>
      </div>
      {asking.value === "rotate" && (
        <Confirm
          title="Change the secret?"
          action="Change it"
          onConfirm={() => void model.rotate(hook.id)}
          onClose={close}
        >
          <p>
            You see the new secret once. The old one holds for 24 hours more, so nothing is missed while you change it.
          </p>
        </Confirm>
      )}
      {asking.value === "remove" && (
        <Confirm
          title={`Remove “${visible(hook.name)}”?`}
          action="Remove"
          isDangerous
          onConfirm={() => void model.remove(hook.id)}
          onClose={close}
        >
          <p>Calls to this address are refused from now on. What it told us of leads stays.</p>
        </Confirm>
      )}
    </section>
  );
}

function NewHook({ model }: { model: OutcomeHooksModel }) {
  const name = useSignal("");
  return (
    <section class="panel">
      <header>
        <Icon name="plus" />
        <h2>Connect a CRM</h2>
      </header>
      <form
        class="inside hook-form"
        onSubmit={(event) => {
          event.preventDefault();
          void model.create(name.value.trim()).then((isDone) => {
            if (isDone) name.value = "";
          });
        }}
      >
        <div class="grow">
          <TextField
            label="Name"
            value={name.value}
            placeholder="Such as: our CRM"
            maxLength={80}
            required
            autocomplete="off"
            onText={(text) => {
              name.value = text;
            }}
          />
        </div>
        <Button type="submit" kind="primary" icon="plus" isBusy={model.isSaving.value}>
          Make an address
        </Button>
      </form>
    </section>
  );
}

function FreshSecret({ model }: { model: OutcomeHooksModel }) {
  const fresh = model.fresh.value;
  if (fresh === null) return null;
  return (
    <Dialog title="Your secret" isWide>
      <div class="stack">
        <p class="soft">Copy it now: it is shown this once. Whoever has it can tell us what became of your leads.</p>
        <Code text={fresh.secret} label="The secret" />
        <Examples of={{ url: fresh.hook.url, secret: fresh.secret }} />
        <div class="dialog-actions">
          <Button kind="primary" onClick={model.forgetSecret}>
            I have copied it
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Examples({ of: about }: { of: SnippetFor }) {
  const language = useSignal<"curl" | "node">("curl");
  return (
    <div class="stack tight">
      <p class="note">
        Sign the raw body as Standard Webhooks v1. Name the lead by <code>lead_id</code>, by <code>delivery_id</code>{" "}
        (the <code>webhook-id</code> of our call), or by your own <code>reference</code> once you sent it beside one of
        these. Up to 100 outcomes in a call.
      </p>
      <Segments
        legend="Language"
        value={language.value}
        options={[
          { value: "curl", label: "curl" },
          { value: "node", label: "Node" },
        ]}
        onPick={(picked) => {
          language.value = picked;
        }}
      />
      <Code text={language.value === "curl" ? shellSnippet(about) : nodeSnippet(about)} label="Example" />
    </div>
  );
}
