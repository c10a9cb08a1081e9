import { batch, computed, signal } from "@preact/signals";
import type { ApiForm } from "../../worker/modules/forms/contract.ts";
import type { ApiLead, LeadListQuery } from "../../worker/modules/leads/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";

export type LeadFilter = Partial<Pick<LeadListQuery, "q" | "status" | "outcome" | "source" | "form_id" | "min_score">>;
export type LeadsModel = ReturnType<typeof createLeadsModel>;

export const PAGE_SIZE = 50;
const SEARCH_AFTER_MS = 220;
/** Changes of one lead come in bursts: stored, scored, routed, sent. */
const LOOK_AFTER_MS = 120;

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
  const forms = signal<ApiForm[]>([]);
  const isFiltered = computed(() => Object.values(filter.value).some((value) => value !== undefined && value !== ""));
  const formNames = computed(() => new Map(forms.value.map((form) => [form.id, form.name])));

  let isReadingFurtherDown = false;
  let asking = new AbortController();
  let searchTimer: ReturnType<typeof setTimeout> | undefined;
  let lookTimer: ReturnType<typeof setTimeout> | undefined;

  return {
    filter,
    leads,
    problem,
    nextCursor,
    isLoadingMore,
    isSearching,
    freshIds,
    waiting,
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
    void refresh();
    void api.forms.list().then(
      (answer) => {
        forms.value = answer.forms;
      },
      () => {}, // names of forms are an adornment: the list lives without them
    );
    const deafen = live.listen(({ topic }) => {
      if (topic !== "lead" && topic !== "everything") return;
      clearTimeout(lookTimer);
      lookTimer = setTimeout(() => void look(), LOOK_AFTER_MS);
    });
    return () => {
      deafen();
      clearTimeout(lookTimer);
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
      batch(() => {
        leads.value = page.leads;
        nextCursor.value = page.next_cursor;
        waiting.value = [];
        problem.value = null;
      });
    } catch (error) {
      if (mine.signal.aborted) return; // a newer question is on its way
      problem.value = sentenceOf(error);
    } finally {
      if (asking === mine) isSearching.value = false;
    }
  }

  /** Looks for what changed, and keeps the place of whoever is reading. */
  async function look(): Promise<void> {
    const shown = leads.value;
    if (shown === null || isLoadingMore.value) return refresh();
    const asked = filter.value;
    const page = await api.leads.list({ ...asked, limit: PAGE_SIZE }).catch(() => null); // the next look may go better
    if (page === null || asked !== filter.value || leads.value !== shown) return;

    const known = new Set(shown.map(({ id }) => id));
    const arrived = page.leads.filter(({ id }) => !known.has(id));
    const newest = shown[0]?.created_at ?? "";
    const merged = mergePage(shown, page.leads, page.next_cursor !== null);
    batch(() => {
      problem.value = null;
      if (merged.length <= PAGE_SIZE) nextCursor.value = page.next_cursor;
      if (isReadingFurtherDown && arrived.some(({ created_at }) => created_at >= newest)) {
        leads.value = merged.filter(({ id }) => known.has(id));
        waiting.value = arrived;
      } else {
        leads.value = merged;
        waiting.value = [];
        if (arrived.length > 0) freshIds.value = new Set(arrived.map(({ id }) => id));
      }
    });
  }

  function showWaiting(): void {
    const arrived = waiting.value;
    batch(() => {
      leads.value = [...arrived, ...(leads.value ?? [])];
      freshIds.value = new Set(arrived.map(({ id }) => id));
      waiting.value = [];
    });
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

  async function loadMore(): Promise<void> {
    const cursor = nextCursor.value;
    if (cursor === null || isLoadingMore.value) return;
    const asked = filter.value;
    isLoadingMore.value = true;
    try {
      const page = await api.leads.list({ ...asked, limit: PAGE_SIZE, cursor });
      if (asked !== filter.value) return;
      const known = new Set(leads.value?.map(({ id }) => id));
      leads.value = [...(leads.value ?? []), ...page.leads.filter(({ id }) => !known.has(id))];
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

/** A fresh first page over what is shown: new and changed leads are taken, those that left the list go. */
function mergePage(shown: readonly ApiLead[], page: readonly ApiLead[], hasMore: boolean): ApiLead[] {
  const last = page.at(-1);
  if (!hasMore || last === undefined) return [...page];
  const inPage = new Set(page.map(({ id }) => id));
  const older = shown.filter((lead) => !inPage.has(lead.id) && isOlder(lead, last));
  return [...page, ...older];
}

/** The list's own order: by time, then by id. */
function isOlder(lead: ApiLead, than: ApiLead): boolean {
  return lead.created_at < than.created_at || (lead.created_at === than.created_at && lead.id < than.id);
}
