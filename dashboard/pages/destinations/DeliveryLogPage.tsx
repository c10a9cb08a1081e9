import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useDesk } from "../../context.ts";
import { createDeliveriesModel, type DeliveriesModel, NO_FILTER } from "../../models/deliveries.model.ts";
import { createReplaysModel } from "../../models/replays.model.ts";
import { OWN_SPAN, SPANS } from "../../models/time-span.ts";
import { EVENT_TYPES } from "../../models/webhook-editor.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Segments, Select, TextField } from "../../ui/Field.tsx";
import { Empty, PageHead, Problem, StaleBanner } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Deliveries, DeliveriesSkeleton } from "../leads/Deliveries.tsx";
import { filterFromQuery, queryFromFilter } from "./log-url.ts";
import { OwnSpan } from "./OwnSpan.tsx";
import { ReplayDialog } from "./ReplayDialog.tsx";
import { ReplayList } from "./ReplayList.tsx";
import { DestinationTabs } from "./Tabs.tsx";

export function DeliveryLogPage() {
  const { api, live, toasts, session } = useDesk();
  const { query } = useLocation();
  const model = usePageModel(() => createDeliveriesModel(api, live, toasts, filterFromQuery(query)));
  const { destinationId } = model.filter.value;
  const destinations = model.destinations.value;
  const shownIds = destinationId === "" ? destinations.map(({ id }) => id) : [destinationId];
  const replays = usePageModel(() => createReplaysModel(api, live, toasts, () => shownIds), shownIds.join());
  const isReplaying = useSignal(false);
  const callable = destinations.filter(({ status }) => status !== "disabled");

  const search = queryFromFilter(model.filter.value);
  useEffect(() => history.replaceState(history.state, "", `${location.pathname}${search}`), [search]);
  return (
    <>
      <PageHead
        title="Destinations"
        about="Every try to bring a lead somewhere: what was sent, what was answered, when it is tried again."
      >
        {session.canManage.value && callable.length > 0 && (
          <Button
            icon="replay"
            onClick={() => {
              isReplaying.value = true;
            }}
          >
            Send again …
          </Button>
        )}
      </PageHead>
      <DestinationTabs />
      <Filters model={model} />
      <div class="stack">
        <ReplayList
          model={replays}
          canManage={session.canManage.value}
          nameOf={(id) => destinations.find((one) => one.id === id)?.name ?? ""}
        />
        <List model={model} />
      </div>
      {isReplaying.value && (
        <ReplayDialog
          destinations={callable}
          destinationId={callable.some(({ id }) => id === destinationId) ? destinationId : ""}
          time={model.filter.value}
          onBegun={() => {
            void replays.refresh();
            void model.refresh();
          }}
          onClose={() => {
            isReplaying.value = false;
          }}
        />
      )}
    </>
  );
}

function Filters({ model }: { model: DeliveriesModel }) {
  const { id, destinationId, status, eventType, span, from, to } = model.filter.value;
  return (
    <div class="filters log-filters">
      <Segments
        legend="Status"
        value={status}
        options={[
          { value: "", label: "All" },
          { value: "pending", label: "Waiting" },
          { value: "sent", label: "Sent" },
          { value: "failed", label: "Failed" },
          { value: "cancelled", label: "Cancelled" },
        ]}
        onPick={(picked) => model.choose({ status: picked })}
      />
      <Select
        label="Destination"
        isLabelHidden
        value={destinationId}
        options={[
          { value: "", label: "Every destination" },
          ...model.destinations.value.map((one) => ({ value: one.id, label: visible(one.name) })),
        ]}
        onPick={(picked) => model.choose({ destinationId: picked })}
      />
      <Select
        label="Event"
        isLabelHidden
        value={eventType}
        options={[
          { value: "", label: "Every event" },
          ...[...EVENT_TYPES, "test"].map((type) => ({ value: type, label: type })),
        ]}
        onPick={(picked) => model.choose({ eventType: picked })}
      />
      <Select
        label="Time"
        isLabelHidden
        value={span}
        options={[
          { value: "", label: "Any time" },
          ...SPANS.map(({ value, label }) => ({ value, label })),
          { value: OWN_SPAN, label: "From … to …" },
        ]}
        onPick={(picked) => model.choose({ span: picked })}
      />
      <TextField
        label="Find by webhook-id or lead id"
        isLabelHidden
        value={id}
        onText={(text) => model.choose({ id: text.trim() })}
        placeholder="webhook-id or lead id"
        maxLength={60}
        autocomplete="off"
      />
      {span === OWN_SPAN && <OwnSpan from={from} to={to} onPick={(change) => model.choose(change)} />}
    </div>
  );
}

function List({ model }: { model: DeliveriesModel }) {
  const list = model.deliveries.value;
  const problem = model.problem.value;
  const retry = () => void model.refresh();
  if (list === null) {
    return (
      <div class="panel">{problem === null ? <DeliveriesSkeleton /> : <Problem text={problem} onRetry={retry} />}</div>
    );
  }
  return (
    <>
      <StaleBanner text={problem} onRetry={retry} />
      <div class="panel">
        {list.length === 0 ? (
          <Nothing model={model} />
        ) : (
          <Deliveries deliveries={list} details={model.details} withLead />
        )}
      </div>
      {model.nextCursor.value !== null && (
        <div class="list-end">
          <Button onClick={() => void model.loadMore()}>Show older deliveries</Button>
        </div>
      )}
    </>
  );
}

function Nothing({ model }: { model: DeliveriesModel }) {
  const isFiltered = queryFromFilter(model.filter.value) !== "";
  return (
    <Empty
      icon="send"
      title="Nothing here"
      actions={isFiltered && <Button onClick={() => model.choose(NO_FILTER)}>Show everything</Button>}
    >
      {isFiltered ? "No delivery fits what you chose." : "As soon as a lead is sent somewhere, it stands here."}
    </Empty>
  );
}
