import { describe, expect, it } from "vitest";
import { createJobDesk, LINGER_MS } from "./desk.ts";

function aDesk() {
  const sent: { delaySeconds?: number }[] = [];
  const lost: unknown[] = [];
  let nowMs = 1_000_000;
  let fails = false;
  const desk = createJobDesk({
    db: {} as D1Database,
    queue: {
      send: async (_message, options) => {
        if (fails) throw new Error("Too Many Requests");
        sent.push(options as { delaySeconds?: number });
        return {} as never;
      },
    },
    now: () => nowMs,
    newJobId: () => "job_1",
    inBackground: (work) => void work,
    onLostRing: (error) => void lost.push(error),
    lastRing: { atMs: 0 },
  });
  return {
    desk,
    sent,
    lost,
    advance(ms: number) {
      nowMs += ms;
    },
    now: () => nowMs,
    breakQueue() {
      fails = true;
    },
  };
}

describe("the doorbell", () => {
  it("rings once for rings of one moment, and again for the next", () => {
    const { desk, sent, advance } = aDesk();

    desk.ring();
    advance(10);
    desk.ring();
    expect(sent).toHaveLength(1);

    advance(LINGER_MS);
    desk.ring();
    expect(sent).toHaveLength(2);
  });

  it("rings at the time of later work, unless cron is there first", () => {
    const { desk, sent, now } = aDesk();

    desk.ring(now() + 1_500);
    desk.ring(now() + 3_600_000);

    expect(sent).toEqual([{ delaySeconds: 2 }]);
  });

  it("F03 takes a queue that refuses as a lost ring, not as a failure", async () => {
    const { desk, lost, breakQueue } = aDesk();
    breakQueue();

    desk.ring();
    await Promise.resolve();
    await Promise.resolve();

    expect(lost).toHaveLength(1);
  });
});
