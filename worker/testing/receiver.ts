import type { Vendor } from "./harness.ts";

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
