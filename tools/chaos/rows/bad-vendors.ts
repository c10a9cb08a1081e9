import type { ApiDeliveryPage } from "../../../worker/modules/deliveries/contract.ts";
import type { Step } from "../../desk/script.ts";
import { connections } from "../client.ts";
import { countEffects } from "../count.ts";
import type { Row } from "../row.ts";
import { openShop, type Shop } from "../shop.ts";
import { createVisitors } from "../visitors.ts";

/** An attempt ends by then, give or take half a second (F29). */
const LIMIT_MS = 15_000;
const MARGIN_MS = 500;

/** A call that ends later than this was not ended by the limit, however busy the machine. */
const LATEST_MS = LIMIT_MS + 30_000;

const MAX_KEPT_BYTES = 2 * 1024;

/** What the sockets on both sides hold, generously: the receiver has sent so much by the time it is hung up on. */
const MAX_ON_THE_WAY_BYTES = 32 * 1024 * 1024;

const MB = 1024 * 1024;

interface BadVendor {
  step: Step;
  /** Null where the answer is a good one, if an absurd one. */
  errorCode: "endpoint_timeout" | "endpoint_unreachable" | null;
}

const HUGE = "huge";

const behaviours = (hugeBytes: number): Record<string, BadVendor> => ({
  silent: { step: { status: 200, delayMs: 60_000 }, errorCode: "endpoint_timeout" },
  dribbling: {
    step: { status: 200, body: "x".repeat(1_000), dribble: { bytes: 1, everyMs: 100 } },
    errorCode: "endpoint_timeout",
  },
  slammed: { step: { reset: true }, errorCode: "endpoint_unreachable" },
  broken: {
    step: { status: 200, body: "x".repeat(1_000), dribble: { bytes: 100, everyMs: 50 }, reset: true },
    errorCode: "endpoint_unreachable",
  },
  [HUGE]: { step: { status: 200, zeros: { bytes: hugeBytes } }, errorCode: null },
  bomb: { step: { status: 200, zeros: { bytes: hugeBytes, gzip: true } }, errorCode: null },
});

/** An address of the desk that is called by TLS, which nobody speaks there. */
const TLS_LESS = "tls-less";

export const badVendors: Row = {
  name: "f29",
  proves: "F29 F30",
  title: "receivers that say nothing, dribble, hang up, speak no TLS, send 300 MB or a gzip bomb of it",
  clock: "put forward",
  async run(product, scale, say) {
    const vendors = behaviours((scale === "full" ? 300 : 64) * MB);
    const names = Object.keys(vendors);
    const { desk, deskUrl } = product;
    const shop = await openShop(product, "unlucky", [...names, TLS_LESS], (receiver) => {
      const url = `${deskUrl}/crm/webhook?to=${receiver}`;
      return receiver === TLS_LESS ? url.replace("http:", "https:") : url;
    });
    for (const [name, { step }] of Object.entries(vendors)) desk.script("receiver", [{ ...step, path: `to=${name}` }]);
    const visitors = createVisitors(product, connections(1), shop);
    await visitors.send("unlucky");

    const first = await firstAttempts(shop, [...names, TLS_LESS]);
    const wanted = (name: string) => (name === TLS_LESS ? "endpoint_unreachable" : vendors[name]?.errorCode);
    const problems: string[] = [];
    const tooSlow: string[] = [];
    for (const [name, { error_code: code, duration_ms: tookMs, answer_excerpt: kept }] of first) {
      say(`${name}: ${code ?? "taken"} after ${tookMs} ms, ${kept?.length ?? 0} characters kept`);
      if (code !== wanted(name)) problems.push(`${name} ended with ${code}, not with ${wanted(name)}`);
      const isTimeout = wanted(name) === "endpoint_timeout";
      if (tookMs === null || tookMs > LATEST_MS || (isTimeout && tookMs < LIMIT_MS - MARGIN_MS))
        problems.push(`${name} took ${tookMs} ms`);
      else if (tookMs > LIMIT_MS + MARGIN_MS) tooSlow.push(`${name} took ${tookMs} ms; 15.5 s is the most`);
      const keptBytes = Buffer.byteLength(kept ?? "");
      if (keptBytes > MAX_KEPT_BYTES) problems.push(`${keptBytes} bytes of what ${name} answered were kept`);
    }
    const sent = desk.hits.find(({ path }) => path.includes(`to=${HUGE}`))?.zerosTaken ?? 0;
    if (sent === 0 || sent > MAX_ON_THE_WAY_BYTES) problems.push(`${HUGE} could send ${Math.round(sent / MB)} MB`);

    // Each has behaved badly once. What failed is tried again by the table, and arrives.
    await product.advance(10_000);
    await product.sweep();
    const taught = { ...shop, receivers: names };
    const { lost, duplicated } = await countEffects(product, visitors.accepted, say, taught);
    const timeouts = [...first.values()].filter((attempt) => attempt.error_code === "endpoint_timeout");
    return {
      accepted: visitors.accepted.size,
      lost,
      duplicated,
      p95Ms: null,
      problems: [...visitors.failures, ...problems],
      tooSlow,
      notes: [
        `silence and dribble end after ${timeouts.map(({ duration_ms: ms }) => ((ms ?? 0) / 1_000).toFixed(1)).join(" and ")} s`,
        `${(sent / MB).toFixed(1)} of ${scale === "full" ? 300 : 64} MB had left when we hung up`,
      ],
    };
  },
};

type Attempt = ApiDeliveryPage["attempt_list"][number];

/** The first attempt at each receiver, when it has ended. @throws Error when one does not end */
async function firstAttempts({ api }: Shop, names: readonly string[]): Promise<Map<string, Attempt>> {
  const first = new Map<string, Attempt>();
  const giveUpAtMs = Date.now() + 90_000;
  while (first.size < names.length) {
    if (Date.now() > giveUpAtMs) throw new Error(`no end of the call to ${names.filter((name) => !first.has(name))}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { deliveries } = await api<{ deliveries: { id: string; destination_name: string; attempts: number }[] }>(
      "GET",
      "/api/deliveries?event_type=lead.created&limit=100",
    );
    for (const { id, destination_name: name, attempts } of deliveries) {
      if (first.has(name) || attempts === 0) continue;
      const { attempt_list: list } = await api<ApiDeliveryPage>("GET", `/api/deliveries/${id}`);
      const one = list.find(({ number, duration_ms: tookMs }) => number === 1 && tookMs !== null);
      if (one !== undefined) first.set(name, one);
    }
  }
  return first;
}
