import { useMemo, useRef } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import { useDesk } from "../../context.ts";
import { createLeadModel } from "../../models/lead.model.ts";
import { createPersonModel } from "../../models/person.model.ts";
import { LinkButton } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useSection } from "../../ui/section.ts";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { Gone, PanelSkeleton, Problem, StaleBanner } from "../../ui/states.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Context } from "./Context.tsx";
import { leadsUrl } from "./filter-url.ts";
import { Why, WhyHeld } from "./Judgement.tsx";
import { LeadHead } from "./LeadHead.tsx";
import { Ledger } from "./Ledger.tsx";
import { Message, Reply } from "./Message.tsx";
import { Outcome } from "./Outcome.tsx";
import { Person } from "./Person.tsx";
import { Privacy } from "./Privacy.tsx";
import { WhereItWent } from "./WhereItWent.tsx";

const OUTCOME_KEYS = { 0: null, 1: "won", 2: "lost", 3: "junk" } as const;

export function LeadPage({ params }: { params: { id: string } }) {
  // Another lead is another page: nothing that was opened on the last one stays open.
  return <OneLead key={params.id} id={params.id} />;
}

function OneLead({ id }: { id: string }) {
  const { api, live, toasts, leads, session } = useDesk();
  const { route } = useLocation();
  const model = usePageModel(() => createLeadModel(api, live, toasts, id, leads.replace, () => session.me.value?.name));
  const person = useMemo(() => createPersonModel(api, toasts, model, id), [model]);
  const { before, after } = leads.neighbours(id);
  // The list has the lead already, so its head can stand at once while the rest is asked for.
  const lead = model.lead.value ?? leads.leads.value?.find((one) => one.id === id) ?? null;
  const problem = model.page.problem.value;
  const queue = useQueue(lead);
  const back = queue ?? leadsUrl(leads.filter.value);
  useSection(queue);

  useShortcuts({
    u: () => route(back),
    j: () => after !== null && route(`/app/leads/${after}`, true),
    k: () => before !== null && route(`/app/leads/${before}`, true),
    c: () => lead !== null && void (lead.status === "claimed" ? model.giveBack() : model.claim()),
    ...Object.fromEntries(
      Object.entries(OUTCOME_KEYS).map(([key, outcome]) => [
        key,
        () => lead?.verdict === "accepted" && lead.outcome !== outcome && void model.setOutcome(outcome),
      ]),
    ),
    a: () => lead !== null && lead.verdict !== "accepted" && void model.release(),
    x: () => lead !== null && lead.status !== "not_a_lead" && void model.notALead(),
  });

  if (model.page.isGone.value) return <Gone noun="lead" href={back} back="Go to your leads" />;
  if (lead === null) {
    return problem === null ? (
      <PanelSkeleton lines={6} />
    ) : (
      <Problem isPage text={problem} onRetry={() => void model.refresh()} />
    );
  }
  const page = model.page.value.value;
  return (
    <article class="lead-page">
      <div class="row apart lead-nav">
        <a class="crumb" href={back}>
          <Icon name="left" size={13} />
          {queue === null ? "Leads" : "Held"}
        </a>
        <span class="row">
          {before !== null && (
            <LinkButton kind="quiet" size="small" icon="up" label="The lead before (k)" href={`/app/leads/${before}`} />
          )}
          {after !== null && (
            <LinkButton kind="quiet" size="small" icon="down" label="The next lead (j)" href={`/app/leads/${after}`} />
          )}
        </span>
      </div>
      <LeadHead lead={lead} model={model} />
      <StaleBanner text={problem} onRetry={() => void model.refresh()} />
      <div class="lead-columns">
        <Outcome lead={lead} model={model} />
        <div class="stack">
          {lead.verdict !== "accepted" && <WhyHeld lead={lead} />}
          <Message lead={lead} />
          <Why lead={lead} judgement={page?.judgement ?? null} />
          {lead.suggested_reply !== null && lead.suggested_reply !== "" && (
            <Reply lead={lead} reply={lead.suggested_reply} />
          )}
          <WhereItWent model={model} />
          {page !== null && <Ledger entries={page.ledger} source={lead.source} />}
        </div>
        <div class="stack">
          <Person lead={lead} page={page} />
          <Context lead={lead} formName={model.formName.value} />
          <Privacy
            lead={lead}
            model={person}
            onErased={() => {
              leads.forget(id);
              route(back, true);
            }}
          />
        </div>
      </div>
    </article>
  );
}

/** The queue that a held lead was taken from. It stays the way back when the lead is released from here, to go on with the next. */
function useQueue(lead: ApiLead | null): string | null {
  const queue = useRef<string | null>(null);
  if (lead?.verdict === "held") queue.current = "/app/held";
  if (lead?.verdict === "spam") queue.current = "/app/held/spam";
  return queue.current;
}
