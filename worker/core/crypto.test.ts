import { describe, expect, it } from "vitest";
import {
  createKeyRing,
  fromBase64Url,
  hmac,
  hmacKeyFor,
  hmacMatches,
  parseKeyRing,
  sameText,
  toBase64Url,
} from "./crypto.ts";

const OLD = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW = "k2:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
const SECRET = "a secret of more than thirty-two characters";

describe("sealing", () => {
  it("opens what it sealed, and only in the row it was sealed for", async () => {
    const ring = createKeyRing(OLD);

    const sealed = await ring.seal("whsec_🔑", "endpoints/secret/dst_1");

    expect(await ring.open(sealed, "endpoints/secret/dst_1")).toBe("whsec_🔑");
    await expect(ring.open(sealed, "endpoints/secret/dst_2")).rejects.toThrow();
    expect(sealed).not.toContain("whsec");
  });

  it("never seals the same text to the same bytes twice", async () => {
    const ring = createKeyRing(OLD);

    expect(await ring.seal("same", "x")).not.toBe(await ring.seal("same", "x"));
  });

  it("reads values of an older key after a new one was put in front", async () => {
    const sealed = await createKeyRing(OLD).seal("still here", "x");

    expect(await createKeyRing(`${NEW},${OLD}`).open(sealed, "x")).toBe("still here");
    await expect(createKeyRing(NEW).open(sealed, "x")).rejects.toThrow("no known key");
  });

  it.each(["", "k1", "k1:short", "k1:undefined", `${OLD},k2:`, "K1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="])(
    "refuses the malformed key ring %j whole",
    (ring) => {
      expect(parseKeyRing(ring)).toEqual([]);
      expect(() => createKeyRing(ring)).toThrow();
    },
  );
});

describe("signing", () => {
  it("F53 gives each purpose a key of its own, so that a token for one is worthless for another", async () => {
    const forTokens = await hmacKeyFor("form-token", SECRET);
    const forSessions = await hmacKeyFor("session", SECRET);
    const signature = new Uint8Array(await hmac(forTokens, "text"));

    expect(await hmacMatches(forTokens, "text", signature)).toBe(true);
    expect(await hmacMatches(forTokens, "text!", signature)).toBe(false);
    expect(await hmacMatches(forSessions, "text", signature)).toBe(false);
  });

  it("refuses a secret too short to be one", async () => {
    await expect(hmacKeyFor("form-token", "undefined")).rejects.toThrow("shorter than 32");
  });

  it("compares texts of unequal length without throwing", async () => {
    expect(await sameText("a", "a")).toBe(true);
    expect(await sameText("a", "a longer one")).toBe(false);
    expect(await sameText("", "a")).toBe(false);
  });

  it("round-trips base64url and refuses what is not", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);

    expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
    expect(fromBase64Url("not base64url!")).toBeNull();
  });
});
