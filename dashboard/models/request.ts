import { type ReadonlySignal, signal } from "@preact/signals";
import { ApiError, sentenceOf } from "../api.ts";

export interface Request<Value> {
  /** Null until the first answer. */
  value: ReadonlySignal<Value | null>;
  /** Why the last try gave nothing; null when it did. An older value stays. */
  problem: ReadonlySignal<string | null>;
  /** What is asked for is not, or no longer, there: asking again would not help. */
  isGone: ReadonlySignal<boolean>;
  isBusy: ReadonlySignal<boolean>;
  refresh(): Promise<void>;
  set(value: Value | null): void;
}

/** Something a page asks the server for, again and again. A slow old answer never replaces a newer one. */
export function createRequest<Value>(ask: () => Promise<Value>): Request<Value> {
  const value = signal<Value | null>(null);
  const problem = signal<string | null>(null);
  const isGone = signal(false);
  const isBusy = signal(false);
  let turn = 0;

  async function refresh(): Promise<void> {
    const mine = ++turn;
    isBusy.value = true;
    try {
      const answer = await ask();
      if (mine !== turn) return;
      value.value = answer;
      problem.value = null;
      isGone.value = false;
    } catch (error) {
      if (mine !== turn) return;
      problem.value = sentenceOf(error);
      isGone.value = error instanceof ApiError && error.code === "not_found";
    } finally {
      if (mine === turn) isBusy.value = false;
    }
  }

  function set(next: Value | null): void {
    turn++; // an answer that is still on its way is older than what we know now
    isBusy.value = false;
    value.value = next;
  }

  return { value, problem, isGone, isBusy, refresh, set };
}
