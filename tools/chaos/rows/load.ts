import { connections, inParallel, p95 } from "../client.ts";
import { countEffects } from "../count.ts";
import type { Row } from "../row.ts";
import { openShop } from "../shop.ts";
import { createVisitors } from "../visitors.ts";

const MAX_P95_MS = 3_000;
const MAX_MS = 120_000;

/** All are looked up in the list of leads; one of so many goes on to a receiver, and is followed there. */
const FOLLOWED_OF = 10;

export const load: Row = {
  name: "f14",
  proves: "F14",
  title: "10,000 submissions by 200 at once, then 1,000 connections in one burst",
  clock: "real",
  async run(product, scale, say) {
    const [count, atOnce, burst] = scale === "full" ? [10_000, 200, 1_000] : [200, 50, 100];
    const shop = await openShop(product, "crowded", []);
    const followed = await openShop(product, "followed", ["followed"]);
    const agent = connections(atOnce);
    const crowd = createVisitors(product, agent, shop);
    const some = createVisitors(product, agent, followed);
    const startedAtMs = performance.now();
    await inParallel(count, atOnce, async (number) => {
      await (number % FOLLOWED_OF === 0 ? some : crowd).send(`load-${number}`);
      if (number % 1_000 === 999) say(`${number + 1} of ${count}`);
    });
    const tookMs = performance.now() - startedAtMs;

    const sudden = createVisitors(product, connections(burst, false), shop);
    await inParallel(burst, burst, (number) => sudden.send(`burst-${number}`));
    say(`burst of ${burst}: ${sudden.accepted.size} acknowledged`);

    const acceptedByShop = new Map([...crowd.accepted, ...sudden.accepted]);
    const accepted = acceptedByShop.size + some.accepted.size;
    const steadyP95 = p95([...crowd.tookMs, ...some.tookMs]) ?? 0;
    const listed = await countEffects(product, acceptedByShop, say, shop);
    const told = await countEffects(product, some.accepted, say, followed);
    const seconds = Math.round(tookMs / 1_000);
    return {
      accepted,
      lost: listed.lost + told.lost,
      duplicated: told.duplicated,
      p95Ms: steadyP95,
      problems: [
        ...crowd.failures,
        ...some.failures,
        ...sudden.failures,
        ...(accepted < count + burst ? [`${count + burst - accepted} were never taken`] : []),
      ],
      tooSlow: [
        ...(steadyP95 > MAX_P95_MS ? [`p95 is ${Math.round(steadyP95)} ms; 3 s is promised`] : []),
        ...(tookMs > MAX_MS ? [`it took ${seconds} s; 120 s are promised`] : []),
      ],
      notes: [
        `${count} in ${seconds} s`,
        `burst p95 ${Math.round(p95(sudden.tookMs) ?? 0)} ms`,
        `${crowd.sentBack + some.sentBack + sudden.sentBack} times 503 with Retry-After`,
        `one in ${FOLLOWED_OF} followed to a receiver, all there ${Math.round(told.drainedAfterMs / 1_000)} s later`,
      ],
    };
  },
};
