import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";

const config = unstable_readConfig({ config: join(resolve(import.meta.dirname, ".."), "wrangler.toml") });
const producers: { queue: string }[] = config.queues.producers ?? [];
const consumers: Consumer[] = config.queues.consumers ?? [];

interface Consumer {
  queue: string;
  max_batch_size?: number;
  max_batch_timeout?: number;
  max_retries?: number;
  dead_letter_queue?: string;
}

describe("wrangler.toml", () => {
  it("F26 gives every queue that is written to a consumer", () => {
    const consumed = new Set(consumers.map(({ queue }) => queue));

    expect(producers.length).toBeGreaterThan(0);
    for (const { queue } of producers) expect(consumed, `nobody reads ${queue}`).toContain(queue);
  });

  it("F26 leaves no consumer to defaults that differ between here and production", () => {
    for (const consumer of consumers) {
      expect(consumer.max_batch_size, consumer.queue).toBeTypeOf("number");
      expect(consumer.max_batch_timeout, consumer.queue).toBeTypeOf("number");
      expect(consumer.max_retries, consumer.queue).toBeTypeOf("number");
    }
  });

  it("F26 gives every queue a dead-letter queue that somebody reads", () => {
    const consumed = new Set(consumers.map(({ queue }) => queue));
    const deadLetterQueues = new Set(consumers.flatMap(({ dead_letter_queue: dead }) => dead ?? []));

    for (const { queue, dead_letter_queue: dead } of consumers) {
      if (deadLetterQueues.has(queue)) continue;
      expect(dead, `${queue} drops what it cannot deliver`).toBeTypeOf("string");
      expect(consumed, `nobody reads ${dead}`).toContain(dead);
    }
  });

  it("looks for due work each minute, whatever became of the doorbell", () => {
    expect(config.triggers.crons).toContain("* * * * *");
  });
});
