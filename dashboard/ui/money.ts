import type { Amount } from "../../worker/modules/leads/contract.ts";

/** Currencies to pick from; a lead that came with another one keeps it. */
export const CURRENCIES = ["EUR", "USD", "GBP", "CHF", "PLN", "SEK", "NOK", "DKK", "BRL", "INR", "JPY", "AUD", "CAD"];

/** "€1,299.00", with as many digits as the currency has. */
export function moneyText({ minor, currency }: Amount): string {
  return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(minor / 10 ** digitsOf(currency));
}

/** The amount as it is typed into a field: "1299.00". */
export function moneyInput({ minor, currency }: Amount): string {
  return (minor / 10 ** digitsOf(currency)).toFixed(digitsOf(currency));
}

/** Reads "1299", "1.299,00" or "1 299.00"; null for what is no amount in this currency. */
export function readMoney(typed: string, currency: string): Amount | null {
  const digits = digitsOf(currency);
  const text = typed.trim().replace(/[\s'’]/g, "");
  const [, whole = "", fraction = ""] = /^([\d.,]*?)(?:[.,](\d{1,2}))?$/.exec(text) ?? [];
  const isGrouped = /^\d+$|^\d{1,3}([.,]\d{3})+$/.test(whole);
  if (!isGrouped || fraction.length > digits) return null;
  const minor = Number(whole.replace(/[.,]/g, "")) * 10 ** digits + Number(fraction.padEnd(digits, "0") || 0);
  return Number.isSafeInteger(minor) && minor <= 1_000_000_000_000 ? { minor, currency } : null;
}

function digitsOf(currency: string): number {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2; // not a currency that this browser knows
  }
}
