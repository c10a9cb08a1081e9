import { afterAll, beforeAll, expect, it } from "vitest";
import { type Product, startProduct } from "./driver.ts";

const CLIENTS = 40;
const ROUNDS = 2;
/** The kill comes in the midst of the load, however quick the machine is. */
const KILL_AFTER_ACKNOWLEDGED = 100;
const MAX_LOAD_MS = 15_000;

/** A job that the dead process had taken comes back when its lease of a minute ends and cron has looked. */
const RECOVERY_MS = 200_000;

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.stop());

it("F01 loses no acknowledged lead when the server is killed under load, and tells the receiver of each exactly once", {
  timeout: RECOVERY_MS + 90_000,
}, async () => {
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
  const untold = () => {
    const told = idsOfCreated(product);
    return [...stored.values()].filter((leadId) => !told.has(leadId)).length;
  };
  await expect.poll(untold, { timeout: RECOVERY_MS, interval: 500 }).toBe(0);
  const told = idsOfCreated(product);
  expect([...stored.values()].filter((leadId) => told.get(leadId)?.size !== 1)).toEqual([]);
  expect(product.desk.state.receiver.calls.filter(({ signature }) => signature !== "valid")).toEqual([]);
});

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

/** Lead to the ids under which its `lead.created` came: a second copy under the same id is no second event. */
function idsOfCreated({ desk }: Product): Map<string, Set<string>> {
  const idsByLead = new Map<string, Set<string>>();
  for (const { type, leadId, webhookId } of desk.state.receiver.calls) {
    if (type !== "lead.created" || leadId === null) continue;
    idsByLead.set(leadId, (idsByLead.get(leadId) ?? new Set()).add(webhookId));
  }
  return idsByLead;
}
