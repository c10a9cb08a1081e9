import { connections, inParallel } from "../client.ts";
import { countEffects } from "../count.ts";
import type { Row } from "../row.ts";
import { openShop } from "../shop.ts";
import { createVisitors, demoInbox } from "../visitors.ts";

const HOURS = 24;
const HOUR_MS = 3_600_000;

/**
 * Leads come in waves, and after each the clock leaps to the next one. Whatever fell due in between is tried then, once:
 * tries that real hours would have parted fall together.
 */
const WAVE_EVERY_HOURS = 6;

/** Businesses beside the demo's, which alone has a chat and an AI. Each has a receiver and an equal part of the leads. */
const SHOPS = 9;

const CLIENTS = 20;

/** The most tries that the tables of a webhook and of a card allow (`core/retry.ts`, `telegram/send-card.ts`). */
const MAX_TRIES = 11;

const VENDORS = ["telegram", "receiver", "openai", "email"];

export const dayWithoutVendors: Row = {
  name: "f78",
  proves: "F78",
  title: "Telegram, CRMs, AI and mail down for 24 h, 5,000 leads of ten businesses meanwhile, then the drain",
  clock: "put forward",
  async run(product, scale, say) {
    const leads = scale === "full" ? 5_000 : 50;
    const { desk } = product;
    const agent = connections(CLIENTS);
    const businesses = [{ inbox: demoInbox(product), visitors: createVisitors(product, agent) }];
    for (let number = 1; number <= SHOPS; number++) {
      const inbox = await openShop(product, `shop-${number}`, [`shop-${number}`]);
      businesses.push({ inbox, visitors: createVisitors(product, agent, inbox) });
    }
    const countAccepted = () => businesses.reduce((sum, { visitors }) => sum + visitors.accepted.size, 0);

    desk.reset();
    for (const vendor of VENDORS) desk.script(vendor, [{ status: 503, times: 0 }]);
    let inVain = 0;
    for (let hour = WAVE_EVERY_HOURS; hour <= HOURS; hour += WAVE_EVERY_HOURS) {
      const inWave = Math.round((leads * hour) / HOURS) - countAccepted();
      await inParallel(inWave, CLIENTS, async (number) => {
        await businesses[number % businesses.length]?.visitors.send(`hour-${hour}-${number}`);
      });
      await product.advance(WAVE_EVERY_HOURS * HOUR_MS);
      await product.workOff();
      inVain += desk.hits.splice(0).length;
      say(`${hour} h: ${countAccepted()} leads, ${inVain} calls in vain`);
    }
    await product.advance(0); // waits for what is under way
    const before = await product.count("deliveries", "attempts");

    desk.reset();
    for (let hour = 0; hour < HOURS; hour += WAVE_EVERY_HOURS) {
      await product.advance(WAVE_EVERY_HOURS * HOUR_MS);
      await product.workOff();
    }
    let [lost, duplicated, spareCards] = [0, 0, 0];
    for (const { inbox, visitors } of businesses) {
      const counted = await countEffects(product, visitors.accepted, say, inbox);
      lost += counted.lost;
      spareCards += counted.spareCards;
      duplicated = counted.duplicated; // of all receivers
    }
    const after = await product.count("deliveries", "attempts");
    const inDrain = after.attempts - before.attempts;
    return {
      accepted: countAccepted(),
      lost,
      duplicated,
      p95Ms: null,
      problems: [
        ...businesses.flatMap(({ visitors }) => visitors.failures),
        ...(before.attempts > before.deliveries * MAX_TRIES
          ? [`${before.attempts} attempts at ${before.deliveries} deliveries are more than the tables allow`]
          : []),
        // Once the vendors are back, nothing needs a second try.
        ...(inDrain > after.deliveries ? [`${inDrain} attempts in the drain of ${after.deliveries} deliveries`] : []),
        ...(spareCards > 0 ? [`${spareCards} cards came twice`] : []),
      ],
      notes: [
        `${inVain} calls in vain, of these ${before.attempts} at ${before.deliveries} deliveries`,
        `${inDrain} attempts in the drain`,
        "Telegram's limit in the drain: worker/outage.test.ts",
      ],
    };
  },
};
