import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useDesk } from "../../context.ts";
import { createDeliveriesModel } from "../../models/deliveries.model.ts";
import { createDestinationsModel } from "../../models/destinations.model.ts";
import { createReplaysModel } from "../../models/replays.model.ts";
import { createWebhookEditorModel } from "../../models/webhook-editor.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Empty, Gone, PageHead, PanelSkeleton, Problem, Skeleton } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Deliveries } from "../leads/Deliveries.tsx";
import { DestinationNotes, DestinationStatus, TestOutcome } from "./DestinationParts.tsx";
import { EndpointEditor } from "./EndpointEditor.tsx";
import { EndpointSecret } from "./EndpointSecret.tsx";
import { ReplayDialog } from "./ReplayDialog.tsx";
import { ReplayList } from "./ReplayList.tsx";

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
        about={
          <>
            We call an address of yours for every lead, signed, and again until it answers.{" "}
            <a href="/docs/webhooks">How to receive it</a>
          </>
        }
      />
      <div class="narrow">
        <EndpointEditor model={model} action="Add webhook" onSave={() => void save()} />
      </div>
    </>
  );
}

function KnownWebhook({ id }: { id: string }) {
  const { api, live, toasts, session } = useDesk();
  const model = useMemo(() => createWebhookEditorModel(api, toasts, id), [id]);
  const destinations = usePageModel(() => createDestinationsModel(api, live, toasts), id);
  const replays = usePageModel(() => createReplaysModel(api, live, toasts, () => [id]), id);
  const isReplaying = useSignal(false);
  useEffect(() => void model.load(), [model]);
  const endpoint = model.stored.value.value;
  const destination = destinations.list.value.value?.find((one) => one.id === id);
  const test = destinations.tests.value.get(id);

  if (model.stored.isGone.value) return <Gone noun="webhook" href="/app/destinations" back="Go to your destinations" />;
  if (endpoint === null) {
    const problem = model.stored.problem.value;
    return problem === null ? (
      <PanelSkeleton lines={6} />
    ) : (
      <Problem isPage text={problem} onRetry={() => void model.load()} />
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
            {destination !== undefined && destination.status !== "disabled" && (
              <Button
                icon="replay"
                onClick={() => {
                  isReplaying.value = true;
                }}
              >
                Send again …
              </Button>
            )}
            <Button icon="send" isBusy={test === "running"} onClick={() => void destinations.test(id)}>
              Send a test
            </Button>
            {destination?.status === "active" && (
              <Button icon="pause" onClick={() => void destinations.pause(destination)}>
                Pause
              </Button>
            )}
            {destination !== undefined && destination.status !== "active" && (
              <Button kind="primary" icon="play" onClick={() => void destinations.resume(destination)}>
                {destination.status === "paused" ? "Resume" : "Switch it on"}
              </Button>
            )}
          </>
        )}
      </PageHead>
      {destination !== undefined && (
        <DestinationNotes destination={destination} isLeftOut={destinations.isLeftOut(id)} />
      )}
      {test !== undefined && test !== "running" && (
        <div class="panel spaced">
          <TestOutcome result={test} />
        </div>
      )}
      <div class="lead-columns">
        <div class="stack">
          <EndpointEditor
            model={model}
            action="Save"
            isLocked={!session.canManage.value}
            onSave={() => void model.save()}
          />
          <ReplayList model={replays} canManage={session.canManage.value} />
          <Log destinationId={id} />
        </div>
        <EndpointSecret model={model} canManage={session.canManage.value} />
      </div>
      {isReplaying.value && destination !== undefined && (
        <ReplayDialog
          destinations={[destination]}
          destinationId={id}
          onBegun={() => void replays.refresh()}
          onClose={() => {
            isReplaying.value = false;
          }}
        />
      )}
    </>
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
          <Deliveries
            deliveries={isAll.value ? list : list.slice(0, 8)}
            details={model.details}
            withLead
            isOneDestination
          />
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
