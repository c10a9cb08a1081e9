import type { Config } from "../../core/config.ts";
import type { Services } from "../../core/services.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { Vendor, VendorRate } from "./decide.ts";
import { countCallsAcrossWorkspaces } from "./store.ts";

/** Answers that are the vendor's or the operator's trouble: down, overloaded, or our key refused. */
const isTrouble = (status: number) => status >= 500 || status === 429 || status === 401;

/**
 * Counts every call to a vendor and every one that failed. One upsert beside the call; what comes while it is under way
 * is counted by the next one, so a hundred calls at once cost a handful of writes.
 */
export function meterVendors(
  call: typeof fetch,
  { config, db, now, inBackground }: Pick<Services, "config" | "db" | "now" | "inBackground">,
): typeof fetch {
  const waiting = new Map<Vendor, VendorRate>();
  let isWriting = false;

  async function write() {
    isWriting = true;
    try {
      while (waiting.size > 0) {
        const minuteMs = Math.floor(now() / MINUTE_MS) * MINUTE_MS;
        const rates = [...waiting.values()];
        waiting.clear();
        await db.batch(rates.map((rate) => countCallsAcrossWorkspaces(db, minuteMs, rate)));
      }
    } finally {
      isWriting = false;
    }
  }

  function count(vendor: Vendor, isFailure: boolean) {
    const { calls, failures } = waiting.get(vendor) ?? { calls: 0, failures: 0 };
    waiting.set(vendor, { vendor, calls: calls + 1, failures: failures + Number(isFailure) });
    if (!isWriting) inBackground(write());
  }

  return async (input, init) => {
    const vendor = vendorOf(input, config);
    if (vendor === null) return call(input, init);
    try {
      const answer = await call(input, init);
      count(vendor, isTrouble(answer.status));
      return answer;
    } catch (error) {
      count(vendor, true);
      throw error;
    }
  };
}

/** Vendors that this deployment is set up with. */
export function vendorsOf({ telegram, email, ai, stripe }: Config): Vendor[] {
  const isSetUp: [Vendor, boolean][] = [
    ["telegram", telegram !== null],
    ["email", email !== null],
    ["ai", ai !== null],
    ["payments", stripe !== null],
  ];
  return isSetUp.filter(([, yes]) => yes).map(([vendor]) => vendor);
}

/** By the address called, path included: in local development one stand-in plays all of them at one origin. */
function vendorOf(input: RequestInfo | URL, { telegram, email, ai, stripe }: Config): Vendor | null {
  const url = input instanceof Request ? input.url : String(input);
  if (telegram !== null && url.startsWith(`${telegram.apiRoot}/bot`)) return "telegram";
  if (email !== null && url.startsWith(`${email.apiBase}/emails`)) return "email";
  if (ai !== null && url.startsWith(`${ai.baseUrl}/chat`)) return "ai";
  if (stripe !== null && url.startsWith(`${stripe.apiBase}/v1/`)) return "payments";
  return null;
}
