import { batch, computed, signal } from "@preact/signals";
import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import type { ApiLead, LeadListQuery } from "../../worker/modules/leads/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { concernsLeads, follow } from "./follow.ts";
import { append, doTouch, type Loaded, overlay } from "./pages.ts";

export type LeadFilter = Partial<Pick<LeadListQuery, "q" | "status" | "outcome" | "source" | "form_id" | "min_score">>;
export type LeadsModel = ReturnType<typeof createLeadsModel>;

export const PAGE_SIZE = 50;
const SEARCH_AFTER_MS = 220;

/** The list of leads, which grows at the top by itself and at the bottom on demand. */
export function createLeadsModel(api: Api, live: Live) {
  const filter = signal<LeadFilter>({});
  const leads = signal<ApiLead[] | null>(null);
  const problem = signal<string | null>(null);
  const nextCursor = signal<string | null>(null);
  const isLoadingMore = signal(false);
  const isSearching = signal(false);
  /** Leads that came while the page was open, to be shown gently as new. */
  const freshIds = signal<ReadonlySet<string>>(new Set());
  /** Leads that came while the person reads further down: they wait for a click, so that nothing jumps. */
  const waiting = signal<ApiLead[]>([]);
  /** More wait than a page holds. */
  const waitMore = signal(false);
  const forms = signal<ApiForm[]>([]);
  const isFiltered = computed(() => Object.values(filter.value).some((value) => value !== undefined && value !== ""));
  const formNames = computed(() => new Map(forms.value.map((form) => [form.id, form.name])));

  let isReadingFurtherDown = false;
  /** The newest page, while some of it waits. */
  let waitingPage: Loaded<ApiLead> | null = null;
  let loading: Promise<void> | null = null;
  let asking = new AbortController();
  let searchTimer: ReturnType<typeof setTimeout> | undefined;

  return {
    filter,
    leads,
    problem,
    nextCursor,
    isLoadingMore,
    isSearching,
    freshIds,
    waiting,
    waitMore,
    forms,
    formNames,
    isFiltered,
    open,
    refresh,
    look,
    search,
    narrow,
    clearFilter,
    loadMore,
    showWaiting,
    setReadingFurtherDown,
    replace,
    forget,
    neighbours,
  };

  /** Starts with these filters and follows the live feed until the returned function is called. */
  function open(given: LeadFilter): () => void {
    const isSame = JSON.stringify(given) === JSON.stringify(filter.value);
    filter.value = given;
    if (!isSame) leads.value = null;
    void (leads.value === null ? refresh() : look()); // who comes back finds the place where they were
    void api.forms.list().then(
      (answer) => {
        forms.value = answer.forms;
      },
      () => {}, // names of forms are an adornment: the list lives without them
    );
    const deafen = follow(live, concernsLeads, look);
    return () => {
      deafen();
      clearTimeout(searchTimer);
    };
  }

  /** Asks for the first page anew and shows it. */
  async function refresh(): Promise<void> {
    asking.abort();
    const mine = new AbortController();
    asking = mine;
    isSearching.value = true;
    try {
      const page = await api.leads.list({ ...filter.value, limit: PAGE_SIZE }, mine.signal);
      show({ rows: page.leads, cursor: page.next_cursor });
    } catch (error) {
      if (mine.signal.aborted) return; // a newer question is on its way
      problem.value = sentenceOf(error);
    } finally {
      if (asking === mine) isSearching.value = false;
    }
  }

  /** Looks for what changed, and keeps the place of whoever is reading. */
  async function look(): Promise<void> {
    await loading; // older ones are on their way: what is shown must not change below them
    const shown = leads.value;
    if (shown === null) return refresh();
    const asked = filter.value;
    let page: Loaded<ApiLead>;
    try {
      const answer = await api.leads.list({ ...asked, limit: PAGE_SIZE });
      page = { rows: answer.leads, cursor: answer.next_cursor };
    } catch (error) {
      if (asked === filter.value) problem.value = sentenceOf(error);
      return;
    }
    if (asked !== filter.value) return; // another question is on its way
    if (leads.value !== shown) return look();

    const loaded = { rows: shown, cursor: nextCursor.value };
    const known = new Set(shown.map(({ id }) => id));
    const arrived = page.rows.filter(({ id }) => !known.has(id));
    const newest = shown[0]?.created_at ?? "";
    if (isReadingFurtherDown && arrived.some(({ created_at }) => created_at >= newest)) {
      const isHole = page.cursor !== null && !doTouch(loaded, page);
      batch(() => {
        problem.value = null;
        if (!isHole) leads.value = overlay(loaded, page).rows.filter(({ id }) => known.has(id));
        waiting.value = arrived;
        waitMore.value = isHole;
      });
      waitingPage = page;
    } else {
      show(overlay(loaded, page));
      if (arrived.length > 0) freshIds.value = new Set(arrived.map(({ id }) => id));
    }
  }

  function show({ rows, cursor }: Loaded<ApiLead>): void {
    waitingPage = null;
    batch(() => {
      leads.value = [...rows];
      nextCursor.value = cursor;
      waiting.value = [];
      waitMore.value = false;
      problem.value = null;
    });
  }

  function showWaiting(): void {
    if (waitingPage === null) return;
    const arrived = waiting.value;
    show(overlay({ rows: leads.value ?? [], cursor: nextCursor.value }, waitingPage));
    freshIds.value = new Set(arrived.map(({ id }) => id));
  }

  /** Searches when the typing pauses. */
  function search(text: string): void {
    const { q: _, ...rest } = filter.value;
    filter.value = text.trim() === "" ? rest : { ...rest, q: text.trim() };
    clearTimeout(searchTimer);
    searchTimer = setTimeout(() => void refresh(), SEARCH_AFTER_MS);
  }

  function narrow(change: { [Key in keyof LeadFilter]: LeadFilter[Key] | undefined }): void {
    const wanted = Object.entries({ ...filter.value, ...change }).filter(([, value]) => value !== undefined);
    filter.value = Object.fromEntries(wanted) as LeadFilter;
    void refresh();
  }

  function clearFilter(): void {
    filter.value = {};
    void refresh();
  }

  function loadMore(): Promise<void> {
    loading ??= loadOlder().finally(() => {
      loading = null;
    });
    return loading;
  }

  async function loadOlder(): Promise<void> {
    const cursor = nextCursor.value;
    if (cursor === null) return;
    const before = asking;
    isLoadingMore.value = true;
    try {
      const page = await api.leads.list({ ...filter.value, limit: PAGE_SIZE, cursor });
      if (asking !== before || nextCursor.value !== cursor) return; // the list was begun anew meanwhile
      const { rows } = append({ rows: leads.value ?? [], cursor }, { rows: page.leads, cursor: page.next_cursor });
      leads.value = [...rows];
      nextCursor.value = page.next_cursor;
    } catch (error) {
      problem.value = sentenceOf(error);
    } finally {
      isLoadingMore.value = false;
    }
  }

  function setReadingFurtherDown(isFurtherDown: boolean): void {
    isReadingFurtherDown = isFurtherDown;
    if (!isFurtherDown && waiting.value.length > 0) showWaiting();
  }

  /** Another page changed this lead. */
  function replace(lead: ApiLead): void {
    leads.value = leads.value?.map((other) => (other.id === lead.id ? lead : other)) ?? null;
  }

  /** It was erased: nobody should see it for a moment longer. */
  function forget(leadId: string): void {
    leads.value = leads.value?.filter(({ id }) => id !== leadId) ?? null;
  }

  /** The leads before and after this one, as the list stands. */
  function neighbours(leadId: string): { before: string | null; after: string | null } {
    const ids = leads.value?.map(({ id }) => id) ?? [];
    const place = ids.indexOf(leadId);
    return { before: (place > 0 && ids[place - 1]) || null, after: (place >= 0 && ids[place + 1]) || null };
  }
}
