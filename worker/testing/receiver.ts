import type { ApiEndpoint } from "../modules/webhooks/contract.ts";
import type { Harness, Vendor } from "./harness.ts";

/** Where outbound calls ask for addresses (`core/outbound.ts`). */
export const RESOLVER_ORIGIN = "https://cloudflare-dns.com";

/** A call that reached a receiver. */
export interface ReceivedCall {
  url: string;
  headers: Headers;
  body: string;
}

/** A customer's endpoint: keeps what arrives and answers as told, 200 unless said otherwise. */
export function createReceiver(answer: (call: ReceivedCall, number: number) => Response = () => new Response("ok")) {
  const calls: ReceivedCall[] = [];
  const vendor: Vendor = async (request) => {
    const call = { url: request.url, headers: request.headers, body: await request.text() };
    calls.push(call);
    return answer(call, calls.length);
  };
  return { calls, vendor };
}

/** A resolver that knows these addresses, by name; a list is A and AAAA records, a name unknown to it has none. */
export function createResolver(addressesOf: (name: string) => readonly string[] = () => ["93.184.215.14"]): Vendor {
  return (request) => {
    const url = new URL(request.url);
    const type = url.searchParams.get("type") === "AAAA" ? 28 : 1;
    const name = url.searchParams.get("name") ?? "";
    const ofType = addressesOf(name).filter((address) => address.includes(":") === (type === 28));
    return Response.json({ Status: 0, Answer: ofType.map((data) => ({ name, type, TTL: 60, data })) });
  };
}

/** Where the endpoints of these tests live. */
export const CRM_ORIGIN = "https://crm.example.com";

/** Adds a webhook endpoint as the dashboard does. */
export async function addWebhook(
  harness: Harness,
  headers: Record<string, string>,
  overrides: Record<string, unknown> = {},
): Promise<ApiEndpoint> {
  const body = JSON.stringify({ name: "CRM", url: `${CRM_ORIGIN}/hook`, ...overrides });
  const answer = await harness.request("/api/webhooks", { method: "POST", headers, body });
  if (answer.status !== 201) throw new Error(`the webhook was not added: ${await answer.text()}`);
  return answer.json<ApiEndpoint>();
}
