import { type ReadonlySignal, signal } from "@preact/signals";

/** Something changed on the server. `everything`: we may have missed changes, so look at all that is shown. */
export interface Change {
  topic: "lead" | "destination" | "form" | "workspace" | "everything";
  id?: string;
}

export interface Live {
  /** `live`: changes arrive by themselves. `polling`: we ask, as there is no connection. `off`: not signed in. */
  state: ReadonlySignal<"off" | "polling" | "live">;
  start(): void;
  stop(): void;
  /** Returns what ends the listening. */
  listen(listener: (change: Change) => void): () => void;
}

/** The parts of a WebSocket we use, so that a test can be the other side. */
export type Socket = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

const PING_MS = 30_000;
/** A connection that has not answered a ping for this long is taken for dead. */
const SILENCE_MS = 70_000;
const POLL_MS = 15_000;
/** Live messages may be lost, so we look by ourselves now and then even while connected. */
const LOOK_ANYWAY_MS = 60_000;
const RECONNECT_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** Tells the pages that something changed: by a WebSocket that reconnects, and by the clock while there is none. */
export function createLive(connect: () => Socket, random: () => number = Math.random): Live {
  const state = signal<"off" | "polling" | "live">("off");
  const listeners = new Set<(change: Change) => void>();
  let socket: Socket | null = null;
  let failures = 0;
  let heardAtMs = 0;
  let pingedAtMs = 0;
  let lookedAtMs = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let ticker: ReturnType<typeof setInterval> | undefined;

  return { state, start, stop, listen };

  function start(): void {
    if (state.value !== "off") return;
    state.value = "polling";
    lookedAtMs = Date.now();
    ticker = setInterval(tick, POLL_MS);
    globalThis.addEventListener?.("online", reconnectNow);
    globalThis.document?.addEventListener("visibilitychange", lookAgain);
    open();
  }

  function stop(): void {
    state.value = "off";
    clearTimeout(retry);
    clearInterval(ticker);
    globalThis.removeEventListener?.("online", reconnectNow);
    globalThis.document?.removeEventListener("visibilitychange", lookAgain);
    leave();
  }

  function listen(listener: (change: Change) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function open(): void {
    leave();
    const mine = connect();
    socket = mine;
    heardAtMs = Date.now();
    mine.onopen = () => {
      const wasCutOff = failures > 0;
      failures = 0;
      heardAtMs = Date.now();
      state.value = "live";
      if (wasCutOff) tell({ topic: "everything" });
    };
    mine.onmessage = ({ data }) => {
      heardAtMs = Date.now();
      if (data !== "pong") tell(JSON.parse(String(data)) as Change);
    };
    mine.onclose = () => {
      if (socket !== mine) return;
      socket = null;
      state.value = "polling";
      const delayMs = RECONNECT_MS[Math.min(failures++, RECONNECT_MS.length - 1)] ?? POLL_MS;
      // Dashboards that lost the server together must not come back together.
      retry = setTimeout(open, delayMs * (0.5 + random()));
    };
  }

  function leave(): void {
    clearTimeout(retry);
    const old = socket;
    socket = null;
    if (old === null) return;
    old.onopen = old.onmessage = old.onclose = null;
    old.close();
  }

  function tick(): void {
    const nowMs = Date.now();
    if (state.value === "live" && nowMs - heardAtMs > SILENCE_MS) {
      state.value = "polling";
      failures++;
      open();
    } else if (state.value === "live" && nowMs - pingedAtMs >= PING_MS) {
      pingedAtMs = nowMs;
      socket?.send("ping");
    }
    const isHidden = globalThis.document?.visibilityState === "hidden";
    if (!isHidden && (state.value === "polling" || nowMs - lookedAtMs >= LOOK_ANYWAY_MS)) tell({ topic: "everything" });
  }

  function tell(change: Change): void {
    if (change.topic === "everything") lookedAtMs = Date.now();
    for (const listener of listeners) listener(change);
  }

  function reconnectNow(): void {
    failures = Math.max(failures, 1);
    open();
  }

  function lookAgain(): void {
    if (document.visibilityState === "hidden" || Date.now() - lookedAtMs < POLL_MS) return;
    tell({ topic: "everything" });
  }
}
