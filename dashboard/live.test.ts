import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Change, createLive, type Socket } from "./live.ts";

let sockets: (Socket & { sent: string[]; isClosed: boolean })[] = [];
let heard: Change[] = [];

function connect(): Socket {
  const socket = {
    sent: [] as string[],
    isClosed: false,
    send(text: string) {
      socket.sent.push(text);
    },
    close() {
      socket.isClosed = true;
    },
    onopen: null,
    onmessage: null,
    onclose: null,
  };
  sockets.push(socket as never);
  return socket as never;
}

const open = (index: number) => sockets[index]?.onopen?.call(sockets[index] as never, {} as never);
const drop = (index: number) => sockets[index]?.onclose?.call(sockets[index] as never, {} as never);
const say = (index: number, text: string) =>
  sockets[index]?.onmessage?.call(sockets[index] as never, { data: text } as never);

function startLive() {
  const live = createLive(connect, () => 0.5);
  live.listen((change) => heard.push(change));
  live.start();
  return live;
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  heard = [];
});
afterEach(() => {
  vi.useRealTimers();
});

it("tells a change as soon as the server says it", () => {
  const live = startLive();
  open(0);

  say(0, '{"topic":"lead","id":"lead_1"}');

  expect(live.state.value).toBe("live");
  expect(heard).toEqual([{ topic: "lead", id: "lead_1" }]);
});

it("asks every 15 seconds while there is no connection", () => {
  startLive();
  drop(0);

  vi.advanceTimersByTime(45_000);

  expect(heard).toEqual([{ topic: "everything" }, { topic: "everything" }, { topic: "everything" }]);
});

it("comes back after ever longer pauses, and then looks at everything it may have missed", () => {
  const live = startLive();
  open(0);
  drop(0);
  expect(live.state.value).toBe("polling");

  vi.advanceTimersByTime(500);
  drop(1);
  vi.advanceTimersByTime(999);
  expect(sockets).toHaveLength(2);
  vi.advanceTimersByTime(1);
  open(2);

  expect(live.state.value).toBe("live");
  expect(heard).toEqual([{ topic: "everything" }]);
});

it("pings every 30 seconds and gives up a connection that stays silent", () => {
  const live = startLive();
  open(0);

  vi.advanceTimersByTime(30_000);
  expect(sockets[0]?.sent).toEqual(["ping"]);
  vi.advanceTimersByTime(60_000);

  expect(sockets[0]?.isClosed).toBe(true);
  expect(sockets).toHaveLength(2);
  expect(live.state.value).toBe("polling");
});

it("looks by itself once a minute even while connected, as a message may be lost", () => {
  startLive();
  open(0);

  vi.advanceTimersByTime(30_000);
  say(0, "pong");
  vi.advanceTimersByTime(30_000);

  expect(heard).toEqual([{ topic: "everything" }]);
});

it("is silent after it was stopped", () => {
  const live = startLive();
  open(0);

  live.stop();
  vi.advanceTimersByTime(300_000);

  expect(sockets[0]?.isClosed).toBe(true);
  expect(sockets).toHaveLength(1);
  expect(heard).toEqual([]);
});
