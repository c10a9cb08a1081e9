import { expect, it } from "vitest";
import { badVendors } from "../tools/chaos/rows/bad-vendors.ts";
import { load } from "../tools/chaos/rows/load.ts";
import { botFlood } from "../tools/chaos/rows/noise.ts";
import { startProduct } from "./driver.ts";

// Rows of `npm run chaos` with small numbers. What they promise of time is for a quiet machine, so it is judged there.
it.each([
  ["F14 takes a crowd and then a burst of connections: each is stored and told once, and none is answered 5xx", load],
  [
    "F29 F30 receivers that hang, dribble, break off or answer without end cost one attempt each, and a bounded one",
    badVendors,
  ],
  ["F70 a flood of bots on one form costs no lead of another workspace, and a bounded number of rows", botFlood],
])("%s", { timeout: 240_000 }, async (_, row) => {
  const product = await startProduct("yard");
  try {
    const report = await row.run(product, "quick", () => {});

    expect(report.accepted).toBeGreaterThan(0);
    expect(report).toMatchObject({ lost: 0, duplicated: 0, problems: [] });
  } finally {
    await product.stop();
  }
});
