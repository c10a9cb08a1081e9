import { useLocation } from "preact-iso/router";
import { useDesk } from "../../context.ts";
import { createDeliveriesModel } from "../../models/deliveries.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Segments, Select } from "../../ui/Field.tsx";
import { Empty, PageHead, Problem, StaleBanner } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Deliveries, DeliveriesSkeleton } from "../leads/Deliveries.tsx";
import { DestinationTabs } from "./Tabs.tsx";

export function DeliveryLogPage() {
  const { api, live, toasts } = useDesk();
  const { query } = useLocation();
  const model = usePageModel(() =>
    createDeliveriesModel(api, live, toasts, { destinationId: query.destination ?? "", status: query.status ?? "" }),
  );
  const list = model.deliveries.value;
  const problem = model.problem.value;
  return (
    <>
      <PageHead
        title="Destinations"
        about="Every try to bring a lead somewhere: what was sent, what was answered, when it is tried again."
      />
      <DestinationTabs />
      <div class="filters">
        <Segments
          legend="Status"
          value={model.status.value}
          options={[
            { value: "", label: "All" },
            { value: "pending", label: "Waiting" },
            { value: "sent", label: "Sent" },
            { value: "failed", label: "Failed" },
            { value: "cancelled", label: "Cancelled" },
          ]}
          onPick={(status) => model.filter({ status })}
        />
        <div class="log-destination">
          <Select
            label="Destination"
            isLabelHidden
            value={model.destinationId.value}
            options={[
              { value: "", label: "Every destination" },
              ...model.destinations.value.map(({ id, name }) => ({ value: id, label: visible(name) })),
            ]}
            onPick={(destinationId) => model.filter({ destinationId })}
          />
        </div>
      </div>
      <div class="stack">
        {list !== null && <StaleBanner text={problem} onRetry={() => void model.refresh()} />}
        <div class="panel">
          {list === null ? (
            problem === null ? (
              <DeliveriesSkeleton />
            ) : (
              <Problem text={problem} onRetry={() => void model.refresh()} />
            )
          ) : list.length === 0 ? (
            <Empty icon="send" title="Nothing here">
              {model.status.value === ""
                ? "As soon as a lead is sent somewhere, it stands here."
                : "No delivery has this status."}
            </Empty>
          ) : (
            <Deliveries deliveries={list} details={model.details} withLead />
          )}
        </div>
        {model.nextCursor.value !== null && (
          <div class="list-end">
            <Button onClick={() => void model.loadMore()}>Show older deliveries</Button>
          </div>
        )}
      </div>
    </>
  );
}
