import { describe, expect, it } from "vitest";
import { moneyInput, readMoney } from "./money.ts";

describe("an amount as people type it", () => {
  it.each([
    ["1299", "EUR", 129_900],
    ["1299.5", "EUR", 129_950],
    ["1.299,00", "EUR", 129_900],
    ["1,299.00", "USD", 129_900],
    ["1 299,99", "EUR", 129_999],
    ["1'299.00", "CHF", 129_900],
    ["0", "EUR", 0],
    ["1299", "JPY", 1_299],
    ["12.34.56", "EUR", null],
    ["1,2999", "EUR", null],
    ["1299.50", "JPY", null],
    ["-5", "EUR", null],
    ["about 5", "EUR", null],
    ["", "EUR", null],
    ["99999999999999999", "EUR", null],
  ])("%s in %s", (typed, currency, minor) => {
    expect(readMoney(typed, currency)?.minor ?? null).toBe(minor);
  });

  it("stands in the field as it can be read again", () => {
    expect(moneyInput({ minor: 129_905, currency: "EUR" })).toBe("1299.05");
    expect(moneyInput({ minor: 1_299, currency: "JPY" })).toBe("1299");
  });
});
