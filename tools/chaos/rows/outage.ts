import { connections, inParallel } from "../client.ts";
import { countEffects } from "../count.ts";
import type { Row } from "../row.ts";
import { createVisitors, demoInbox } from "../visitors.ts";

const HOURS = 24;
const HOUR_MS = 3_600_000;
const STEPS_AN_HOUR = 2;

/** The most tries that the tables of a webhook and of a card allow together (`core/retry.ts`, `telegram/send-card.ts`). */
const MAX_TRIES_A_LEAD = 10 + 11;

export const dayWithoutVendors: Row = {
  name: "f78",
  proves: "F78",
  title: "Telegram, CRM, AI and mail down for 24 h, leads all the while, then the drain",
  clock: "put forward",
  async run(product, scale, say) {
    const leads = scale === "full" ? 5_000 : 48;
    const { desk } = product;
    const visitors = createVisitors(product, connections(20), demoInbox(product));
    const vendors = ["telegram", "receiver", "openai", "email"];
    desk.reset();
    for (const vendor of vendors) desk.script(vendor, [{ status: 503, times: 0 }]);

    for (let hour = 1; hour <= HOURS; hour++) {
      const inHour = Math.round((leads * hour) / HOURS) - visitors.accepted.size;
      await inParallel(inHour, 20, (number) => visitors.send(`hour-${hour}-${number}`));
      for (let step = 0; step < STEPS_AN_HOUR; step++) {
        await product.advance(HOUR_MS / STEPS_AN_HOUR);
        await product.sweep();
      }
      if (hour % 6 === 0) say(`${hour} h: ${visitors.accepted.size} leads, ${desk.hits.length} calls in vain`);
    }
    const tries = desk.hits.filter(({ vendor }) => vendor === "telegram" || vendor === "receiver").length;

    desk.reset();
    for (let hour = 0; hour < HOURS; hour++) {
      await product.advance(HOUR_MS);
      await product.sweep();
    }
    const { lost, duplicated, spareCards } = await countEffects(product, visitors.accepted, say);
    return {
      accepted: visitors.accepted.size,
      lost,
      duplicated,
      p95Ms: null,
      problems: [
        ...visitors.failures,
        ...(tries > visitors.accepted.size * MAX_TRIES_A_LEAD ? [`${tries} tries are more than the tables allow`] : []),
        ...(spareCards > 0 ? [`${spareCards} cards came twice`] : []),
      ],
      notes: [`${tries} tries in vain`, "Telegram's limit in the drain: worker/outage.test.ts"],
    };
  },
};
