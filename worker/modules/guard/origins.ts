/**
 * Whether an origin is one of the allowed ones: scheme, host and port are compared after parsing, each for equality.
 * `https://*.example.com` stands for every host below example.com, not for example.com itself.
 */
export function isAllowedOrigin(allowed: readonly string[], origin: string): boolean {
  const asked = parseOrigin(origin);
  return asked !== null && allowed.some((entry) => matches(entry, asked));
}

/** The origin of an address as browsers write it; null for anything but http and https, such as `null`. */
export function originOf(address: string | null | undefined): string | null {
  return address === null || address === undefined ? null : (parseOrigin(address)?.origin ?? null);
}

function matches(entry: string, asked: URL): boolean {
  const isWildcard = /^https?:\/\/\*\./.test(entry);
  const allowed = parseOrigin(isWildcard ? entry.replace("*.", "") : entry);
  if (allowed === null || allowed.protocol !== asked.protocol || allowed.port !== asked.port) return false;
  return isWildcard ? asked.hostname.endsWith(`.${allowed.hostname}`) : asked.hostname === allowed.hostname;
}

function parseOrigin(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? url : null;
}
