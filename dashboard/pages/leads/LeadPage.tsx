import { useSignal } from "@preact/signals";
import { useLocation } from "preact-iso/router";
import type { ApiLead, ApiLeadPage } from "../../../worker/modules/leads/contract.ts";
import { useDesk } from "../../context.ts";
import { createLeadModel, type LeadModel } from "../../models/lead.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/Copy.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { Empty, Problem, Skeleton, StaleBanner, Tag } from "../../ui/states.tsx";
import { initials, mailto, telephone, visible } from "../../ui/text.ts";
import { ExactTime, TimeAgo } from "../../ui/time.tsx";
import { usePageModel } from "../../ui/use-page-model.ts";
import { Context } from "./Context.tsx";
import { Deliveries, DeliveriesSkeleton } from "./Deliveries.tsx";
import { leadsUrl } from "./filter-url.ts";
import { Ledger } from "./Ledger.tsx";
import { CATEGORY_WORDS, nameOf, ScoreBadge, SOURCE_WORDS, StatusTag, warmth } from "./parts.tsx";

export function LeadPage({ params }: { params: { id: string } }) {
  // Another lead is another page: nothing that was opened on the last one stays open.
  return <OneLead key={params.id} id={params.id} />;
}

function OneLead({ id }: { id: string }) {
  const { api, live, toasts, leads } = useDesk();
  const { route } = useLocation();
  const model = usePageModel(() => createLeadModel(api, live, toasts, id, leads.replace));
  const { before, after } = leads.neighbours(id);
  const back = leadsUrl(leads.filter.value);
  // The list has the lead already, so its head can stand at once while the rest is asked for.
  const lead = model.lead.value ?? leads.leads.value?.find((one) => one.id === id) ?? null;
  const problem = model.page.problem.value;

  useShortcuts({
    u: () => route(back),
    j: () => after !== null && route(`/app/leads/${after}`, true),
    k: () => before !== null && route(`/app/leads/${before}`, true),
    c: () => lead !== null && void (lead.status === "claimed" ? model.giveBack() : model.claim()),
    x: () => lead !== null && lead.status !== "not_a_lead" && void model.notALead(),
  });

  if (lead === null) {
    return problem === null ? (
      <div class="panel">
        <div class="inside">
          <Skeleton lines={6} />
        </div>
      </div>
    ) : (
      <Problem text={problem} onRetry={() => void model.refresh()} />
    );
  }
  const page = model.page.value.value;
  return (
    <article class="lead-page">
      <div class="row apart lead-nav">
        <a
          class="crumb"
          href={lead.verdict === "accepted" ? back : `/app/held${lead.verdict === "spam" ? "/spam" : ""}`}
        >
          <Icon name="left" size={13} />
          {lead.verdict === "accepted" ? "Leads" : "Held"}
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
      <Head lead={lead} model={model} />
      <StaleBanner text={problem} onRetry={() => void model.refresh()} />
      <div class="lead-columns">
        <div class="stack">
          {lead.verdict !== "accepted" && <WhyHeld lead={lead} model={model} />}
          <Message lead={lead} />
          <Why lead={lead} />
          {lead.suggested_reply !== null && lead.suggested_reply !== "" && (
            <Reply lead={lead} reply={lead.suggested_reply} />
          )}
          <WhereItWent model={model} />
          {page !== null && <Ledger entries={page.ledger} />}
        </div>
        <div class="stack">
          <Person lead={lead} page={page} />
          <Context lead={lead} formName={model.formName.value} />
        </div>
      </div>
    </article>
  );
}

function Head({ lead, model }: { lead: ApiLead; model: LeadModel }) {
  const isBusy = model.isActing.value;
  const email = mailto(lead.email);
  const phone = telephone(lead.phone);
  return (
    <header class="lead-head">
      <ScoreBadge score={lead.score} isLarge />
      <div class="grow">
        <h1 tabIndex={-1}>
          <StrangerText text={nameOf(lead)} />
        </h1>
        <div class="row">
          <StatusTag lead={lead} />
          {lead.category !== null && <Tag tone="outline">{CATEGORY_WORDS[lead.category]}</Tag>}
          <span class="note">
            {SOURCE_WORDS[lead.source]} · <TimeAgo at={lead.created_at} />
          </span>
        </div>
      </div>
      {/* On a phone the contact stands far below, and calling back is what one came for. */}
      <div class="row lead-actions reach">
        {phone !== null && (
          <LinkButton icon="phone" href={phone}>
            Call
          </LinkButton>
        )}
        {email !== null && (
          <LinkButton icon="mail" href={email}>
            E-mail
          </LinkButton>
        )}
      </div>
      <div class="row lead-actions">
        {lead.verdict !== "accepted" && (
          <Button kind="primary" icon="check" isBusy={isBusy} onClick={() => void model.release()}>
            Release
          </Button>
        )}
        {lead.verdict === "accepted" && lead.status === "new" && (
          <Button kind="primary" icon="hand" isBusy={isBusy} onClick={() => void model.claim()}>
            Claim
          </Button>
        )}
        {lead.status === "claimed" && (
          <Button icon="undo" isBusy={isBusy} onClick={() => void model.giveBack()}>
            Give back
          </Button>
        )}
        {lead.status === "not_a_lead" ? (
          <Button icon="undo" isBusy={isBusy} onClick={() => void model.reopen()}>
            It is a lead
          </Button>
        ) : (
          <Button kind="danger" icon="trash" onClick={() => void model.notALead()}>
            Not a lead
          </Button>
        )}
      </div>
    </header>
  );
}

