import { describe, expect, it } from "vitest";
import type { ApiBilling } from "../../worker/modules/billing/contract.ts";
import { type Api, ApiError } from "../api.ts";
import type { Change, Live } from "../live.ts";
import { createBillingModel, moneyText } from "./billing.model.ts";
import { createToasts } from "./toasts.model.ts";

function setUp(answers: (() => Promise<{ url: string }>)[] = [], hasReturned = false) {
  const orders: { plan: string; interval: string; attempt_id: string }[] = [];
  const left: string[] = [];
  let reads = 0;
  let refreshes = 0;
  let tell: (change: Change) => void = () => {};
  const api = {
    billing: {
      read: async () => ({ plan: "free", interval: null, reads: ++reads }) as unknown as ApiBilling,
      checkout: (order: (typeof orders)[number]) => {
        orders.push(order);
        return answers.shift()?.() ?? Promise.resolve({ url: "https://stripe.test/pay" });
      },
      portal: () => Promise.resolve({ url: "https://stripe.test/portal" }),
      refresh: async () => ++refreshes,
    },
  } as unknown as Api;
  const live = {
    listen: (listener: typeof tell) => {
      tell = listener;
      return () => {};
    },
  } as unknown as Live;
  const toasts = createToasts();
  const model = createBillingModel({
    api,
    live,
    toasts,
    leave: (url) => left.push(url),
    tookReturn: () => hasReturned,
  });
  return {
    model,
    orders,
    left,
    toasts,
    tell: (change: Change) => tell(change),
    reads: () => reads,
    refreshes: () => refreshes,
  };
}

const refuse = () =>
  Promise.reject(new ApiError("Stripe cannot be reached.", { code: "vendor_unreachable", status: 502 }));

describe("the billing page's model", () => {
  it("tries the same order again under the same id, and a new order under a new one", async () => {
    const { model, orders, left, toasts } = setUp([refuse]);
    model.interval.value = "year";

    await model.choose("pro");
    expect(toasts.shown.value.map(({ text }) => text)).toEqual(["Stripe cannot be reached."]);
    await model.choose("pro");
    await model.choose("pro");

    expect(orders.map(({ plan, interval }) => `${plan} ${interval}`)).toEqual(Array(3).fill("pro year"));
    expect(orders[1]?.attempt_id).toBe(orders[0]?.attempt_id);
    expect(orders[2]?.attempt_id).not.toBe(orders[0]?.attempt_id);
    expect(left).toEqual(["https://stripe.test/pay", "https://stripe.test/pay"]);
  });

  it("opens one page however often one clicks", async () => {
    const { model, orders } = setUp();

    await Promise.all([model.choose("pro"), model.choose("pro"), model.manage()]);

    expect(orders).toHaveLength(1);
  });

  it("follows what happens without being loaded again", async () => {
    const { model, tell, reads } = setUp();
    model.open();
    await expect.poll(reads).toBe(1);

    tell({ topic: "workspace" });
    tell({ topic: "form" });

    await expect.poll(reads).toBe(2);
  });

  it("has Stripe asked once when one comes back from paying", async () => {
    const { model, refreshes, toasts } = setUp([], true);

    model.open();

    await expect.poll(refreshes).toBe(1);
    expect(toasts.shown.value[0]?.text).toContain("Thank you");
  });

  it.each([
    [{ amount: 2_900, currency: "eur" }, "€29"],
    [{ amount: 2_950, currency: "usd" }, "$29.50"],
    [{ amount: 2_900, currency: "jpy" }, "¥2,900"],
    [{ amount: 0, currency: "eur" }, "€0"],
  ])("writes %j as %s", (money, text) => {
    expect(moneyText(money)).toBe(text);
  });
});
