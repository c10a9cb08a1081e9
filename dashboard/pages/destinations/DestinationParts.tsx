import type { ApiDestination } from "../../../worker/modules/deliveries/contract.ts";
import type { TestResult } from "../../api.ts";
import { Icon } from "../../ui/Icon.tsx";
import { OnTag, PausedTag, Tag } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";

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

/** What the other side really said. */
export function TestOutcome({ result }: { result: TestResult }) {
  return (
    <div class={`test-outcome ${result.sent ? "good" : "bad"}`} role="status">
      <p class="row">
        <Icon name={result.sent ? "check" : "warn"} />
        <strong>{result.sent ? "The test arrived." : "The test did not arrive."}</strong>
        {result.status_code !== null && <Tag tone={result.sent ? "good" : "bad"}>{result.status_code}</Tag>}
        {result.error_code !== null && <code>{result.error_code}</code>}
        <span class="note">{result.duration_ms} ms</span>
      </p>
      {result.answer_excerpt !== "" && <pre class="excerpt">{visible(result.answer_excerpt)}</pre>}
    </div>
  );
}
