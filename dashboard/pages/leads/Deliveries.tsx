import { useSignal } from "@preact/signals";
import type { ApiDelivery, ApiDeliveryPage } from "../../../worker/modules/deliveries/contract.ts";
import { answerOf, reasonOf, wordsForError } from "../../models/attempt-words.ts";
import { curlOf } from "../../models/curl.ts";
import type { DeliveryDetails } from "../../models/delivery-details.ts";
import { Button } from "../../ui/Button.tsx";
import { Code, CopyButton } from "../../ui/Copy.tsx";
import { Segments } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { Skeleton, Tag } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { ExactTime, TimeAgo, TimeUntil } from "../../ui/time.tsx";

/** Deliveries with their attempts folded in: what was asked, what was answered, when it is tried again. */
export function Deliveries({
  deliveries,
  details,
  withLead = false,
  isOneDestination = false,
}: {
  deliveries: readonly ApiDelivery[];
  details: DeliveryDetails;
  withLead?: boolean;
  /** All of them are to the one that the page is about, so that each is called by its event. */
  isOneDestination?: boolean;
}) {
  return (
    <ul class="deliveries">
      {deliveries.map((delivery) => (
        <Row
          key={delivery.id}
          delivery={delivery}
          details={details}
          withLead={withLead}
          isOneDestination={isOneDestination}
        />
      ))}
    </ul>
  );
}

interface RowProps {
  delivery: ApiDelivery;
  details: DeliveryDetails;
  withLead: boolean;
  isOneDestination: boolean;
}

function Row({ delivery, details, withLead, isOneDestination }: RowProps) {
  const { id, destination_kind, destination_name, event_type, attempts, next_try_at, lead_id } = delivery;
  const reason = delivery.status === "sent" ? null : delivery.last_error_code;
  const opened = details.byId.value.get(id);
  return (
    <li class="delivery">
      <div class="delivery-head">
        <button
          type="button"
          class="delivery-toggle"
          aria-expanded={opened !== undefined}
          onClick={() => (opened === undefined ? void details.read(id) : details.close(id))}
        >
          <span class="turner">
            <Icon name="right" size={13} />
          </span>
          <Icon name={destination_kind === "telegram" ? "telegram" : "webhook"} />
          <span class="delivery-what">
            <StrangerText class="clip" text={isOneDestination ? event_type : destination_name} />
            <span class="note clip">
              {!isOneDestination && event_type}
              <span class={attempts === 1 && !isOneDestination ? "once" : ""}>
                {!isOneDestination && " · "}
                {attempts === 1 ? "1 attempt" : `${attempts} attempts`}
              </span>
              {next_try_at !== null && (
                <>
                  {" · next "}
                  <TimeUntil at={next_try_at} />
                </>
              )}
              {delivery.status === "pending" && next_try_at === null && " · waits until its destination is resumed"}
            </span>
            {reason !== null && <span class="note delivery-reason">{wordsForError(reason)}</span>}
          </span>
          <DeliveryStatus delivery={delivery} />
          <span class="note delivery-when">
            <TimeAgo at={delivery.created_at} isShort />
          </span>
        </button>
        {withLead && lead_id !== null && (
          <a
            class="button quiet small icon-only"
            href={`/app/leads/${lead_id}`}
            aria-label="Open the lead"
            title="Open the lead"
          >
            <Icon name="user" />
          </a>
        )}
        <Button
          kind="quiet"
          size="small"
          icon="replay"
          label={delivery.status === "pending" ? "Try now" : "Send again"}
          isBusy={details.replaying.value === id}
          onClick={() => void details.replay(id)}
        />
      </div>
      {opened !== undefined && <Attempts page={opened} />}
    </li>
  );
}

function DeliveryStatus({ delivery }: { delivery: Pick<ApiDelivery, "status" | "last_error_code" | "attempts"> }) {
  switch (delivery.status) {
    case "sent":
      return (
        <Tag tone="good" icon="check">
          Sent
        </Tag>
      );
    case "failed":
      return (
        <Tag tone="bad" icon="close">
          Failed
        </Tag>
      );
    case "pending":
      return delivery.attempts > 0 ? (
        <Tag tone="warn" icon="clock">
          Retrying
        </Tag>
      ) : (
        <Tag tone="info" icon="clock">
          Waiting
        </Tag>
      );
    case "cancelled":
      return <Tag>Cancelled</Tag>;
    default:
      return delivery.status satisfies never;
  }
}

