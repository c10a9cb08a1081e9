import { useRef } from "preact/hooks";
import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import { useDesk } from "../../context.ts";
import { createHeldModel, type HeldModel } from "../../models/held.model.ts";
import { FAMILY_WORDS } from "../../models/held-reasons.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox, Select } from "../../ui/Field.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { Empty, PageHead, Problem, Skeleton, StaleBanner } from "../../ui/states.tsx";
import { stepFocus } from "../../ui/step-focus.ts";
import { visible } from "../../ui/text.ts";
import { TimeAgo } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { HeldRemedy, Reasons } from "./Judgement.tsx";
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
        about="Nothing real is lost: what looks odd (10 points or more), or is beyond your plan, waits here until you decide."
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
  const { list, decide } = useQueueKeys(model);
  const isActing = model.isActing.value;
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
        {ids.length === 0 ? (
          <ReasonPick model={model} />
        ) : (
          <span class="row">
            <Button
              kind="primary"
              size="small"
              icon="check"
              isBusy={isActing}
              onClick={() => void decide("release", ids)}
            >
              Release {ids.length}
            </Button>
            <Button
              kind="danger"
              size="small"
              icon="trash"
              isBusy={isActing}
              onClick={() => void decide("notALead", ids)}
            >
              Not leads
            </Button>
          </span>
        )}
      </div>
      {model.family.value !== null && <p class="note held-advice">{FAMILY_WORDS[model.family.value].advice}</p>}
      <ul class="stack" ref={list}>
        {leads.value.map((lead) => (
          <HeldCard key={lead.id} lead={lead} model={model} decide={decide} />
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

type Decide = (what: "release" | "notALead", ids: readonly string[]) => Promise<void>;

/** Keys go by the card that has the focus; what goes away hands the focus to the card after it. */
function useQueueKeys(model: HeldModel): { list: { current: HTMLUListElement | null }; decide: Decide } {
  const list = useRef<HTMLUListElement>(null);
  const cards = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-lead]") ?? [])];
  const links = () => cards().flatMap((card) => card.querySelector<HTMLElement>(".held-name") ?? []);
  const placeOfFocus = () => cards().findIndex((card) => card.contains(document.activeElement));
  const focusedId = () => cards()[placeOfFocus()]?.dataset.lead;

  const decide: Decide = async (what, ids) => {
    const place = placeOfFocus();
    await model[what](ids);
    if (document.activeElement !== document.body) return;
    const left = links();
    (left[Math.min(Math.max(place, 0), left.length - 1)] ?? document.querySelector<HTMLElement>("h1"))?.focus();
  };
  const decideByKey = (what: "release" | "notALead") => {
    const chosen = [...model.chosen.value];
    const focused = focusedId();
    if (chosen.length > 0) void decide(what, chosen);
    else if (focused !== undefined) void decide(what, [focused]);
  };

  useShortcuts({
    j: () => stepFocus(links(), placeOfFocus(), 1),
    k: () => stepFocus(links(), placeOfFocus(), -1),
    v: () => {
      const focused = focusedId();
      if (focused !== undefined) model.choose(focused, !model.chosen.value.has(focused));
    },
    a: () => decideByKey("release"),
    x: () => decideByKey("notALead"),
  });
  return { list, decide };
}

/** Only where there is more than one kind: then those of a kind can be chosen together. */
function ReasonPick({ model }: { model: HeldModel }) {
  const families = model.families.value;
  if (families.length < 2) return null;
  const count = families.reduce((sum, one) => sum + one.count, 0);
  return (
    <Select
      label="Held for"
      isLabelHidden
      value={model.family.value ?? ""}
      options={[
        { value: "", label: `Every reason (${count})` },
        ...families.map((one) => ({ value: one.family, label: `${FAMILY_WORDS[one.family].label} (${one.count})` })),
      ]}
      onPick={(value) => model.narrow(families.find(({ family }) => family === value)?.family ?? null)}
    />
  );
}

function HeldCard({ lead, model, decide }: { lead: ApiLead; model: HeldModel; decide: Decide }) {
  const contact = [lead.email, lead.phone].filter((text) => text !== "" && text !== nameOf(lead)).join(" · ");
  const name = visible(nameOf(lead));
  return (
    <li class="panel held-card" data-lead={lead.id}>
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
        <HeldRemedy lead={lead} />
      </div>
      <div class="held-actions">
        <Button kind="primary" size="small" icon="check" onClick={() => void decide("release", [lead.id])}>
          Release
        </Button>
        <Button kind="quiet" size="small" onClick={() => void decide("notALead", [lead.id])}>
          Not a lead
        </Button>
      </div>
    </li>
  );
}
