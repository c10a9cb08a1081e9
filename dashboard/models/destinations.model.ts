import { computed, signal } from "@preact/signals";
import type { ApiDestination } from "../../worker/modules/deliveries/contract.ts";
import type { ApiTelegramLink } from "../../worker/modules/telegram/contract.ts";
import { type Api, sentenceOf, type TestResult } from "../api.ts";
import type { Live } from "../live.ts";
import { follow } from "./follow.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type DestinationsModel = ReturnType<typeof createDestinationsModel>;

/** Where leads go: chats and endpoints, their state, a test of each. */
export function createDestinationsModel(api: Api, live: Live, toasts: Toasts) {
  const list = createRequest<ApiDestination[]>(async () => (await api.destinations.list()).destinations);
  const endpoints = createRequest(
    async () => new Map((await api.webhooks.list()).webhooks.map((hook) => [hook.destination_id, hook])),
  );
  const rules = createRequest(async () => (await api.rules.read()).rules);
  const tests = signal<ReadonlyMap<string, TestResult | "running">>(new Map());
  const isLoaded = computed(() => list.value.value !== null);

  return { list, endpoints, tests, isLoaded, isLeftOut, open, refresh, test, pause, resume, remove, rename };

  function open(): () => void {
    void refresh();
    return follow(live, ({ topic }) => topic === "destination" || topic === "everything", refresh);
  }

  async function refresh(): Promise<void> {
    await Promise.all([list.refresh(), endpoints.refresh(), rules.refresh()]);
  }

  /** Whether no rule sends anything there: an endpoint that was added and then waits in vain. */
  function isLeftOut(id: string): boolean {
    const active = rules.value.value?.filter(({ enabled }) => enabled);
    return active?.every((rule) => !rule.all_destinations && !rule.destination_ids.includes(id)) ?? false;
  }

  async function test(id: string): Promise<void> {
    setTest(id, "running");
    try {
      setTest(id, await api.destinations.test(id));
    } catch (error) {
      setTest(id, null);
      toasts.say(sentenceOf(error), { tone: "bad" });
    }
    await list.refresh();
  }

  function setTest(id: string, result: TestResult | "running" | null): void {
    const next = new Map(tests.value);
    if (result === null) next.delete(id);
    else next.set(id, result);
    tests.value = next;
  }

  async function pause(destination: ApiDestination): Promise<void> {
    await change(
      destination.id,
      { status: "paused" },
      `${destination.name} is paused: what comes meanwhile waits.`,
      () => resume(destination),
    );
  }

  async function resume(destination: ApiDestination): Promise<void> {
    const missed = destination.status === "disabled" ? " What it missed waits in the delivery log: send it again." : "";
    await change(destination.id, { status: "active" }, `${destination.name} gets leads again.${missed}`, () =>
      pause(destination),
    );
  }

  async function rename(id: string, name: string): Promise<boolean> {
    return change(id, { name }, "Renamed.");
  }

  async function change(
    id: string,
    wanted: { name: string } | { status: "active" | "paused" },
    sentence: string,
    undo?: () => Promise<void>,
  ): Promise<boolean> {
    const isDone = await toasts.attempt(async () => {
      const changed = await api.destinations.change(id, wanted);
      list.set(list.value.value?.map((other) => (other.id === id ? changed : other)) ?? null);
    });
    if (isDone) toasts.say(sentence, undo === undefined ? {} : { action: { label: "Undo", run: () => void undo() } });
    return isDone;
  }

  async function remove(destination: ApiDestination): Promise<boolean> {
    const isDone = await toasts.attempt(() => api.destinations.remove(destination.id));
    if (isDone) toasts.say(`${destination.name} was removed.`);
    await refresh();
    return isDone;
  }
}

/** This device's clock may be wrong, and must not ask for codes without end. */
const SHORTEST_CODE_LIFE_MS = 60_000;

/** Linking a chat: a one-time link and code, and the moment when a chat has answered. */
export function createTelegramLinkModel(api: Api, live: Live) {
  const link = signal<ApiTelegramLink | null>(null);
  const problem = signal<string | null>(null);
  const linkedName = signal<string | null>(null);
  let known: ReadonlySet<string> | null = null;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  return { link, problem, linkedName, open, begin };

  function open(): () => void {
    void begin();
    const deafen = live.listen(({ topic }) => {
      if (topic === "destination" || topic === "everything") void look();
    });
    return () => {
      isOver = true;
      deafen();
      clearTimeout(renewal);
    };
  }

  async function begin(): Promise<void> {
    problem.value = null;
    linkedName.value = null;
    try {
      known = new Set((await api.destinations.list()).destinations.map(({ id }) => id));
      link.value = await api.telegram.link();
      renewWhenExpired(link.value);
    } catch (error) {
      problem.value = sentenceOf(error);
    }
  }

  /** Nobody should be shown a code that works no longer, however long the page is open. */
  function renewWhenExpired({ expires_at }: ApiTelegramLink): void {
    clearTimeout(renewal);
    if (isOver) return;
    const leftMs = Math.max(SHORTEST_CODE_LIFE_MS, Date.parse(expires_at) - Date.now());
    renewal = setTimeout(() => linkedName.value === null && void begin(), leftMs);
  }

  async function look(): Promise<void> {
    const before = known;
    if (before === null || linkedName.value !== null) return;
    const answer = await api.destinations.list().catch(() => null); // the feed or the clock asks again
    const arrived = answer?.destinations.find(({ id, kind }) => kind === "telegram" && !before.has(id));
    if (arrived !== undefined) linkedName.value = arrived.name;
  }
}
