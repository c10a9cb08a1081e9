import { useSignal } from "@preact/signals";
import type { ApiDestination } from "../../../worker/modules/deliveries/contract.ts";
import type { ApiEndpoint } from "../../../worker/modules/webhooks/contract.ts";
import { useDesk } from "../../context.ts";
import { createDestinationsModel, type DestinationsModel } from "../../models/destinations.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { Confirm, Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Empty, PageHead, PanelSkeleton, Problem, StaleBanner } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { TimeAgo } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { DestinationNotes, DestinationStatus, TestOutcome } from "./DestinationParts.tsx";
import { DestinationTabs } from "./Tabs.tsx";
import { TelegramLink } from "./TelegramLink.tsx";

export function DestinationsPage() {
  const { api, live, toasts, session } = useDesk();
  const model = usePageModel(() => createDestinationsModel(api, live, toasts));
  const isLinking = useSignal(false);
  const canManage = session.canManage.value;
  const beginLink = () => {
    isLinking.value = true;
  };
  return (
    <>
      <PageHead title="Destinations" about="Where your leads ring: Telegram chats and your own systems.">
        {canManage && (
          <>
            <Button icon="telegram" onClick={beginLink}>
              Add Telegram
            </Button>
            <LinkButton kind="primary" icon="webhook" href="/app/destinations/webhooks/new">
              Add webhook
            </LinkButton>
          </>
        )}
      </PageHead>
      <DestinationTabs />
      <List model={model} canManage={canManage} onLink={beginLink} />
      {isLinking.value && (
        <Dialog
          title="Connect Telegram"
          onClose={() => {
            isLinking.value = false;
          }}
        >
          <TelegramLink
            onDone={() => {
              isLinking.value = false;
            }}
          />
        </Dialog>
      )}
    </>
  );
}

function List({ model, canManage, onLink }: { model: DestinationsModel; canManage: boolean; onLink: () => void }) {
  const list = model.list.value.value;
  const problem = model.list.problem.value;
  if (list === null) {
    return problem === null ? (
      <PanelSkeleton lines={5} />
    ) : (
      <Problem text={problem} onRetry={() => void model.refresh()} />
    );
  }
  if (list.length === 0) {
    return (
      <Empty
        icon="send"
        title="Leads ring nowhere yet"
        actions={
          canManage && (
            <>
              <Button kind="primary" icon="telegram" onClick={onLink}>
                Connect Telegram
              </Button>
              <LinkButton icon="webhook" href="/app/destinations/webhooks/new">
                Add a webhook
              </LinkButton>
            </>
          )
        }
      >
        Connect a Telegram chat and every new lead arrives there as a card with its score, its reasons and a Claim
        button.
      </Empty>
    );
  }
  return (
    <div class="stack">
      <StaleBanner text={problem} onRetry={() => void model.refresh()} />
      <ul class="stack">
        {list.map((destination) => (
          <DestinationCard
            key={destination.id}
            destination={destination}
            endpoint={model.endpoints.value.value?.get(destination.id)}
            model={model}
            canManage={canManage}
          />
        ))}
      </ul>
    </div>
  );
}

interface CardProps {
  destination: ApiDestination;
  endpoint: ApiEndpoint | undefined;
  model: DestinationsModel;
  canManage: boolean;
}

function DestinationCard({ destination, endpoint, model, canManage }: CardProps) {
  const { id, kind, name, status, created_at } = destination;
  const dialog = useSignal<"" | "remove" | "rename">("");
  const test = model.tests.value.get(id);
  const isWebhook = kind === "webhook";
  const closeDialog = () => {
    dialog.value = "";
  };
  return (
    <li class={`panel destination ${status}`}>
      <div class="destination-head">
        <span class={`destination-mark ${kind}`}>
          <Icon name={isWebhook ? "webhook" : "telegram"} size={20} />
        </span>
        <div class="grow">
          <h2 class="row">
            {isWebhook ? <a href={`/app/destinations/webhooks/${id}`}>{visible(name)}</a> : visible(name)}
            <DestinationStatus status={status} />
          </h2>
          <p class="note destination-about">
            {isWebhook ? (
              <code class="clip">{endpoint?.url ?? "Webhook"}</code>
            ) : (
              <>
                Telegram chat, linked <TimeAgo at={created_at} />
              </>
            )}
          </p>
        </div>
        {canManage && (
          <div class="row">
            <Button size="small" icon="send" isBusy={test === "running"} onClick={() => void model.test(id)}>
              Test
            </Button>
            {isWebhook ? (
              <LinkButton size="small" icon="settings" href={`/app/destinations/webhooks/${id}`}>
                Edit
              </LinkButton>
            ) : (
              <Button
                size="small"
                onClick={() => {
                  dialog.value = "rename";
                }}
              >
                Rename
              </Button>
            )}
            {status === "active" ? (
              <Button
                kind="quiet"
                size="small"
                icon="pause"
                label={`Pause ${name}`}
                onClick={() => void model.pause(destination)}
              />
            ) : (
              <Button size="small" kind="primary" icon="play" onClick={() => void model.resume(destination)}>
                Resume
              </Button>
            )}
            <Button
              kind="quiet"
              size="small"
              icon="trash"
              label={`Remove ${name}`}
              onClick={() => {
                dialog.value = "remove";
              }}
            />
          </div>
        )}
      </div>
      <DestinationNotes destination={destination} isLeftOut={model.isLeftOut(id)} />
      {test !== undefined && test !== "running" && <TestOutcome result={test} />}
      {dialog.value === "remove" && (
        <Confirm
          title={`Remove ${visible(name)}?`}
          action="Remove"
          isDangerous
          onClose={closeDialog}
          onConfirm={() => void model.remove(destination)}
        >
          <p>
            It gets no more leads, and what is on its way there is cancelled. Its log stays. To stop it for a while,
            pause it instead: what comes meanwhile waits.
          </p>
        </Confirm>
      )}
      {dialog.value === "rename" && <Rename destination={destination} model={model} onClose={closeDialog} />}
    </li>
  );
}

function Rename({
  destination,
  model,
  onClose,
}: {
  destination: ApiDestination;
  model: DestinationsModel;
  onClose: () => void;
}) {
  const name = useSignal(destination.name);
  const save = async () => {
    if (await model.rename(destination.id, name.value.trim())) onClose();
  };
  return (
    <Dialog title="Rename" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label="Name"
          value={name.value}
          onText={(text) => {
            name.value = text;
          }}
          maxLength={80}
          required
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
