import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sha256, solve } from "./proof-of-work.ts";

const hex = (words: number[]) => words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

describe("the proof of work", () => {
  it("hashes as everybody's SHA-256 does, for texts of every length that fits one block", () => {
    for (let length = 0; length < 56; length++) {
      const text = "abcdefghij".repeat(20).slice(0, length);
      expect(hex(sha256(text))).toBe(createHash("sha256").update(text).digest("hex"));
    }
  });

  it.each([0, 1, 999, 1_000])("finds %d behind its challenge", async (number) => {
    const salt = "salt-of-some-length";
    const hash = createHash("sha256").update(`${salt}${number}`).digest("hex");

    expect(await solve({ salt, hash, max: 1_000 })).toBe(number);
  });

  it("gives up on a challenge that has no answer", async () => {
    expect(await solve({ salt: "salt", hash: "0".repeat(64), max: 500 })).toBeUndefined();
  });
});
