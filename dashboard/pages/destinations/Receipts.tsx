import type { ApiReceipt } from "../../models/outcome-hooks.model.ts";
import type { Request } from "../../models/request.ts";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { Problem, Skeleton, Tag } from "../../ui/states.tsx";
import { ExactTime } from "../../ui/time.tsx";

const REFUSALS: Record<string, string> = {
  signature_invalid: "the signature does not fit. Is it made of the raw body, with this secret?",
  timestamp_out_of_range: "it was signed more than five minutes ago, or ahead. Is the sender's clock right?",
  invalid_json: "the body is no JSON that can be read.",
  invalid_encoding: "the body is not UTF-8.",
  validation_failed: "the body holds no list of 1 to 100 outcomes.",
};

export function refusalWords(code: string): string {
  return REFUSALS[code] ?? code;
}

/** The last calls that were taken, and what each outcome in them came to. */
export function Receipts({ request }: { request: Request<ApiReceipt[]> }) {
  const receipts = request.value.value;
  if (receipts === null) {
    const problem = request.problem.value;
    return problem === null ? (
      <Skeleton lines={2} />
    ) : (
      <Problem text={problem} onRetry={() => void request.refresh()} />
    );
  }
  if (receipts.length === 0) return <p class="note">Nothing was received yet.</p>;
  return (
    <ol class="receipts" aria-label="Last calls, newest first">
      {receipts.map((receipt) => (
        <Receipt key={receipt.webhook_id} receipt={receipt} />
      ))}
    </ol>
  );
}

function Receipt({ receipt: { webhook_id: id, received_at: at, results } }: { receipt: ApiReceipt }) {
  const count = (status: string) => results?.filter((result) => result.status === status).length ?? 0;
  const refused = results?.filter(({ status }) => status === "refused") ?? [];
  return (
    <li>
      <div class="row">
        <ExactTime at={at} />
        {results === null && <Tag>being worked on</Tag>}
        {count("changed") > 0 && <Tag tone="good">{count("changed")} taken</Tag>}
        {count("unchanged") > 0 && <Tag>{count("unchanged")} known before</Tag>}
        {refused.length > 0 && <Tag tone="bad">{refused.length} refused</Tag>}
        <StrangerText class="clip note" text={id} />
      </div>
      {refused.length > 0 && (
        <ul class="note">
          {refused.slice(0, 5).map(({ message, code }, place) => (
            <li key={place}>
              <StrangerText text={message ?? code ?? ""} />
            </li>
          ))}
          {refused.length > 5 && <li>… and {refused.length - 5} more</li>}
        </ul>
      )}
    </li>
  );
}
