import { describe, expect, it, vi } from "vitest";
import { LOCAL_PLACES, workOffDueJobs } from "../../jobs/work.ts";
import { JOB_BOOK } from "../../modules.ts";
import { createHarness, type Harness } from "../../testing/harness.ts";
import { signIn } from "../../testing/members.ts";
import { addWebhook, createResolver, RESOLVER_ORIGIN } from "../../testing/receiver.ts";
import { storeScoredLead } from "../../testing/scored-lead.ts";
import { planDeliveries } from "./index.ts";

/** Ten endpoints in two workspaces get this many events. With 1,000 of them this takes minutes and shows the same. */
const EVENTS = 6;
const ENDPOINTS = 10;

interface Runtime {
  /** Calls that one invocation has under way at once; those beyond wait. */
  connections: number;
  /** Jobs that it takes at once. */
  places: number;
  /** Whether a ring brings another invocation while the first is at work. */
  sendsHelp: boolean;
}

/** As Cloudflare runs it, and as the local runtime does. */
const CLOUD: Runtime = { connections: 6, places: 6, sendsHelp: true };
const LOCAL: Runtime = { connections: 1_000, places: LOCAL_PLACES, sendsHelp: false };

/** Well over the 15 s after which a hanging call ends by itself. */
const MAX_WORK_MS = 30_000;

/** How long a healthy endpoint takes to answer. */
const ANSWER_MS = 100;

/** Endpoints by number; those with an even one belong to the first workspace, the others to the second. */
const ALL = Array.from({ length: ENDPOINTS }, (_, n) => n);
const originOf = (n: number) => `https://e${n}.example.com`;

/**
 * Works off the events of these endpoints while some of them hang; tells each healthy delivery's lag in order. Whoever is
 * asked to help is another invocation, with connections of its own.
 */
async function lagsOfHealthyOnes(present: readonly number[], hanging: readonly number[], runtime: Runtime) {
  const revived = Promise.withResolvers<void>();
  const lags: number[] = [];
  const help: Promise<unknown>[] = [];
  const expected = EVENTS * (present.length - hanging.length);
  let hungCalls = 0;
  let startedAtMs = 0;

  const answering = (n: number, connections: ReturnType<typeof gate>) => (request: Request) =>
    connections(async () => {
      if (hanging.includes(n)) {
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

  function createInvocation() {
    const connections = gate(runtime.connections);
    const vendors = Object.fromEntries(ALL.map((n) => [originOf(n), answering(n, connections)]));
    const harness = createHarness({ nowMs: Date.now(), vendors: { [RESOLVER_ORIGIN]: createResolver(), ...vendors } });
    vi.spyOn(harness.services.jobs, "ring").mockImplementation((dueAtMs) => {
      if (runtime.sendsHelp && startedAtMs > 0 && dueAtMs === undefined) help.push(work(createInvocation()));
    });
    return harness;
  }
  async function work(harness: Harness): Promise<void> {
    const clock = setInterval(() => harness.advance(Math.max(0, Date.now() - harness.now())), 20);
    await workOffDueJobs(JOB_BOOK, harness.services, { maxMs: MAX_WORK_MS, places: runtime.places });
    clearInterval(clock);
    await harness.settle();
  }

  const harness = createInvocation();
  const owners = [await signIn(harness), await signIn(harness)];
  const leads = await Promise.all(owners.map(({ workspaceId }) => storeScoredLead(harness, workspaceId)));
  for (const [at, { workspaceId, headers }] of owners.entries()) {
    const mine = present.filter((n) => n % 2 === at);
    const added = await Promise.all(mine.map((n) => addWebhook(harness, headers, { url: `${originOf(n)}/hook` })));
    const destinationIds = added.map((endpoint) => endpoint.destination_id);
    const event = { workspaceId, leadId: leads[at]?.id ?? "", eventType: "lead.created" as const, eventAtMs: 0 };
    for (let n = 0; n < EVENTS; n++) {
      const planned = await planDeliveries(harness.services, { ...event, eventKey: `${n}`, destinationIds });
      if (planned.length > 0) await harness.db.batch(planned);
    }
  }

  startedAtMs = Date.now();
  await work(harness);
  while (help.length > 0) await Promise.all(help.splice(0));
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

/** For a busy machine. Whoever has to wait behind a call that hangs waits for most of its 15 s. */
const SLACK_MS = 2_000;

const p95 = (lags: readonly number[]) => lags[Math.floor(lags.length * 0.95)] ?? 0;

describe("F33 endpoints that hang for every event", () => {
  it.each<[string, number[], string, Runtime]>([
    ["one of ten", [0], "on Cloudflare", CLOUD],
    ["two of one workspace", [0, 2], "on Cloudflare", CLOUD],
    ["one of each workspace", [0, 1], "on Cloudflare", CLOUD],
    ["all of one workspace", [0, 2, 4, 6, 8], "on Cloudflare", CLOUD],
    ["one of ten", [0], "locally", LOCAL],
    ["all of one workspace", [0, 2, 4, 6, 8], "locally", LOCAL],
  ])(
    "%s (%j): the healthy ones stay within twice their usual lag, %s",
    async (_case, hanging, _where, runtime) => {
      const healthy = ALL.filter((n) => !hanging.includes(n));
      const usual = await lagsOfHealthyOnes(healthy, [], runtime);
      const beside = await lagsOfHealthyOnes(ALL, hanging, runtime);

      expect(beside.hungCalls).toBeGreaterThan(0);
      expect(p95(beside.lags)).toBeLessThanOrEqual(2 * p95(usual.lags) + SLACK_MS);
    },
    60_000,
  );
});
