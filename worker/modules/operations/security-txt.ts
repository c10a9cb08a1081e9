import { DAY_MS } from "../../core/time.ts";

/** The end is this far ahead of whoever reads it, so it never lies in the past; RFC 9116 advises less than a year. */
const LIFE_MS = 180 * DAY_MS;

/** Where RFC 9116, section 3, has it. */
export const SECURITY_TXT_PATH = "/.well-known/security.txt";

/** How to report a vulnerability, as RFC 9116 writes it, with the preferred contact first. Pure; the same all day. */
export function securityTxt(contacts: readonly string[], publicUrl: string, nowMs: number): string {
  const expiresAtMs = Math.floor(nowMs / DAY_MS) * DAY_MS + LIFE_MS;
  const fields = [
    ...contacts.map((contact) => ["Contact", contact]),
    ["Expires", new Date(expiresAtMs).toISOString().replace(".000Z", "Z")],
    ["Preferred-Languages", "en"],
    ["Canonical", `${publicUrl}${SECURITY_TXT_PATH}`],
  ];
  return fields.map(([name, value]) => `${name}: ${value}\n`).join("");
}
