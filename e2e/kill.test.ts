import { afterAll, beforeAll, expect, it } from "vitest";
import { type Product, startProduct } from "./driver.ts";

const CLIENTS = 40;
const ROUNDS = 2;
/** The kill comes in the midst of the load, however quick the machine is. */
const KILL_AFTER_ACKNOWLEDGED = 40;
const MAX_LOAD_MS = 60_000;

/** What the dead process had leased is free after this; the clock is put forward, so nobody waits for it. */
const LEASE_MS = 60_000;

const PATIENCE = { timeout: 60_000, interval: 50 };
const LONG = { timeout: 120_000 };

let product: Product;

beforeAll(async () => {
  product = await startProduct("yard");
});
afterAll(() => product.stop());

it(
  "F01 loses no acknowledged lead when the server is killed under load, and tells the receiver of each exactly once",
  LONG,
  async () => {
    const leadIdByEmail = new Map<string, string>();
    for (let round = 0; round < ROUNDS; round++) {
      const load = postUntilKilled(round, leadIdByEmail);
      const enough = (round + 1) * KILL_AFTER_ACKNOWLEDGED;
      await expect.poll(() => leadIdByEmail.size, { timeout: MAX_LOAD_MS, interval: 10 }).toBeGreaterThan(enough);
      await product.kill();
      await load;
      await product.start();
    }

    const stored = new Map((await product.listLeads()).map(({ id, email }) => [email, id]));
    expect([...leadIdByEmail].filter(([email, leadId]) => stored.get(email) !== leadId)).toEqual([]);

    // Leads that were stored and not acknowledged count as well: their senders may never come back.
    await product.advance(LEASE_MS);
    await product.sweep();
    const untold = () => [...stored.values()].filter((leadId) => product.newsIdsOf(leadId).size === 0).length;
    await expect.poll(untold, { timeout: 60_000, interval: 200 }).toBe(0);
    expect([...stored.values()].filter((leadId) => product.newsIdsOf(leadId).size !== 1)).toEqual([]);
    expect(product.desk.state.receiver.calls.filter(({ signature }) => signature !== "valid")).toEqual([]);
  },
);

it("F02 delivers once what was stored when the server died before it could ring or answer", LONG, async () => {
  const email = "after-commit@example.com";

  await product.killAt("after_commit", () => send(email));
  await product.start();

  await expect.poll(() => cardsOf(email), PATIENCE).toHaveLength(1);
  const leadId = await leadIdOf(email);
  await expect.poll(() => product.newsIdsOf(leadId).size, PATIENCE).toBe(1);
  expect(product.newsOf(leadId)).toHaveLength(1);
});

it("F02 has stored nothing when the server died before the commit, and takes the retry as new", LONG, async () => {
  const email = "before-commit@example.com";
  const submissionId = crypto.randomUUID();

  await product.killAt("before_commit", () => send(email, submissionId));
  await product.start();
  expect((await product.listLeads()).filter((lead) => lead.email === email)).toEqual([]);

  const leadId = await send(email, submissionId);
  await expect.poll(() => product.newsOf(leadId).length, PATIENCE).toBe(1);
});

it("F25 takes up what a dead server had leased when the lease has run out, and does it once", LONG, async () => {
  const email = "leased@example.com";

  await product.killAt("job_claimed/lead.score", () => send(email));
  expect(cardsOf(email)).toEqual([]);
  await recover();

  await expect.poll(() => cardsOf(email), PATIENCE).toHaveLength(1);
  const leadId = await leadIdOf(email);
  await expect.poll(() => product.newsOf(leadId).length, PATIENCE).toBe(1);
});

it("F22 calls a receiver again under the same id when the server died with its answer in hand", LONG, async () => {
  const email = "crm-answered@example.com";

  await product.killAt("vendor_answered/webhook", () => send(email));
  await recover();

  const leadId = await leadIdOf(email);
  await expect.poll(() => product.newsOf(leadId).length, PATIENCE).toBe(2);
  expect(product.newsIdsOf(leadId).size).toBe(1);
  expect(new Set(product.newsOf(leadId).map(({ body }) => body)).size).toBe(1);
});

it(
  "F22 sends a card twice at most when the server died with Telegram's answer in hand, both for the same lead",
  LONG,
  async () => {
    const email = "card-sent@example.com";

    await product.killAt("card_posted", () => send(email));
    await recover();

    await expect.poll(() => cardsOf(email), PATIENCE).toHaveLength(2);
    const numbers = cardsOf(email).map(({ text }) => /no\. ([0-9A-Z]{6})$/m.exec(text)?.[1]);
    expect(numbers).toEqual(Array(2).fill((await leadIdOf(email)).slice(-6).toUpperCase()));
  },
);

it(
  "F22 mails under the same key when the server died with the provider's answer in hand, so one mail arrives",
  LONG,
  async () => {
    product.desk.script("receiver", [{ status: 410 }]);

    await product.killAt("job_ran/notice.mail", () => send("gone@example.com"));
    await recover();

    const keys = () =>
      product.desk.hits.filter(({ vendor }) => vendor === "email").map((hit) => hit.headers["idempotency-key"]);
    await expect.poll(() => keys().length, PATIENCE).toBe(2);
    expect(new Set(keys()).size).toBe(1);
    expect(product.desk.state.email.mails).toHaveLength(1);
  },
);

/** Starts the server again at a time when the leases of the dead one have run out. */
async function recover(): Promise<void> {
  await product.advance(LEASE_MS);
  await product.start();
}

function send(email: string, submissionId?: string): Promise<string> {
  return product.sendLead({ name: email, email, message: "We need a quote for 40 seats." }, submissionId);
}

/** The visitor's name on the card is the address, so that it can be found. */
function cardsOf(email: string) {
  return product.desk.state.telegram.messages.filter(({ text, buttons }) => buttons.length > 0 && text.includes(email));
}

async function leadIdOf(email: string): Promise<string> {
  const found = (await product.listLeads()).filter((lead) => lead.email === email);
  expect(found).toHaveLength(1);
  return found[0]?.id ?? "";
}

/** Forty clients, each posting one lead after another until the server is gone. */
async function postUntilKilled(round: number, leadIdByEmail: Map<string, string>): Promise<void> {
  const endsAtMs = Date.now() + MAX_LOAD_MS;
  const post = async (client: number) => {
    for (let number = 0; Date.now() < endsAtMs; number++) {
      const email = `visitor-${round}-${client}-${number}@example.com`;
      try {
        leadIdByEmail.set(email, await product.sendLead({ name: "A visitor", email, message: "We need a quote." }));
      } catch {
        return; // not acknowledged: the server is gone
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => post(client)));
}
