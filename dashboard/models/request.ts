import { type ReadonlySignal, signal } from "@preact/signals";
import { sentenceOf } from "../api.ts";

export interface Request<Value> {
  /** Null until the first answer. */
  value: ReadonlySignal<Value | null>;
  /** Why the last try gave nothing; null when it did. An older value stays. */
  problem: ReadonlySignal<string | null>;
  isBusy: ReadonlySignal<boolean>;
  refresh(): Promise<void>;
  set(value: Value | null): void;
}

/** Something a page asks the server for, again and again. A slow old answer never replaces a newer one. */
export function createRequest<Value>(ask: () => Promise<Value>): Request<Value> {
  const value = signal<Value | null>(null);
  const problem = signal<string | null>(null);
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
    } catch (error) {
      if (mine === turn) problem.value = sentenceOf(error);
    } finally {
      if (mine === turn) isBusy.value = false;
    }
  }

  function set(next: Value | null): void {
    turn++; // an answer that is still on its way is older than what we know now
    isBusy.value = false;
    value.value = next;
  }

  return { value, problem, isBusy, refresh, set };
}
