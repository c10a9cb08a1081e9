import { connections, inParallel, p95 } from "../client.ts";
import { countEffects } from "../count.ts";
import type { Row } from "../row.ts";
import { openShop } from "../shop.ts";
import { createVisitors } from "../visitors.ts";

const MAX_P95_MS = 3_000;
const MAX_MS = 120_000;

export const load: Row = {
  name: "f14",
  proves: "F14",
  title: "10,000 submissions by 200 at once, then 1,000 connections in one burst",
  clock: "real",
  async run(product, scale, say) {
    const [count, atOnce, burst] = scale === "full" ? [10_000, 200, 1_000] : [400, 100, 100];
    const shop = await openShop(product, "crowded", ["crowded"]);
    const steady = createVisitors(product, connections(atOnce), shop);
    const startedAtMs = performance.now();
    await inParallel(count, atOnce, async (number) => {
      await steady.send(`load-${number}`);
      if (number % 1_000 === 999) say(`${number + 1} of ${count}`);
    });
    const tookMs = performance.now() - startedAtMs;

    const sudden = createVisitors(product, connections(burst, false), shop);
    await inParallel(burst, burst, (number) => sudden.send(`burst-${number}`));
    say(`burst of ${burst}: ${sudden.accepted.size} acknowledged`);

    const accepted = new Map([...steady.accepted, ...sudden.accepted]);
    const steadyP95 = p95(steady.tookMs) ?? 0;
    const { lost, duplicated, drainedAfterMs } = await countEffects(product, accepted, say, shop);
    const seconds = Math.round(tookMs / 1_000);
    return {
      accepted: accepted.size,
      lost,
      duplicated,
      p95Ms: steadyP95,
      problems: [
        ...steady.failures,
        ...sudden.failures,
        ...(steadyP95 > MAX_P95_MS ? [`p95 is ${Math.round(steadyP95)} ms; 3 s is promised`] : []),
        ...(tookMs > MAX_MS ? [`it took ${seconds} s; 120 s are promised`] : []),
        ...(accepted.size < count + burst ? [`${count + burst - accepted.size} were never taken`] : []),
      ],
      notes: [
        `${count} in ${seconds} s`,
        `burst p95 ${Math.round(p95(sudden.tookMs) ?? 0)} ms`,
        `${steady.sentBack + sudden.sentBack} times 503 with Retry-After`,
        `all delivered ${Math.round(drainedAfterMs / 1_000)} s later`,
      ],
    };
  },
};
