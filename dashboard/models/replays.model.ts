import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { ApiReplay } from "../../worker/modules/deliveries/contract.ts";
import { type Api, type ReplayRange, sentenceOf } from "../api.ts";
import type { Live } from "../live.ts";
import { follow } from "./follow.ts";
import { type ChosenSpan, rangeOf } from "./time-span.ts";
import type { Toasts } from "./toasts.model.ts";

export type ReplaysModel = ReturnType<typeof createReplaysModel>;

/** While one is under way, its figures are looked at this often. */
const LOOK_AGAIN_MS = 1_500;

/** The replays of some destinations: how far each has come, and stopping one. */
export function createReplaysModel(api: Api, live: Live, toasts: Toasts, destinationIds: () => readonly string[]) {
  const replays = signal<ApiReplay[] | null>(null);
  const problem = signal<string | null>(null);
  const isRunning = computed(() => replays.value?.some(isUnderWay) ?? false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOpen = false;
  let turn = 0;

  return { replays, problem, isRunning, open, refresh, stop };

  function open(): () => void {
    isOpen = true;
    void refresh();
    const deafen = follow(live, ({ topic }) => topic === "destination" || topic === "everything", refresh);
    return () => {
      isOpen = false;
      deafen();
      clearTimeout(timer);
    };
  }

  async function refresh(): Promise<void> {
    const mine = ++turn;
    clearTimeout(timer);
    try {
      const lists = await Promise.all(destinationIds().map(async (id) => (await api.replays.list(id)).replays));
      if (mine !== turn) return;
      replays.value = lists.flat().toSorted((one, other) => other.created_at.localeCompare(one.created_at));
      problem.value = null;
    } catch (error) {
      if (mine === turn) problem.value = sentenceOf(error);
    }
    if (mine === turn && isOpen && isRunning.value) timer = setTimeout(() => void refresh(), LOOK_AGAIN_MS);
  }

  async function stop(id: string): Promise<void> {
    await toasts.attempt(async () => {
      const stopped = await api.replays.stop(id);
      replays.value = replays.value?.map((replay) => (replay.id === id ? stopped : replay)) ?? null;
      toasts.say("Stopped. What is on its way already still arrives.");
    });
  }
}

/** Whether its figures may still change soon. Pure. */
export function isUnderWay({ state, replayed, arrived, failed }: ApiReplay): boolean {
  return state === "running" || arrived + failed < replayed;
}

export type ReplayDraft = ReturnType<typeof createReplayDraft>;

/** A replay that is being thought about: what, of when, and how much that would be. */
export function createReplayDraft(
  api: Api,
  toasts: Toasts,
  destinationIds: ReadonlySignal<readonly string[]>,
  startWith: ChosenSpan = { span: "", from: "", to: "" },
) {
  const status = signal<"failed" | "all">("failed");
  const span = signal(startWith.span);
  const from = signal(startWith.from);
  const to = signal(startWith.to);
  /** How many deliveries that is, by destination; null while it is counted. */
  const counts = signal<ReadonlyMap<string, number> | null>(null);
  const total = computed(() => counts.value && [...counts.value.values()].reduce((sum, count) => sum + count, 0));
  const mistake = signal<string | null>(null);
  const isStarting = signal(false);
  let turn = 0;

  return { status, span, from, to, total, mistake, isStarting, choose, preview, start };

  function choose(change: { status?: "failed" | "all"; span?: string; from?: string; to?: string }): void {
    status.value = change.status ?? status.value;
    span.value = change.span ?? span.value;
    from.value = change.from ?? from.value;
    to.value = change.to ?? to.value;
    void preview();
  }

  async function preview(): Promise<void> {
    const mine = ++turn;
    counts.value = null;
    mistake.value = null;
    try {
      const range = replayRange();
      const answers = await Promise.all(
        destinationIds.value.map(async (id) => [id, (await api.replays.preview(id, range)).total] as const),
      );
      if (mine === turn) counts.value = new Map(answers);
    } catch (error) {
      if (mine === turn) mistake.value = sentenceOf(error);
    }
  }

  /** Begins one for each destination that has something to send again. Whether it began. */
  async function start(): Promise<boolean> {
    isStarting.value = true;
    mistake.value = null;
    try {
      const range = replayRange();
      const meant = [...(counts.value ?? [])].filter(([, count]) => count > 0);
      const begun = await Promise.all(meant.map(([id]) => api.replays.start(id, range)));
      const sum = begun.reduce((count, replay) => count + replay.total, 0);
      toasts.say(`Sending ${sum === 1 ? "one delivery" : `${sum} deliveries`} again.`, { tone: "good" });
      return true;
    } catch (error) {
      mistake.value = sentenceOf(error);
      return false;
    } finally {
      isStarting.value = false;
    }
  }

  function replayRange(): ReplayRange {
    const chosen = { span: span.value, from: from.value, to: to.value };
    return { status: status.value, ...rangeOf(chosen, Date.now()) };
  }
}
