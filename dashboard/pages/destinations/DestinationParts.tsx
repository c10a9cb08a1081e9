import type { ApiDestination } from "../../../worker/modules/deliveries/contract.ts";
import type { TestResult } from "../../api.ts";
import { answerOf, reasonOf } from "../../models/attempt-words.ts";
import { Icon } from "../../ui/Icon.tsx";
import { OnTag, PausedTag, Tag } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { ExactTime, TimeAgo } from "../../ui/time.tsx";

export function DestinationStatus({ status }: { status: ApiDestination["status"] }) {
  switch (status) {
    case "active":
      return <OnTag>Active</OnTag>;
    case "paused":
      return <PausedTag />;
    case "disabled":
      return (
        <Tag tone="bad" icon="warn">
          Switched off
        </Tag>
      );
    default:
      return status satisfies never;
  }
}

/** What its owner should know of it: why it is off, whether it fails, whether it is left out. Nothing when all is well. */
export function DestinationNotes({
  destination: { id, status, status_reason, last_failure_at, failing_since },
  isLeftOut,
}: {
  destination: ApiDestination;
  isLeftOut: boolean;
}) {
  if (status !== "active") {
    const isOff = status === "disabled";
    if (status_reason === null || status_reason === "") return null;
    return (
      <p class={`banner ${isOff ? "bad" : "warn"} destination-note`}>
        <Icon name="warn" />
        {visible(status_reason)}
      </p>
    );
  }
  const log = <a href={`/app/destinations/log?destination=${id}`}>See why</a>;
  return (
    <>
      {failing_since !== null ? (
        <p class="banner warn destination-note">
          <Icon name="warn" />
          <span>
            Every call has failed since <ExactTime at={failing_since} />. After five days of nothing but failures it is
            switched off. {log}
          </span>
        </p>
      ) : (
        last_failure_at !== null && (
          <p class="banner warn destination-note">
            <Icon name="warn" />
            <span>
              The last call failed, <TimeAgo at={last_failure_at} />. What failed is tried again by itself. {log}
            </span>
          </p>
        )
      )}
      {isLeftOut && (
        <p class="banner warn destination-note">
          <Icon name="warn" />
          <span>
            No rule sends leads here. <a href="/app/destinations/rules">Add it to a rule</a>
          </span>
        </p>
      )}
    </>
  );
}

/** What the other side really said. */
export function TestOutcome({ result }: { result: TestResult }) {
  const reason = reasonOf(result);
  const answer = answerOf(result);
  return (
    <div class={`test-outcome ${result.sent ? "good" : "bad"}`} role="status">
      <p class="row">
        <Icon name={result.sent ? "check" : "warn"} />
        <strong>{result.sent ? "The test arrived." : "The test did not arrive."}</strong>
        {result.status_code !== null && <Tag tone={result.sent ? "good" : "bad"}>{result.status_code}</Tag>}
        {result.error_code !== null && <code>{result.error_code}</code>}
        <span class="note">{result.duration_ms} ms</span>
      </p>
      {reason !== null && <p>{visible(reason)}</p>}
      {answer !== "" && <pre class="excerpt">{visible(answer)}</pre>}
    </div>
  );
}
