import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import { useDesk } from "../../context.ts";
import { createHeldModel, type HeldModel } from "../../models/held.model.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Field.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { Empty, PageHead, Problem, Skeleton, StaleBanner } from "../../ui/states.tsx";
import { visible } from "../../ui/text.ts";
import { TimeAgo } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Reasons } from "./Judgement.tsx";
import { nameOf, SOURCE_WORDS } from "./parts.tsx";

export function HeldPage() {
  return <Queue key="held" verdict="held" />;
}

export function SpamPage() {
  return <Queue key="spam" verdict="spam" />;
}

function Queue({ verdict }: { verdict: "held" | "spam" }) {
  const { api, live, toasts, session } = useDesk();
  const model = usePageModel(() => createHeldModel(api, live, toasts, verdict), verdict);
  const counts = session.counts.value.value;
  return (
    <>
      <PageHead
        title="Held"
        about="Nothing real is lost: what looks odd waits here, with the reasons, until you decide."
      />
      <nav class="tabs" aria-label="Held and spam">
        <a href="/app/held" aria-current={verdict === "held" ? "page" : undefined}>
          To look through {counts !== null && counts.held > 0 && <span class="count">{counts.held}</span>}
        </a>
        <a href="/app/held/spam" aria-current={verdict === "spam" ? "page" : undefined}>
          Spam {counts !== null && counts.spam > 0 && <span class="count">{counts.spam}</span>}
        </a>
      </nav>
      <List model={model} verdict={verdict} />
    </>
  );
}

function List({ model, verdict }: { model: HeldModel; verdict: "held" | "spam" }) {
  const { leads, problem, chosen } = model;
  if (leads.value === null) {
    return problem.value === null ? (
      <div class="panel held-gap">
        <div class="inside">
          <Skeleton lines={6} />
        </div>
      </div>
    ) : (
      <Problem text={problem.value} onRetry={() => void model.refresh()} />
    );
  }
  if (leads.value.length === 0) {
    return (
      <Empty icon="shield" title={verdict === "held" ? "Nothing waits for you" : "No spam"}>
        {verdict === "held"
          ? "Submissions that look like a bot's, or come in odd ways, are kept here instead of being thrown away."
          : "What is certain to be spam is kept here for a while, in case it was not."}
      </Empty>
    );
  }
  const ids = [...chosen.value];
  return (
    <div class="stack held-gap">
      <StaleBanner text={problem.value} onRetry={() => void model.refresh()} />
      <div class="bulk">
        <Checkbox
          label={ids.length === 0 ? "Choose all" : `${ids.length} chosen`}
          isOn={model.areAllChosen.value}
          onChange={model.chooseAll}
        />
        {ids.length > 0 && (
          <span class="row">
            <Button
              kind="primary"
              size="small"
              icon="check"
              isBusy={model.isActing.value}
              onClick={() => void model.release(ids)}
            >
              Release {ids.length}
            </Button>
            <Button kind="danger" size="small" icon="trash" onClick={() => void model.notALead(ids)}>
              Not leads
            </Button>
          </span>
        )}
      </div>
      <ul class="stack">
        {leads.value.map((lead) => (
          <HeldCard key={lead.id} lead={lead} model={model} />
        ))}
      </ul>
      {model.nextCursor.value !== null && (
        <div class="list-end">
          <Button onClick={() => void model.loadMore()}>Show older ones</Button>
        </div>
      )}
    </div>
  );
}

function HeldCard({ lead, model }: { lead: ApiLead; model: HeldModel }) {
  const contact = [lead.email, lead.phone].filter((text) => text !== "" && text !== nameOf(lead)).join(" · ");
  const name = visible(nameOf(lead));
  return (
    <li class="panel held-card">
      <input
        type="checkbox"
        aria-label={`Choose the submission of ${name}`}
        checked={model.chosen.value.has(lead.id)}
        onChange={(event) => model.choose(lead.id, event.currentTarget.checked)}
      />
      <div class="held-body">
        <p class="row">
          <a class="held-name clip" href={`/app/leads/${lead.id}`}>
            <StrangerText text={nameOf(lead)} />
          </a>
          <StrangerText class="note" text={contact} />
          <span class="note held-when">
            {SOURCE_WORDS[lead.source]} · <TimeAgo at={lead.created_at} />
          </span>
        </p>
        <p class="held-message">
          <StrangerText text={lead.message || "No message"} />
        </p>
        <Reasons reasons={lead.verdict_reasons} />
      </div>
      <div class="held-actions">
        <Button kind="primary" size="small" icon="check" onClick={() => void model.release([lead.id])}>
          Release
        </Button>
        <Button kind="quiet" size="small" onClick={() => void model.notALead([lead.id])}>
          Not a lead
        </Button>
      </div>
    </li>
  );
}
