import { describe, expect, it } from "vitest";
import { createJobDesk, LINGER_MS } from "./desk.ts";

function aDesk() {
  const sent: { delaySeconds?: number }[] = [];
  const lost: unknown[] = [];
  let nowMs = 1_000_000;
  let fails: "never" | "later" | "at once" = "never";
  const desk = createJobDesk({
    db: {} as D1Database,
    queue: {
      send: (_message, options) => {
        const error = new Error("Too Many Requests");
        if (fails === "at once") throw error;
        if (fails === "later") return Promise.reject(error);
        sent.push(options as { delaySeconds?: number });
        return Promise.resolve({} as never);
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
    breakQueue(how: typeof fails) {
      fails = how;
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

  it.each(["later", "at once"] as const)(
    "F03 takes a queue that refuses as a lost ring, not as a failure: %s",
    async (how) => {
      const { desk, lost, breakQueue } = aDesk();
      breakQueue(how);

      desk.ring();

      await expect.poll(() => lost).toHaveLength(1);
    },
  );
});
