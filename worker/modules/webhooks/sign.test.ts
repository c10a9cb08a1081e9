import { Webhook } from "standardwebhooks";
import { describe, expect, it, vi } from "vitest";
import { fromBase64, toBase64 } from "../../core/crypto.ts";
import { looksLikeId } from "../../core/ids.ts";
import { createHarness } from "../../testing/harness.ts";
import { newSecret, signedHeaders } from "./sign.ts";

/** The example of the specification's reference libraries. Source: standard-webhooks/libraries, the same in each. */
const PUBLISHED = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: 1_614_265_330,
  payload: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

/** The signature by WebCrypto, from the specification's text alone. */
async function signatureBySpecification(secret: string, id: string, timestamp: string, body: string): Promise<string> {
  const bytes = fromBase64(secret.replace("whsec_", "")) ?? new Uint8Array();
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  return `v1,${toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, signed)))}`;
}

describe("F36 signatures", () => {
  it("signs the published example to the published signature", async () => {
    const { secret, id, timestamp, payload, signature } = PUBLISHED;

    const headers = await signedHeaders([secret], id, timestamp * 1_000, payload);

    expect(headers).toEqual({
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signature,
    });
  });

  it.each([
    ["emoji", JSON.stringify({ name: "🦊 Füchsin\u2028" })],
    ["mark-up", JSON.stringify({ message: "</script><script>alert(1)</script>" })],
    ["floats", '{"a":0.1,"b":1e21,"c":-0.0,"d":3.0}'],
    ["a lone surrogate made whole", JSON.stringify({ a: "\ud800".toWellFormed() })],
    ["an empty body", ""],
  ])("is verified by the independent package and by the specification: %s", async (_case, body) => {
    const harness = createHarness();
    vi.spyOn(Date, "now").mockImplementation(harness.now);
    const secret = newSecret();
    const id = harness.services.newId("delivery");

    const headers = await signedHeaders([secret], id, harness.now(), body);

    expect(() => new Webhook(secret).verify(body, headers, { jsonParse: false })).not.toThrow();
    expect(() => new Webhook(newSecret()).verify(body, headers, { jsonParse: false })).toThrow();
    expect(headers["webhook-signature"]).toBe(
      await signatureBySpecification(secret, id, headers["webhook-timestamp"], body),
    );
  });

  it("makes secrets of 32 random bytes, each its own", () => {
    const secret = newSecret();

    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(secret);
  });

  it("never has a dot in an id, which would let one signed text read as another", () => {
    const { newId } = createHarness().services;

    const ids = Array.from({ length: 200 }, () => newId("delivery"));

    expect(ids.every((id) => looksLikeId("delivery", id) && !id.includes("."))).toBe(true);
  });
});
