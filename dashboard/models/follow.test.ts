import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Change, Live } from "../live.ts";
import { concernsLeads, follow } from "./follow.ts";

let listeners: Set<(change: Change) => void>;
let looks: { done: () => void }[];
const live = {
  listen: (listener: (change: Change) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
} as Partial<Live> as Live;
const tell = (change: Change) => {
  for (const listener of listeners) listener(change);
};
const look = () => new Promise<void>((done) => looks.push({ done }));

beforeEach(() => {
  vi.useFakeTimers();
  listeners = new Set();
  looks = [];
});
afterEach(() => vi.useRealTimers());

it("looks while a burst of changes goes on, never twice at once, and once more after the last", async () => {
  const stop = follow(live, concernsLeads, look, 100);

  for (let place = 0; place < 50; place++) {
    tell({ topic: "lead" });
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(looks).toHaveLength(1);

  looks[0]?.done();
  await vi.advanceTimersByTimeAsync(100);
  expect(looks).toHaveLength(2);

  looks[1]?.done();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(looks).toHaveLength(2);
  stop();
});

it("looks at nothing that does not concern it, and at nothing when it is over", async () => {
  const stop = follow(live, concernsLeads, look, 100);

  tell({ topic: "form" });
  await vi.advanceTimersByTimeAsync(1_000);
  tell({ topic: "lead" });
  stop();
  tell({ topic: "everything" });
  await vi.advanceTimersByTimeAsync(1_000);

  expect(looks).toHaveLength(0);
  expect(listeners.size).toBe(0);
});
