import { describe, expect, it } from "vitest";
import { idFromBytes, looksLikeId, makeId } from "./ids.ts";

const randomBytes = (bytes: Uint8Array) => crypto.getRandomValues(bytes);

describe("ids", () => {
  it("tell their kind and sort by time of creation", () => {
    const ids = [1, 2, 1_000, 1_795_250_000_000, 1_795_250_000_001].map((nowMs) => makeId("lead", nowMs, randomBytes));

    expect(ids.toSorted()).toEqual(ids);
    expect(ids.every((id) => looksLikeId("lead", id))).toBe(true);
  });

  it("F36 never hold a dot, which would break a signed webhook id", () => {
    const ids = Array.from({ length: 1_000 }, () => makeId("delivery", Date.now(), randomBytes));

    expect(new Set(ids).size).toBe(1_000);
    expect(ids.some((id) => id.includes("."))).toBe(false);
  });

  it("are the same for the same bytes, where an event must keep its id", () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, index) => index * 7);

    expect(looksLikeId("delivery", idFromBytes("delivery", bytes))).toBe(true);
    expect(idFromBytes("delivery", bytes)).toBe(idFromBytes("delivery", bytes.slice()));
    expect(idFromBytes("delivery", bytes)).not.toBe(
      idFromBytes(
        "delivery",
        bytes.map((byte) => byte + 1),
      ),
    );
  });

  it.each(["", "lead_", "frm_01jd2m0000000000000000000a", "lead_../../etc", `lead_${"0".repeat(27)}`])(
    "knows that %j is no lead's id",
    (text) => {
      expect(looksLikeId("lead", text)).toBe(false);
    },
  );
});