function WhyHeld({ lead, model }: { lead: ApiLead; model: LeadModel }) {
  return (
    <section class="panel held-why">
      <header>
        <Icon name="shield" />
        <h2>{lead.verdict === "spam" ? "Kept as spam" : "Held for you to look at"}</h2>
        <Button size="small" kind="primary" isBusy={model.isActing.value} onClick={() => void model.release()}>
          Release
        </Button>
      </header>
      <div class="inside">
        <Reasons reasons={lead.verdict_reasons} />
      </div>
    </section>
  );
}

export function Reasons({ reasons }: { reasons: ApiLead["verdict_reasons"] }) {
  if (reasons.length === 0) return <p class="note">No reason was recorded.</p>;
  return (
    <ul class="reasons">
      {reasons.map((reason) => (
        <li key={reason.kind}>
          <span class={`points ${reason.points > 0 ? "against" : "for"}`}>{signed(reason.points)}</span>
          <StrangerText text={reason.sentence} />
        </li>
      ))}
    </ul>
  );
}

function Message({ lead }: { lead: ApiLead }) {
  const others = lead.answers.filter(
    ({ key, value }) => !["name", "email", "phone", "message"].includes(key) && value !== "",
  );
  return (
    <section class="panel">
      <header>
        <Icon name="chat" />
        <h2>Message</h2>
      </header>
      <div class="inside stack">
        {lead.summary !== null && lead.summary !== "" && (
          <p class="summary">
            <Icon name="spark" />
            <span>
              <span class="visually-hidden">Summary: </span>
              <StrangerText text={lead.summary} />
            </span>
          </p>
        )}
        {lead.message === "" ? (
          <p class="note">There is no message.</p>
        ) : (
          <p class="message">
            <StrangerText text={lead.message} />
          </p>
        )}
        {others.length > 0 && (
          <dl class="answers">
            {others.map((answer) => (
              <div key={answer.key}>
                <dt>
                  <StrangerText text={answer.label} />
                </dt>
                <dd>
                  <StrangerText text={answer.type === "checkbox" ? "Yes" : answer.value} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </section>
  );
}

function Why({ lead }: { lead: ApiLead }) {
  if (lead.score === null) {
    return (
      <section class="panel">
        <header>
          <Icon name="spark" />
          <h2>Not scored yet</h2>
        </header>
        <p class="inside note">
          {lead.verdict === "accepted"
            ? "This takes a second or two."
            : "Held leads are scored when they are released."}
        </p>
      </section>
    );
  }
  return (
    <section class="panel">
      <details open>
        <summary class="panel-summary">
          <Icon name="spark" />
          <h2>Why {lead.score}?</h2>
          <Tag tone="outline">{lead.score_source === "ai" ? "judged by AI" : "judged by rules"}</Tag>
          <span class="turner">
            <Icon name="right" size={14} />
          </span>
        </summary>
        <div class="inside">
          <div class={`meter ${warmth(lead.score)}`} aria-hidden="true">
            <span style={{ width: `${lead.score}%` }} />
          </div>
          {lead.score_reasons.length === 0 ? (
            <p class="note">Nothing in the message spoke for or against it.</p>
          ) : (
            <ul class="reasons">
              {lead.score_reasons.map((reason, place) => (
                <li key={place}>
                  <span class={`points ${reason.points < 0 ? "against" : reason.points > 0 ? "for" : ""}`}>
                    {signed(reason.points)}
                  </span>
                  <span>
                    <StrangerText text={reason.label} />
                    {reason.quote !== null && (
                      <q>
                        <StrangerText text={reason.quote} />
                      </q>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </div>
      </details>
    </section>
  );
}

function Reply({ lead, reply }: { lead: ApiLead; reply: string }) {
  const href = mailto(lead.email, { subject: "Your enquiry", body: reply });
  return (
    <section class="panel">
      <header>
        <Icon name="mail" />
        <h2>Suggested reply</h2>
        <CopyButton text={visible(reply)} />
        {href !== null && (
          <LinkButton kind="primary" size="small" icon="mail" href={href}>
            Reply by e-mail
          </LinkButton>
        )}
      </header>
      <p class="inside message reply">
        <StrangerText text={reply} />
      </p>
    </section>
  );
}

function WhereItWent({ model }: { model: LeadModel }) {
  const { decisions, deliveries, destinationNames, details } = model;
  const isTraceOpen = useSignal(false);
  const list = deliveries.value.value;
  const made = decisions.value.value ?? [];
  const nameOfDestination = (id: string) => destinationNames.value.get(id) ?? id;
  return (
    <section class="panel">
      <header>
        <Icon name="route" />
        <h2>Where it went</h2>
        {made.length > 0 && (
          <Button
            size="small"
            kind="quiet"
            aria-expanded={isTraceOpen.value}
            onClick={() => {
              isTraceOpen.value = !isTraceOpen.value;
            }}
          >
            {isTraceOpen.value ? "Hide the reasons" : "Why there?"}
          </Button>
        )}
      </header>
      {isTraceOpen.value && (
        <div class="inside stack trace">
          {made.map((decision) => (
            <div key={decision.number} class="stack tight">
              <h3>
                {decision.number === 1 ? "First decision" : `Decision ${decision.number}`}{" "}
                <span class="note">
                  {decision.score === null ? "not scored" : `with score ${decision.score}`}
                  {decision.score_source !== null && ` (${decision.score_source === "ai" ? "AI" : "rules"})`} ·{" "}
                  <ExactTime at={decision.at} />
                </span>
              </h3>
              <ul class="stack tight">
                {decision.trace.map((rule) => (
                  <li key={rule.rule_id} class={`trace-rule ${rule.matched ? "matched" : ""}`}>
                    <Icon name={rule.matched ? "check" : "close"} size={14} />
                    <span>
                      <strong>{visible(rule.rule_name)}</strong> {rule.matched ? "matched" : "did not match"}:{" "}
                      {visible(rule.because)}
                      {rule.matched && rule.destination_ids.length > 0 && (
                        <span class="note">
                          {" "}
                          → {rule.destination_ids.map((id) => visible(nameOfDestination(id))).join(", ")}
                        </span>
                      )}
                    </span>
                  </li>
                ))}
              </ul>
              {decision.destination_ids.length === 0 && <p class="note">This decision added no destination.</p>}
            </div>
          ))}
        </div>
      )}
      {list === null ? (
        deliveries.problem.value === null ? (
          <DeliveriesSkeleton />
        ) : (
          <p class="inside mistake">{deliveries.problem.value}</p>
        )
      ) : list.length === 0 ? (
        <Empty
          icon="send"
          title="Sent nowhere so far"
          actions={<LinkButton href="/app/destinations">Destinations</LinkButton>}
        >
          {model.lead.value?.verdict === "accepted"
            ? "No rule sent this lead anywhere, or there is no destination yet."
            : "A held lead waits here until somebody releases it."}
        </Empty>
      ) : (
        <Deliveries deliveries={list} details={details} />
      )}
    </section>
  );
}

function Person({ lead, page }: { lead: ApiLead; page: ApiLeadPage | null }) {
  const contact = page?.contact ?? null;
  const email = mailto(lead.email);
  const phone = telephone(lead.phone);
  return (
    <section class="panel">
      <header>
        <Icon name="user" />
        <h2>Contact</h2>
      </header>
      <div class="inside stack">
        <div class="row person">
          <span class="avatar large" aria-hidden="true">
            {initials(nameOf(lead))}
          </span>
          <span class="grow">
            <strong>
              <StrangerText text={nameOf(lead)} />
            </strong>
            <span class="note">
              {contact === null
                ? "First time we hear of them"
                : contact.lead_count > 1
                  ? `${contact.lead_count} leads so far`
                  : "First lead"}
            </span>
          </span>
        </div>
        <dl class="facts">
          {lead.email !== "" && (
            <div>
              <dt>E-mail</dt>
              <dd class="row">
                {email === null ? <StrangerText text={lead.email} /> : <a href={email}>{visible(lead.email)}</a>}
                <CopyButton text={visible(lead.email)} label="Copy the e-mail" kind="quiet" isBare />
              </dd>
            </div>
          )}
          {lead.phone !== "" && (
            <div>
              <dt>Phone</dt>
              <dd class="row">
                {phone === null ? <StrangerText text={lead.phone} /> : <a href={phone}>{visible(lead.phone)}</a>}
                <CopyButton text={visible(lead.phone)} label="Copy the phone number" kind="quiet" isBare />
              </dd>
            </div>
          )}
        </dl>
        {page !== null && page.other_leads.length > 0 && (
          <div class="stack tight">
            <h3 class="note">Other leads of this person</h3>
            <ul class="other-leads">
              {page.other_leads.map((other) => (
                <li key={other.id}>
                  <a href={`/app/leads/${other.id}`}>
                    <StrangerText class="clip" text={other.summary || "A lead without a summary"} />
                  </a>
                  <span class="note">
                    <TimeAgo at={other.created_at} isShort />
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </section>
  );
}

function signed(points: number): string {
  return points > 0 ? `+${points}` : points < 0 ? `−${Math.abs(points)}` : "0";
}
