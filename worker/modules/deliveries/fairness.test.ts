import { expect, it } from "vitest";
import { createHarness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { addWebhook, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { storeScoredLead } from "../../testing/scored-lead.ts";
import { planDeliveries } from "./index.ts";

/** Ten endpoints in two workspaces get this many events. With 1,000 of them this takes minutes and shows the same. */
const EVENTS = 20;
const ENDPOINTS = 10;

/** What Cloudflare gives one invocation: calls beyond it wait, which the local runtime does not do by itself. */
const CONNECTIONS = 6;

/** How long a healthy endpoint takes to answer. */
const ANSWER_MS = 100;

/** Works off the events with the first endpoint hanging, or without it; tells each healthy delivery's lag in order. */
async function lagsOfHealthyOnes(oneHangs: boolean): Promise<{ lags: number[]; hungCalls: number }> {
  const connections = gate(CONNECTIONS);
  const revived = Promise.withResolvers<void>();
  const lags: number[] = [];
  let hungCalls = 0;
  let startedAtMs = 0;
  const origins = Array.from({ length: ENDPOINTS }, (_, n) => `https://e${n}.example.com`);
  const expected = EVENTS * (ENDPOINTS - 1);
  const answering = (origin: string) => (request: Request) =>
    connections(async () => {
      if (origin === origins[0]) {
        hungCalls++;
        const hungUp = new Promise((resolve) => request.signal.addEventListener("abort", resolve));
        await Promise.race([revived.promise, hungUp]);
        return new Response(null, { status: 500 });
      }
      await scheduler.wait(ANSWER_MS);
      lags.push(Date.now() - startedAtMs);
      if (lags.length === expected) revived.resolve();
      return new Response("ok");
    });
  const harness = createHarness({
    vendors: {
      [RESOLVER_ORIGIN]: createResolver(),
      ...Object.fromEntries(origins.map((origin) => [origin, answering(origin)])),
    },
  });

  const owners = [await signIn(harness), await signIn(harness)];
  const leads = await Promise.all(owners.map(({ workspaceId }) => storeScoredLead(harness, workspaceId)));
  for (const [at, { workspaceId, headers }] of owners.entries()) {
    const mine = origins.slice(oneHangs ? 0 : 1).filter((_, n) => n % 2 === at);
    const added = await Promise.all(mine.map((origin) => addWebhook(harness, headers, { url: `${origin}/hook` })));
    const destinationIds = added.map((endpoint) => endpoint.destination_id);
    const event = { workspaceId, leadId: leads[at]?.id ?? "", eventType: "lead.created" as const, eventAtMs: 0 };
    for (let n = 0; n < EVENTS; n++) {
      await harness.db.batch(await planDeliveries(harness.services, { ...event, eventKey: `${n}`, destinationIds }));
    }
  }

  startedAtMs = Date.now();
  await harness.runJobs();
  expect(lags).toHaveLength(expected);
  return { lags: lags.toSorted((a, b) => a - b), hungCalls };
}

/** Lets so many pieces of work run at once; the others wait their turn. */
function gate(places: number) {
  const waiting: (() => void)[] = [];
  let free = places;
  return async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (free === 0) await new Promise<void>((resolve) => void waiting.push(resolve));
    else free--;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

const p95 = (lags: readonly number[]) => lags[Math.floor(lags.length * 0.95)] ?? 0;

it("F33 keeps nine healthy endpoints within twice their usual lag while the tenth hangs for every event", async () => {
  const usual = await lagsOfHealthyOnes(false);
  const beside = await lagsOfHealthyOnes(true);

  expect(beside.hungCalls).toBeGreaterThan(0);
  expect(p95(beside.lags)).toBeLessThanOrEqual(2 * p95(usual.lags));
}, 60_000);
