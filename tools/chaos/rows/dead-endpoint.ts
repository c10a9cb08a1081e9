import type { Product } from "../../../e2e/driver.ts";
import { connections, inParallel, p95 } from "../client.ts";
import { countEffects } from "../count.ts";
import type { Row } from "../row.ts";
import { openShop, receiverOf } from "../shop.ts";
import { createVisitors, type Visitors } from "../visitors.ts";

const SHOPS = 5;
const DEAD = "dead-0";
const MAX_SLOWDOWN = 2;

/** Longer than a sender waits. */
const HANG_MS = 60_000;

export const deadEndpoint: Row = {
  name: "f33",
  proves: "F33",
  title: "one of ten endpoints hangs for each of 1,000 events, in five workspaces",
  clock: "real",
  async run(product, scale, say) {
    const leads = scale === "full" ? 500 : 60;
    const usual = await lags(product, leads, "usual", say);
    product.desk.script("receiver", [{ path: DEAD, delayMs: HANG_MS, times: 0 }]);
    const noisy = await lags(product, leads, "noisy", say);
    const slowdown = (noisy.p95Ms ?? 0) / (usual.p95Ms ?? 1);
    return {
      accepted: usual.accepted + noisy.accepted,
      lost: usual.lost + noisy.lost,
      duplicated: usual.duplicated + noisy.duplicated,
      p95Ms: noisy.p95Ms,
      problems:
        slowdown > MAX_SLOWDOWN ? [`the nine wait ${slowdown.toFixed(1)} times as long; twice is the most`] : [],
      notes: [`lag of the nine: p95 ${Math.round(usual.p95Ms ?? 0)} → ${Math.round(noisy.p95Ms ?? 0)} ms`],
    };
  },
};

/** Sends the leads to all shops in turn; how long each event took to the nine endpoints that live. */
async function lags(product: Product, count: number, name: string, say: (progress: string) => void) {
  const shops: Visitors[] = [];
  const inboxes = [];
  for (let shop = 0; shop < SHOPS; shop++) {
    // In the noisy run the first shop's first endpoint is the one that hangs.
    const first = shop === 0 && name === "noisy" ? DEAD : `${name}-${shop}-a`;
    const inbox = await openShop(product, `${name}-${shop}`, [first, `${name}-${shop}-b`]);
    inboxes.push(inbox);
    shops.push(createVisitors(product, connections(1), inbox));
  }
  const sentAtMs = new Map<string, number>();
  await inParallel(count, SHOPS, async (number) => {
    const shop = shops[number % SHOPS];
    const startedAtMs = Date.now();
    const answer = await shop?.send(`${name}-${number}`);
    if (answer?.status === 202) sentAtMs.set((JSON.parse(answer.text) as { lead_id: string }).lead_id, startedAtMs);
  });
  let [lost, duplicated] = [0, 0];
  for (const [number, inbox] of inboxes.entries()) {
    const alive = { ...inbox, receivers: inbox.receivers.filter((receiver) => receiver !== DEAD) };
    const counted = await countEffects(product, shops[number]?.accepted ?? new Map(), say, alive);
    lost += counted.lost;
    duplicated = counted.duplicated;
  }
  const took = product.desk.hits.flatMap(({ vendor, path, body, atMs }) => {
    const sent = sentAtMs.get(/lead_[0-9a-z]+/.exec(body)?.[0] ?? "");
    return vendor === "receiver" && sent !== undefined && receiverOf(path) !== DEAD ? [atMs - sent] : [];
  });
  return { accepted: sentAtMs.size, lost, duplicated, p95Ms: p95(took) };
}
