import { computed, signal } from "@preact/signals";
import type { ApiLead } from "../../worker/modules/leads/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { concernsLeads, follow } from "./follow.ts";
import { HELD_FAMILIES, type HeldFamily, heldFamilyOf } from "./held-reasons.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type HeldModel = ReturnType<typeof createHeldModel>;

const PAGE_SIZE = 100;

/** Submissions that were kept back: looked through, released, or put away, one by one or together. */
export function createHeldModel(api: Api, live: Live, toasts: Toasts, verdict: "held" | "spam") {
  const request = createRequest(() => api.leads.list({ verdict, status: "new", limit: PAGE_SIZE }));
  const older = signal<ApiLead[]>([]);
  const olderCursor = signal<string | null | undefined>(undefined);
  const picked = signal<ReadonlySet<string>>(new Set());
  const isActing = signal(false);
  const wantedFamily = signal<HeldFamily | null>(null);
  const all = computed(() => {
    const first = request.value.value?.leads;
    if (first === undefined) return null;
    const ids = new Set(first.map(({ id }) => id));
    return [...first, ...older.value.filter(({ id }) => !ids.has(id))];
  });
  const nextCursor = computed(() =>
    olderCursor.value === undefined ? (request.value.value?.next_cursor ?? null) : olderCursor.value,
  );
  /** What was held for which kind of reason, and how often; kinds that nothing was held for are left out. */
  const families = computed(() => {
    const held = (all.value ?? []).map(heldFamilyOf);
    return HELD_FAMILIES.flatMap((family) => {
      const count = held.filter((other) => other === family).length;
      return count === 0 ? [] : [{ family, count }];
    });
  });
  /** Null for all; also when the last one of a kind has gone. */
  const family = computed(() => families.value.find((one) => one.family === wantedFamily.value)?.family ?? null);
  const leads = computed(
    () => all.value?.filter((lead) => family.value === null || heldFamilyOf(lead) === family.value) ?? null,
  );
  /** Nobody decides about what they do not see: a lead that has gone from the list is no longer chosen. */
  const chosen = computed<ReadonlySet<string>>(
    () => new Set(leads.value?.flatMap(({ id }) => (picked.value.has(id) ? [id] : []))),
  );
  const areAllChosen = computed(
    () => leads.value !== null && leads.value.length > 0 && leads.value.every(({ id }) => chosen.value.has(id)),
  );

  return {
    leads,
    families,
    family,
    problem: request.problem,
    chosen,
    areAllChosen,
    isActing,
    nextCursor,
    open,
    refresh: request.refresh,
    loadMore,
    narrow,
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

  function narrow(to: HeldFamily | null): void {
    wantedFamily.value = to;
    picked.value = new Set();
  }

  function choose(id: string, isChosen: boolean): void {
    const ids = new Set(picked.value);
    if (isChosen) ids.add(id);
    else ids.delete(id);
    picked.value = ids;
  }

  function chooseAll(areChosen: boolean): void {
    picked.value = new Set(areChosen ? leads.value?.map(({ id }) => id) : []);
  }

  async function release(ids: readonly string[]): Promise<void> {
    const done = await each(ids, (id) => api.leads.release(id));
    if (done.length === 0) return;
    toasts.say(done.length === 1 ? "Released: it goes to your destinations now." : `${done.length} leads released.`, {
      tone: "good",
      action: { label: "Not a lead", run: () => void notALead(done) },
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
    picked.value = new Set([...picked.value].filter((id) => !done.includes(id)));
    await request.refresh();
    isActing.value = false;
    if (failure !== null) toasts.say(sentenceOf(failure), { tone: "bad" });
    return done;
  }
}
