import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { ApiLead } from "../../../worker/modules/leads/contract.ts";
import type { LeadCounts } from "../../api.ts";
import { useDesk } from "../../context.ts";
import type { LeadsModel } from "../../models/leads.model.ts";
import { Button, LinkButton } from "../../ui/Button.tsx";
import { StrangerText } from "../../ui/StrangerText.tsx";
import { useShortcuts } from "../../ui/shortcuts.ts";
import { Empty, PageHead, Problem, StaleBanner } from "../../ui/states.tsx";
import { stepFocus } from "../../ui/step-focus.ts";
import { visible } from "../../ui/text.ts";
import { TimeAgo } from "../../ui/time.tsx";
import { ExportButton } from "./ExportButton.tsx";
import { filterFromQuery, leadsUrl } from "./filter-url.ts";
import { LeadFilters } from "./LeadFilters.tsx";
import { nameOf, ScoreBadge, SOURCE_WORDS, StatusTag } from "./parts.tsx";

/** Further down than this, new leads wait for a click instead of pushing what is being read. */
const READING_PX = 160;

const PATH = "/app/leads";

/** Where the list was scrolled to, and which lead was opened, when it was left. */
let leftAtPx = 0;
let leftFor = "";

export function LeadsPage() {
  const { leads: model, session } = useDesk();
  const { query } = useLocation();
  const list = useRef<HTMLUListElement>(null);
  const search = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const close = model.open(filterFromQuery(query));
    scrollTo(0, leftAtPx);
    const followScroll = () => {
      if (location.pathname !== PATH) return; // the next page stands already, and begins at its top
      leftAtPx = scrollY;
      model.setReadingFurtherDown(scrollY > READING_PX);
    };
    addEventListener("scroll", followScroll, { passive: true });
    const stopFollowing = effect(() => {
      const url = leadsUrl(model.filter.value);
      if (url !== location.pathname + location.search) history.replaceState(null, "", url);
    });
    return () => {
      leftFor = location.pathname;
      removeEventListener("scroll", followScroll);
      stopFollowing();
      close();
    };
  }, [model]);

  useShortcuts({
    "/": () => search.current?.focus(),
    j: () => step(list.current, 1),
    k: () => step(list.current, -1),
  });

  return (
    <>
      <PageHead title="Leads" about={aboutCounts(session.counts.value.value)}>
        <LinkButton icon="chart" href="/app/reports">
          Reports
        </LinkButton>
        {session.canManage.value && model.leads.value !== null && model.leads.value.length > 0 && (
          <ExportButton filter={model.filter.value} isFiltered={model.isFiltered.value} />
        )}
      </PageHead>
      <LeadFilters model={model} searchRef={search} />
      <WaitingPill model={model} />
      <List model={model} listRef={list} />
    </>
  );
}

function aboutCounts(counts: LeadCounts | null): string {
  if (counts === null) return "\u00a0"; // keeps the line's place
  if (counts.accepted === 0) return "Everything your visitors send, scored and sorted.";
  return counts.unclaimed === 0 ? "All claimed. Well done." : `${counts.unclaimed} waiting to be claimed`;
}

function WaitingPill({ model }: { model: LeadsModel }) {
  const count = model.waiting.value.length;
  const words = count === 1 ? "1 new lead" : `${count}${model.waitMore.value ? "+" : ""} new leads`;
  return (
    <div class="waiting-pill" role="status">
      {count > 0 && (
        <Button
          kind="primary"
          icon="up"
          onClick={() => {
            model.showWaiting();
            scrollTo({ top: 0, behavior: "smooth" });
          }}
        >
          {words}
        </Button>
      )}
    </div>
  );
}

