import { signal } from "@preact/signals";
import type { ApiOutcomeHook, ApiReceipt, SecretOfHook } from "../../worker/modules/outcomes/contract.ts";
import { type Api, sentenceOf } from "../api.ts";
import { createRequest } from "./request.ts";
import type { Toasts } from "./toasts.model.ts";

export type OutcomeHooksModel = ReturnType<typeof createOutcomeHooksModel>;
export type { ApiOutcomeHook, ApiReceipt };

/** The signed ways in for CRMs, and what came by the one that is open on the page. */
export function createOutcomeHooksModel(api: Api, toasts: Toasts) {
  const hooks = createRequest<ApiOutcomeHook[]>(async () => (await api.outcomeHooks.list()).hooks);
  const openId = signal<string | null>(null);
  const receipts = createRequest<ApiReceipt[]>(async () =>
    openId.value === null ? [] : (await api.outcomeHooks.receipts(openId.value)).receipts,
  );
  /** Shown once, right after it was made. */
  const fresh = signal<SecretOfHook | null>(null);
  const isSaving = signal(false);

  return { hooks, openId, receipts, fresh, isSaving, open, show, create, rotate, remove, forgetSecret };

  function open(): () => void {
    void hooks.refresh();
    return () => {};
  }

  /** Unfolds the calls of one hook, or folds them again. */
  function show(id: string): void {
    openId.value = openId.value === id ? null : id;
    receipts.set(null);
    if (openId.value !== null) void Promise.all([receipts.refresh(), hooks.refresh()]);
  }

  function create(name: string): Promise<boolean> {
    return saving(async () => {
      fresh.value = await api.outcomeHooks.create(name);
      await hooks.refresh();
    });
  }

  function rotate(id: string): Promise<boolean> {
    return saving(async () => {
      fresh.value = await api.outcomeHooks.rotateSecret(id);
      await hooks.refresh();
    });
  }

  async function remove(id: string): Promise<void> {
    const isDone = await saving(async () => hooks.set((await api.outcomeHooks.remove(id)).hooks));
    if (isDone) toasts.say("Removed. Its calls are refused from now on.");
  }

  function forgetSecret(): void {
    fresh.value = null;
  }

  async function saving(work: () => Promise<void>): Promise<boolean> {
    isSaving.value = true;
    try {
      await work();
      return true;
    } catch (error) {
      toasts.say(sentenceOf(error), { tone: "bad" });
      return false;
    } finally {
      isSaving.value = false;
    }
  }
}
