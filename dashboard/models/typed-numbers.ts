/** Numbers as people type them. Nothing typed is null; what cannot be read is undefined, and never taken for nothing. */

const MOST_MICROS = 1_000_000_000_000;
const MOST_TOKENS = 1_000_000_000_000;

/**
 * Millionths of a dollar: "0.40" is 400,000. A dot begins a fraction, and so does a comma, unless three digits follow it:
 * "12,50" is twelve and a half, "1,000" a thousand.
 */
export function readMicros(typed: string): number | null | undefined {
  const text = typed
    .trim()
    .replace(/^(US)?\$|\$$|USD$/gi, "")
    .replace(/\s/g, "");
  if (typed.trim() === "") return null;
  const [, grouped, plain, fraction = ""] = /^(?:([1-9]\d{0,2}(?:,\d{3})+)|(\d+))?(?:[.,](\d{1,6}))?$/.exec(text) ?? [];
  const whole = grouped?.replaceAll(",", "") ?? plain ?? "";
  if (whole === "" && fraction === "") return undefined;
  const micros = Number(whole) * 1_000_000 + Number(fraction.padEnd(6, "0"));
  return micros <= MOST_MICROS ? micros : undefined;
}

/** "1,000,000", "1.000.000" and "1 000 000" are one million. */
export function readCount(typed: string): number | null | undefined {
  const text = typed.trim();
  if (text === "") return null;
  if (!/^\d+$|^\d{1,3}([.,\s'’]\d{3})+$/.test(text)) return undefined;
  const count = Number(text.replace(/\D/g, ""));
  return count <= MOST_TOKENS ? count : undefined;
}
