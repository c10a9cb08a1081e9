import { computed, signal } from "@preact/signals";
import type { ApiLead } from "../../worker/modules/leads/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { concernsLeads, follow } from "./follow.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type HeldModel = ReturnType<typeof createHeldModel>;

const PAGE_SIZE = 100;

/** Submissions that were kept back: looked through, released, or put away, one by one or together. */
export function createHeldModel(api: Api, live: Live, toasts: Toasts, verdict: "held" | "spam") {
  const request = createRequest(() => api.leads.list({ verdict, status: "new", limit: PAGE_SIZE }));
  const older = signal<ApiLead[]>([]);
  const olderCursor = signal<string | null | undefined>(undefined);
  const chosen = signal<ReadonlySet<string>>(new Set());
  const isActing = signal(false);
  const leads = computed(() => {
    const first = request.value.value?.leads;
    if (first === undefined) return null;
    const ids = new Set(first.map(({ id }) => id));
    return [...first, ...older.value.filter(({ id }) => !ids.has(id))];
  });
  const nextCursor = computed(() =>
    olderCursor.value === undefined ? (request.value.value?.next_cursor ?? null) : olderCursor.value,
  );
  const areAllChosen = computed(
    () => leads.value !== null && leads.value.length > 0 && leads.value.every(({ id }) => chosen.value.has(id)),
  );

  return {
    leads,
    problem: request.problem,
    chosen,
    areAllChosen,
    isActing,
    nextCursor,
    open,
    refresh: request.refresh,
    loadMore,
    choose,
    chooseAll,
    release,
    notALead,
  };

  function open(): () => void {
    void request.refresh();
    return follow(live, (change) => concernsLeads(change) && !isActing.value, request.refresh);
  }

  async function loadMore(): Promise<void> {
    const cursor = nextCursor.value;
    if (cursor === null) return;
    await toasts.attempt(async () => {
      const page = await api.leads.list({ verdict, status: "new", limit: PAGE_SIZE, cursor });
      older.value = [...older.value, ...page.leads];
      olderCursor.value = page.next_cursor;
    });
  }

  function choose(id: string, isChosen: boolean): void {
    const ids = new Set(chosen.value);
    if (isChosen) ids.add(id);
    else ids.delete(id);
    chosen.value = ids;
  }

  function chooseAll(areChosen: boolean): void {
    chosen.value = new Set(areChosen ? leads.value?.map(({ id }) => id) : []);
  }

  async function release(ids: readonly string[]): Promise<void> {
    const done = await each(ids, (id) => api.leads.release(id));
    if (done.length === 0) return;
    toasts.say(done.length === 1 ? "Released: it goes to your destinations now." : `${done.length} leads released.`, {
      tone: "good",
      action: { label: "Not a lead", run: () => void each(done, (id) => api.leads.notALead(id)) },
    });
  }

  async function notALead(ids: readonly string[]): Promise<void> {
    const done = await each(ids, (id) => api.leads.notALead(id));
    if (done.length === 0) return;
    toasts.say(done.length === 1 ? "Put away as not a lead." : `${done.length} put away as not leads.`, {
      action: { label: "Undo", run: () => void each(done, (id) => api.leads.reopen(id)) },
    });
  }

  /** One after the other: what fails is told and stays in the list, the rest goes on. */
  async function each(ids: readonly string[], work: (id: string) => Promise<unknown>): Promise<string[]> {
    isActing.value = true;
    const done: string[] = [];
    let failure: unknown = null;
    for (const id of ids) {
      try {
        await work(id);
        done.push(id);
      } catch (error) {
        failure = error;
      }
    }
    older.value = older.value.filter(({ id }) => !done.includes(id));
    chosen.value = new Set([...chosen.value].filter((id) => !done.includes(id)));
    await request.refresh();
    isActing.value = false;
    if (failure !== null) toasts.say(sentenceOf(failure), { tone: "bad" });
    return done;
  }
}
