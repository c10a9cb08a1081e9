import type { Change, Live } from "../live.ts";

/** Changes of one lead come in bursts: stored, scored, routed, sent. */
const LOOK_AFTER_MS = 120;

/**
 * Looks anew when something changes that concerns a page, until the returned function is called. However many changes come,
 * there is one look at a time, the burst is looked at while it goes on, and the last look begins after the last change.
 */
export function follow(
  live: Live,
  concerns: (change: Change) => boolean,
  look: () => Promise<void>,
  afterMs = LOOK_AFTER_MS,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLooking = false;
  let isWanted = false;
  let isOver = false;

  const deafen = live.listen((change) => {
    if (!concerns(change)) return;
    isWanted = true;
    wait();
  });
  return () => {
    isOver = true;
    deafen();
    clearTimeout(timer);
  };

  function wait(): void {
    if (isOver || isLooking || timer !== undefined) return;
    timer = setTimeout(() => void lookNow(), afterMs);
  }

  async function lookNow(): Promise<void> {
    timer = undefined;
    isWanted = false;
    isLooking = true;
    await look().finally(() => {
      isLooking = false;
    });
    if (isWanted) wait();
  }
}

/** What a list of leads hangs on. */
export function concernsLeads({ topic }: Change): boolean {
  return topic === "lead" || topic === "everything";
}
