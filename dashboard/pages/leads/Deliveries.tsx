import type { ApiDelivery, ApiDeliveryPage } from "../../../worker/modules/deliveries/contract.ts";
import { wordsForError } from "../../models/attempt-words.ts";
import type { DeliveryDetails } from "../../models/delivery-details.ts";
import { Button } from "../../ui/Button.tsx";
import { Code, CopyButton } from "../../ui/Copy.tsx";
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
}: {
  deliveries: readonly ApiDelivery[];
  details: DeliveryDetails;
  withLead?: boolean;
}) {
  return (
    <ul class="deliveries">
      {deliveries.map((delivery) => (
        <Row key={delivery.id} delivery={delivery} details={details} withLead={withLead} />
      ))}
    </ul>
  );
}

function Row({ delivery, details, withLead }: { delivery: ApiDelivery; details: DeliveryDetails; withLead: boolean }) {
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
            <StrangerText class="clip" text={destination_name} />
            <span class="note clip">
              {event_type} · {attempts === 1 ? "1 attempt" : `${attempts} attempts`}
              {next_try_at !== null && (
                <>
                  {" · next "}
                  <TimeUntil at={next_try_at} />
                </>
              )}
            </span>
            {reason !== null && <span class="note clip delivery-reason">{wordsForError(reason)}</span>}
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
          label="Send again"
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
          <p class="row">
            <strong>Attempt {attempt.number}</strong>
            <Tag tone={attempt.outcome === "sent" ? "good" : attempt.outcome === "failed" ? "bad" : ""}>
              {attempt.status_code ?? attempt.error_code ?? attempt.outcome}
            </Tag>
            {attempt.error_code !== null && attempt.status_code !== null && (
              <code class="note">{attempt.error_code}</code>
            )}
            <span class="note">
              <ExactTime at={attempt.started_at} />
              {attempt.duration_ms !== null && ` · ${attempt.duration_ms} ms`}
            </span>
          </p>
          {attempt.error_code !== null && <p>{wordsForError(attempt.error_code)}</p>}
          {attempt.outcome === "unknown" && (
            <p>We were cut off during this call, so it may have arrived. The next try carries the same id.</p>
          )}
          {attempt.next_try_at !== null && (
            <p class="note">
              Next try <ExactTime at={attempt.next_try_at} />
            </p>
          )}
          {attempt.answer_excerpt !== null && attempt.answer_excerpt !== "" && (
            <div class="stack tight">
              <h4 class="note">Answer</h4>
              <pre class="excerpt">{visible(attempt.answer_excerpt)}</pre>
            </div>
          )}
          {attempt.request !== null && (
            <details>
              <summary class="note row">
                <span class="turner">
                  <Icon name="right" size={12} />
                </span>
                Request
              </summary>
              <Code label="Request" text={requestText(attempt.request)} />
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}

type RequestRecord = NonNullable<ApiDeliveryPage["attempt_list"][number]["request"]>;

function requestText({ method, url, headers, body }: RequestRecord): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return visible(`${method} ${url}\n${lines.join("\n")}\n\n${pretty(body)}`);
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
