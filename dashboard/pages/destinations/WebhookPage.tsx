import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useDesk } from "../../context.ts";
import { createDeliveriesModel } from "../../models/deliveries.model.ts";
import { createDestinationsModel } from "../../models/destinations.model.ts";
import {
  createWebhookEditorModel,
  EVENT_SENTENCES,
  EVENT_TYPES,
  type WebhookEditorModel,
} from "../../models/webhook-editor.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Code } from "../../ui/Copy.tsx";
import { Confirm } from "../../ui/Dialog.tsx";
import { Checkbox, Mistake, TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Empty, PageHead, Problem, Skeleton } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { ExactTime } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Deliveries } from "../leads/Deliveries.tsx";
import { DestinationStatus, TestOutcome } from "./DestinationsPage.tsx";

export function WebhookPage({ params }: { params: { id: string } }) {
  return params.id === "new" ? <NewWebhook key="new" /> : <KnownWebhook key={params.id} id={params.id} />;
}

function NewWebhook() {
  const { api, toasts } = useDesk();
  const { route } = useLocation();
  const model = useMemo(() => createWebhookEditorModel(api, toasts, null), []);
  const save = async () => {
    const endpoint = await model.save();
    if (endpoint !== null) route(`/app/destinations/webhooks/${endpoint.destination_id}`, true);
  };
  return (
    <>
      <PageHead
        crumb={{ href: "/app/destinations", label: "Destinations" }}
        title="New webhook"
        about="We call an address of yours for every lead, signed, and again until it answers."
      />
      <div class="narrow">
        <Editor model={model} action="Add webhook" onSave={() => void save()} />
      </div>
    </>
  );
}

function KnownWebhook({ id }: { id: string }) {
  const { api, live, toasts, session } = useDesk();
  const model = useMemo(() => createWebhookEditorModel(api, toasts, id), [id]);
  const destinations = usePageModel(() => createDestinationsModel(api, live, toasts), id);
  useEffect(() => void model.load(), [model]);
  const endpoint = model.stored.value.value;
  const destination = destinations.list.value.value?.find((one) => one.id === id);
  const test = destinations.tests.value.get(id);

  if (endpoint === null) {
    const problem = model.stored.problem.value;
    return problem === null ? (
      <div class="panel">
        <div class="inside">
          <Skeleton lines={6} />
        </div>
      </div>
    ) : (
      <Problem text={problem} onRetry={() => void model.load()} />
    );
  }
  return (
    <>
      <PageHead
        crumb={{ href: "/app/destinations", label: "Destinations" }}
        title={
          <span class="row">
            {visible(endpoint.name)} <DestinationStatus status={destination?.status ?? endpoint.status} />
          </span>
        }
        about={<code>{endpoint.url}</code>}
      >
        {session.canManage.value && (
          <>
            <Button
              icon="replay"
              disabled={destination?.status === "disabled"}
              onClick={() => void destinations.replayFailed(id)}
            >
              Send again what failed
            </Button>
            <Button icon="send" isBusy={test === "running"} onClick={() => void destinations.test(id)}>
              Send a test
            </Button>
          </>
        )}
      </PageHead>
      {test !== undefined && test !== "running" && (
        <div class="panel spaced">
          <TestOutcome result={test} />
        </div>
      )}
      <div class="lead-columns">
        <div class="stack">
          <Editor model={model} action="Save" onSave={() => void model.save()} />
          <Log destinationId={id} />
        </div>
        <Secret model={model} canManage={session.canManage.value} />
      </div>
    </>
  );
}

function Editor({ model, action, onSave }: { model: WebhookEditorModel; action: string; onSave: () => void }) {
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
      <div class="inside stack">
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
        <Headers model={model} />
        <Mistake text={isElsewhere ? mistake.sentence : null} />
      </div>
      <footer>
        <Button kind="primary" type="submit" isBusy={model.isSaving.value} disabled={model.events.value.size === 0}>
          {action}
        </Button>
      </footer>
    </form>
  );
}

function Headers({ model }: { model: WebhookEditorModel }) {
  const known = model.stored.value.value?.header_names ?? [];
  const { headers, replacesHeaders } = model;
  if (!replacesHeaders.value) {
    return (
      <div class="stack tight">
        <span class="legend">Headers of your own</span>
        <p class="row note">
          {known.length === 0 ? "None." : known.map((name) => <code key={name}>{visible(name)}: ••••••</code>)}
          <Button
            size="small"
            onClick={() => {
              replacesHeaders.value = true;
              if (headers.value.length === 0) model.addHeader();
            }}
          >
            {known.length === 0 ? "Add a header" : "Replace them"}
          </Button>
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

function Secret({ model, canManage }: { model: WebhookEditorModel; canManage: boolean }) {
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

function Log({ destinationId }: { destinationId: string }) {
  const { api, live, toasts } = useDesk();
  const model = usePageModel(() => createDeliveriesModel(api, live, toasts, { destinationId }), destinationId);
  const isAll = useSignal(false);
  const list = model.deliveries.value;
  return (
    <section class="panel">
      <header>
        <Icon name="list" />
        <h2>Latest calls</h2>
        <a class="note" href={`/app/destinations/log?destination=${destinationId}`}>
          Whole log
        </a>
      </header>
      {list === null ? (
        <div class="inside">
          <Skeleton lines={3} />
        </div>
      ) : list.length === 0 ? (
        <Empty icon="send" title="No call yet">
          Send a test, or wait for the next lead.
        </Empty>
      ) : (
        <>
          <Deliveries deliveries={isAll.value ? list : list.slice(0, 8)} details={model.details} withLead />
          {list.length > 8 && !isAll.value && (
            <div class="list-end">
              <Button
                size="small"
                onClick={() => {
                  isAll.value = true;
                }}
              >
                Show {list.length - 8} more
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}
