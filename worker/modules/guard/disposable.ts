import { isRelayAddress } from "../../core/privacy-relays.ts";

// Big providers that are surely not throw-away: most addresses are theirs, and then the long list is not even loaded.
const WELL_KNOWN = new Set([
  "gmail.com",
  "googlemail.com",
  "outlook.com",
  "hotmail.com",
  "live.com",
  "msn.com",
  "yahoo.com",
  "icloud.com",
  "me.com",
  "aol.com",
  "proton.me",
  "protonmail.com",
  "gmx.de",
  "gmx.net",
  "web.de",
  "t-online.de",
  "mail.ru",
  "yandex.ru",
  "qq.com",
  "163.com",
  "orange.fr",
  "free.fr",
  "libero.it",
]);

let throwAway: ReadonlySet<string> | null = null;

/**
 * Whether an e-mail address, or a domain above its own, is on the shipped list of throw-away mailboxes. A privacy service's
 * address is none: the mail arrives.
 */
export async function isDisposableAddress(email: string): Promise<boolean> {
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  if (domain === "" || WELL_KNOWN.has(domain) || isRelayAddress(email)) return false;
  if (throwAway === null) {
    const { disposableEmailBlocklistSet } = await import("disposable-email-domains-js");
    throwAway = disposableEmailBlocklistSet();
  }
  const labels = domain.split(".");
  // Never the last label alone: that would be a whole country. At most five, as hosts have no more to be asked about.
  for (let at = Math.max(0, labels.length - 5); at <= labels.length - 2; at++) {
    if (throwAway.has(labels.slice(at).join("."))) return true;
  }
  return false;
}
