import { expect, it } from "vitest";
import { fillRandom } from "./random-bytes.ts";

it("hands out random bytes of any length, each once", () => {
  const texts = new Set<string>();
  let ones = 0;
  for (let round = 0; round < 5_000; round++) {
    const bytes = fillRandom(new Uint8Array(16));
    texts.add(bytes.join());
    for (const byte of bytes) for (let bits = byte; bits > 0; bits >>= 1) ones += bits & 1;
  }

  expect(texts.size).toBe(5_000);
  expect(Math.abs(ones / (5_000 * 16 * 8) - 0.5)).toBeLessThan(0.01);
  expect(fillRandom(new Uint8Array(10_000)).filter((byte) => byte === 0).length).toBeLessThan(200);
});