function List({ model, listRef }: { model: LeadsModel; listRef: { current: HTMLUListElement | null } }) {
  const { leads, problem, isFiltered, nextCursor } = model;
  if (leads.value === null) {
    if (problem.value === null) return <SkeletonRows />;
    return (
      <div class="panel">
        <Problem text={problem.value} onRetry={() => void model.refresh()} />
      </div>
    );
  }
  if (leads.value.length === 0)
    return <div class="panel">{isFiltered.value ? <NothingFound model={model} /> : <NoLeads />}</div>;
  return (
    <div class="stack">
      <StaleBanner text={problem.value} onRetry={() => void model.refresh()} />
      <ul class="panel lead-list" ref={listRef} aria-label="Leads, newest first">
        {leads.value.map((lead) => (
          <LeadRow
            key={lead.id}
            lead={lead}
            formName={model.formNames.value.get(lead.form_id)}
            isFresh={model.freshIds.value.has(lead.id)}
          />
        ))}
      </ul>
      {nextCursor.value !== null ? (
        <MoreAtTheEnd model={model} />
      ) : (
        leads.value.length > 8 && <p class="note list-end">That is all of them.</p>
      )}
    </div>
  );
}

function LeadRow({ lead, formName, isFresh }: { lead: ApiLead; formName: string | undefined; isFresh: boolean }) {
  const contact = [lead.email, lead.phone].filter((text) => text !== "" && text !== nameOf(lead)).join(" · ");
  return (
    <li class={`lead-row ${isFresh ? "fresh" : ""} ${lead.status}`}>
      <ScoreBadge score={lead.score} />
      <div class="who">
        <a href={`/app/leads/${lead.id}`}>
          <StrangerText class="clip" text={nameOf(lead)} />
        </a>
        <StrangerText class="clip note" text={contact} />
      </div>
      <p class="what">
        <StrangerText text={lead.summary || lead.message || "No message"} />
      </p>
      <div class="where note">
        <span class="clip">{visible(formName ?? SOURCE_WORDS[lead.source])}</span>
      </div>
      <div class="state">
        <StatusTag lead={lead} />
      </div>
      <div class="when note">
        <TimeAgo at={lead.created_at} isShort />
      </div>
    </li>
  );
}

/** Loads further when it comes into view, and is a button for those who do not scroll. */
function MoreAtTheEnd({ model }: { model: LeadsModel }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void model.loadMore();
      },
      { rootMargin: "400px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [model, model.nextCursor.value]);
  return (
    <div class="list-end" ref={box}>
      <Button isBusy={model.isLoadingMore.value} onClick={() => void model.loadMore()}>
        Show older leads
      </Button>
    </div>
  );
}

function NoLeads() {
  return (
    <Empty
      icon="inbox"
      title="No leads yet"
      actions={
        <>
          <LinkButton kind="primary" href="/app/start">
            Send yourself a first one
          </LinkButton>
          <LinkButton href="/app/forms">Put a form on your site</LinkButton>
        </>
      }
    >
      They appear here by themselves, a moment after somebody sends one of your forms.
    </Empty>
  );
}

function NothingFound({ model }: { model: LeadsModel }) {
  return (
    <Empty
      icon="search"
      title="No lead fits these filters"
      actions={<Button onClick={() => model.clearFilter()}>Clear the filters</Button>}
    >
      Try fewer words, or look at every form and source.
    </Empty>
  );
}

function SkeletonRows() {
  return (
    <ul class="panel lead-list" aria-busy="true" aria-label="Loading leads">
      {[62, 48, 71, 40, 66, 55, 45].map((width) => (
        <li class="lead-row" key={width}>
          <span class="skeleton square" />
          <div class="who">
            <span class="skeleton" style={{ width: `${width}%` }} />
          </div>
          <p class="what">
            <span class="skeleton" style={{ width: `${width + 20}%` }} />
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Moves the focus to the next row's link, counted from the lead one came back from; the browser's own Enter opens it. */
function step(list: HTMLUListElement | null, by: 1 | -1): void {
  const links = [...(list?.querySelectorAll<HTMLAnchorElement>(".who a") ?? [])];
  const focused = links.indexOf(document.activeElement as HTMLAnchorElement);
  const place = focused === -1 ? links.findIndex(({ pathname }) => pathname === leftFor) : focused;
  stepFocus(links, place, by);
}
