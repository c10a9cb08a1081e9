import type { CountryCode } from "libphonenumber-js/min";

/** Longer than any number in any notation; what is longer is kept as typed and not read. */
const MAX_READ_LENGTH = 60;

/**
 * A phone number as E.164, such as `+493012345678`; null when it cannot be read for sure.
 * @param country ISO 3166-1 alpha-2, for numbers without a country code
 */
export async function readPhone(typed: string, country: string | null): Promise<string | null> {
  if (typed === "" || typed.length > MAX_READ_LENGTH) return null;
  const { default: parsePhoneNumber, isSupportedCountry } = await import("libphonenumber-js/min");
  // Both `00` and a full-width plus mean an international number.
  const text = typed.replace(/^\s*(?:00|＋)/, "+");
  const isKnown = country !== null && isSupportedCountry(country);
  const number = parsePhoneNumber(text, isKnown ? { defaultCountry: country as CountryCode } : {});
  return number?.isPossible() === true ? number.number : null;
}

/** Whether a number says its country itself. */
export function isInternational(typed: string): boolean {
  return /^\s*(?:\+|00|＋)/.test(typed);
}
