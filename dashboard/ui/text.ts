/** Marks that reorder or hide text (Unicode TR9 and TR36), and control characters but tab and newline. */
const SLY = /(?![\t\n])\p{Cc}|[\u200B\u200E\u200F\u061C\u2060\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** For places that take a string, such as a title. */
export function visible(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(SLY, "\u00B7");
}

/** A `mailto:` or `tel:` address, only when the text looks exactly like one; else null and it stays text. */
export function mailto(email: string, about: { subject?: string; body?: string } = {}): string | null {
  if (!/^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$/.test(email)) return null;
  const query = Object.entries(about).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `mailto:${email.replaceAll("%", "%25")}${query.length === 0 ? "" : `?${query.join("&")}`}`;
}

export function telephone(phone: string): string | null {
  const digits = phone.replace(/[\s().-]/g, "");
  return /^\+?\d{6,15}$/.test(digits) ? `tel:${digits}` : null;
}

/** Up to two letters for a round picture. */
export function initials(name: string): string {
  const words = visible(name).match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}
