import { connections, inParallel, p95, until } from "../client.ts";
import { countEffects } from "../count.ts";
import type { Row } from "../row.ts";
import { openShop } from "../shop.ts";
import { createVisitors } from "../visitors.ts";

/** Well after the end of what the dead process had leased. */
const PAST_LEASE_MS = 60_000;

const CLIENTS = 40;
const KILL_AFTER_MS = 1_500;

export const killUnderLoad: Row = {
  name: "kill",
  proves: "F01",
  title: `kill -9 under the load of ${CLIENTS} clients`,
  clock: "put forward",
  async run(product, scale, say) {
    const rounds = scale === "full" ? 4 : 2;
    const visitors = createVisitors(product, connections(CLIENTS, false));
    for (let round = 1; round <= rounds; round++) {
      let isUp = true;
      const before = visitors.accepted.size;
      const load = inParallel(
        10_000,
        CLIENTS,
        async (number) => {
          const answer = await visitors.visitor(`kill-${round}-${number}`)();
          if (answer.status === 0) isUp = false;
        },
        () => isUp,
      );
      await until(() => visitors.accepted.size > before);
      await new Promise((resolve) => setTimeout(resolve, KILL_AFTER_MS));
      await product.kill();
      await load;
      say(`round ${round} of ${rounds}: ${visitors.accepted.size} acknowledged so far`);
      await product.advance(PAST_LEASE_MS);
      await product.start();
    }
    const counted = await countEffects(product, visitors.accepted, say);
    const { lost, duplicated, mostCards, spareCards } = counted;
    return {
      accepted: visitors.accepted.size,
      lost,
      duplicated,
      p95Ms: p95(visitors.tookMs),
      // Each kill may cost a card that was on its way one more copy, and the oldest is on its way at every kill.
      problems: [
        ...visitors.failures,
        ...(mostCards > 1 + rounds ? [`a lead has ${mostCards} cards after ${rounds} kills`] : []),
      ],
      notes: [`${rounds} kills`, `${spareCards} cards twice`],
    };
  },
};

/** Every place where the Worker can be killed that a lead comes by. */
const PLACES = [
  "before_commit",
  "after_commit",
  "job_claimed/lead.score",
  "job_ran/lead.score",
  "job_claimed/lead.route",
  "job_ran/lead.route",
  "attempt_recorded/webhook",
  "vendor_answered/webhook",
  "attempt_recorded/telegram",
  "card_posted",
  "vendor_answered/telegram",
  "job_ran/delivery.send",
] as const;

export const killBetweenSteps: Row = {
  name: "steps",
  proves: "F02 F22 F25",
  title: `kill -9 between any two steps, ${PLACES.length} places`,
  clock: "put forward",
  async run(product, scale, say) {
    const visitors = createVisitors(product, connections(1, false));
    const places = scale === "full" ? PLACES : PLACES.filter((_, number) => number % 4 === 1);
    for (const place of places) {
      say(place);
      const submission = visitors.visitor(place.replaceAll(/\W|_/g, "-"));
      await product.killAt(place, submission);
      await product.advance(PAST_LEASE_MS);
      await product.start();
      await submission(); // whoever got no answer comes back with the same submission
    }
    const { lost, duplicated, mostCards, spareCards } = await countEffects(product, visitors.accepted, say);
    return {
      accepted: visitors.accepted.size,
      lost,
      duplicated,
      p95Ms: null,
      problems: [...visitors.failures, ...(mostCards > 2 ? [`a lead has ${mostCards} cards; two is the most`] : [])],
      notes: [`${places.length} kills`, `${spareCards} cards twice`],
    };
  },
};

export const killWhileMailing: Row = {
  name: "mail",
  proves: "F22",
  title: "kill -9 with the mail provider's answer in hand",
  clock: "put forward",
  async run(product, scale, say) {
    const rounds = scale === "full" ? 3 : 1;
    const owners: string[] = [];
    for (let round = 1; round <= rounds; round++) {
      // An endpoint that says it is gone is switched off, and its owner is told by mail.
      const name = `mailed-${round}`;
      const visitors = createVisitors(product, connections(1, false), await openShop(product, name, [name]));
      product.desk.script("receiver", [{ path: name, status: 410 }]);
      say(`round ${round} of ${rounds}`);
      await product.killAt("job_ran/notice.mail", visitors.visitor(name));
      owners.push(`owner@${name}.example`);
      await product.advance(PAST_LEASE_MS);
      await product.start();
    }
    const { desk } = product;
    const keysOf = (owner: string) =>
      desk.hits
        .filter(({ vendor, body }) => vendor === "email" && body.includes(owner))
        .map(({ headers }) => headers["idempotency-key"]);
    await until(() => owners.every((owner) => keysOf(owner).length > 1));
    const mailsTo = (owner: string) => desk.state.email.mails.filter(({ to }) => to.includes(owner)).length;
    return {
      accepted: rounds,
      lost: owners.filter((owner) => mailsTo(owner) === 0).length,
      duplicated: owners.reduce((sum, owner) => sum + new Set(keysOf(owner)).size - 1, 0),
      p95Ms: null,
      problems: owners.filter((owner) => mailsTo(owner) > 1).map((owner) => `${owner} got ${mailsTo(owner)} mails`),
      notes: [`${rounds} kills`, `${owners.flatMap(keysOf).length} calls, one key each`],
    };
  },
};
