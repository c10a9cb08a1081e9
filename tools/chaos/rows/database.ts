import type { YardOrder } from "../../../worker/testing/yard-order.ts";
import { connections, inParallel, p95 } from "../client.ts";
import { countEffects } from "../count.ts";
import type { Row } from "../row.ts";
import { openShop } from "../shop.ts";
import { createVisitors } from "../visitors.ts";

const CLIENTS = 20;
const TEN_MINUTES_MS = 600_000;

/** Everything at once: a database that fails under load, and queues that bring each message twice, the last one first. */
function failing(row: Pick<Row, "name" | "proves" | "title">, database: NonNullable<YardOrder["database"]>): Row {
  return {
    ...row,
    clock: "put forward",
    async run(product, scale, say) {
      const count = scale === "full" ? 1_000 : 150;
      const shop = await openShop(product, row.name, [row.name]);
      const visitors = createVisitors(product, connections(CLIENTS), shop);
      await visitors.send("first"); // this isolate knows the form now
      await product.order({ database, isQueueUnruly: true });
      await inParallel(count, CLIENTS, (number) => visitors.send(`${row.name}-${number}`));
      await product.order({ database: null });
      say(`${visitors.accepted.size} acknowledged while every ${database.everyNth}. write failed`);

      // What failed comes back by the table of retries; its first gaps are put behind us.
      for (let step = 0; step < 3; step++) {
        await product.advance(TEN_MINUTES_MS);
        await product.sweep();
      }
      const { lost, duplicated } = await countEffects(product, visitors.accepted, say, shop);
      const untaken = count + 1 - visitors.accepted.size;
      return {
        accepted: visitors.accepted.size,
        lost,
        duplicated,
        p95Ms: p95(visitors.tookMs),
        problems: [...visitors.failures, ...(untaken > 0 ? [`${untaken} were never taken`] : [])],
        notes: [`${visitors.sentBack} times 503 with Retry-After`],
      };
    },
  };
}

export const databaseRefuses = failing(
  { name: "f04", proves: "F04 F19 F23", title: "D1 refuses every 3rd write, queues repeat and reverse" },
  { everyNth: 3, when: "before", message: "D1_ERROR: D1 DB is overloaded. Requests queued for too long." },
);

export const databaseLies = failing(
  {
    name: "f05",
    proves: "F05 F19 F23",
    title: "D1 loses every 3rd answer after the commit, queues repeat and reverse",
  },
  { everyNth: 3, when: "after", message: "D1_ERROR: Network connection lost." },
);