function Attempts({ page }: { page: ApiDeliveryPage | { problem: string } }) {
  if ("problem" in page) return <p class="attempts mistake">{page.problem}</p>;
  return (
    <div class="attempts">
      <p class="row note delivery-id">
        <span>{page.destination_kind === "webhook" ? "webhook-id" : "Delivery"}</span>
        <code class="clip">{page.id}</code>
        <CopyButton text={page.id} label="Copy the id" kind="quiet" isBare />
      </p>
      {page.attempt_list.length === 0 ? <p class="note">No attempt was made yet.</p> : <AttemptList page={page} />}
    </div>
  );
}

function AttemptList({ page }: { page: ApiDeliveryPage }) {
  return (
    <ol class="stack attempt-list">
      {page.attempt_list.map((attempt) => (
        <li key={attempt.number}>
          <AttemptHead attempt={attempt} />
          <AttemptOutcome attempt={attempt} />
          {attempt.request !== null && (
            <Request request={attempt.request} isWebhook={page.destination_kind === "webhook"} />
          )}
        </li>
      ))}
    </ol>
  );
}

type Attempt = ApiDeliveryPage["attempt_list"][number];
type RequestRecord = NonNullable<Attempt["request"]>;

/** A call ends after 15 s; one that is open for longer than this was cut off. */
const UNDER_WAY_MS = 30_000;

function isUnderWay({ outcome, duration_ms, started_at }: Attempt): boolean {
  return outcome === "unknown" && duration_ms === null && Date.now() - Date.parse(started_at) < UNDER_WAY_MS;
}

function AttemptHead({ attempt }: { attempt: Attempt }) {
  const { number, outcome, status_code, error_code, started_at, duration_ms } = attempt;
  const unsettled = isUnderWay(attempt) ? "under way" : outcome;
  return (
    <p class="row">
      <strong>Attempt {number}</strong>
      <Tag tone={outcome === "sent" ? "good" : outcome === "failed" ? "bad" : ""}>
        {status_code ?? error_code ?? unsettled}
      </Tag>
      {error_code !== null && status_code !== null && <code class="note">{error_code}</code>}
      <span class="note">
        <ExactTime at={started_at} />
        {duration_ms !== null && ` · ${duration_ms} ms`}
      </span>
    </p>
  );
}

function AttemptOutcome({ attempt }: { attempt: Attempt }) {
  const reason = reasonOf(attempt);
  const answer = answerOf(attempt);
  return (
    <>
      {reason !== null && <p>{visible(reason)}</p>}
      {attempt.outcome === "unknown" && (
        <p>
          {isUnderWay(attempt)
            ? "It is called right now, and has up to 15 seconds to answer."
            : "We were cut off during this call, so it may have arrived. The next try carries the same id."}
        </p>
      )}
      {attempt.next_try_at !== null && (
        <p class="note">
          Next try <ExactTime at={attempt.next_try_at} />
        </p>
      )}
      {answer !== "" && (
        <div class="stack tight">
          <h4 class="note">Answer</h4>
          <pre class="excerpt">{visible(answer)}</pre>
        </div>
      )}
    </>
  );
}

const REQUEST_VIEWS = [
  { value: "http", label: "HTTP" },
  { value: "body", label: "Body as sent" },
  { value: "curl", label: "cURL" },
] as const;
type RequestView = (typeof REQUEST_VIEWS)[number]["value"];

/** As it went over the wire; of a webhook also what a developer pastes elsewhere: its very bytes, or a command. */
function Request({ request, isWebhook }: { request: RequestRecord; isWebhook: boolean }) {
  const view = useSignal<RequestView>("http");
  const shown = requestAs(view.value, request);
  return (
    <details>
      <summary class="note row">
        <span class="turner">
          <Icon name="right" size={12} />
        </span>
        Request
      </summary>
      <div class="stack tight request">
        {isWebhook && (
          <Segments
            legend="Show the request as"
            value={view.value}
            options={REQUEST_VIEWS}
            onPick={(picked) => {
              view.value = picked;
            }}
          />
        )}
        <Code label="Request" text={visible(shown)} exactly={shown} />
        {view.value === "curl" && (
          <p class="note">Without what the log does not keep: the signature and the values of your own headers.</p>
        )}
      </div>
    </details>
  );
}

function requestAs(view: RequestView, request: RequestRecord): string {
  switch (view) {
    case "http":
      return requestText(request);
    case "body":
      return request.body;
    case "curl":
      return curlOf(request);
    default:
      return view satisfies never;
  }
}

function requestText({ method, url, headers, body }: RequestRecord): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${url}\n${lines.join("\n")}\n\n${pretty(body)}`;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body; // not JSON: shown as it was sent
  }
}

export function DeliveriesSkeleton() {
  return (
    <div class="inside">
      <Skeleton lines={3} />
    </div>
  );
}
