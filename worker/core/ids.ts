/** Ids tell their kind by a prefix and sort by time of creation: 48 bits of milliseconds, then 80 random bits. */

const ID_PREFIX = {
  workspace: "ws",
  member: "mem",
  apiKey: "key",
  form: "frm",
  lead: "lead",
  contact: "con",
  ledgerEntry: "led",
  job: "job",
  rule: "rul",
  decision: "dec",
  destination: "dst",
  delivery: "dlv",
  attempt: "att",
  replay: "rpl",
  outcomeHook: "ohk",
  privacyAct: "prv",
  lesson: "les",
  event: "evt",
  message: "msg",
  aiCall: "aic",
  aiKey: "aik",
  request: "req",
} as const;
export type IdKind = keyof typeof ID_PREFIX;

// Crockford's alphabet: no I, L, O or U, so an id read aloud is not misheard.
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** A new id such as `lead_01jd2m…`: prefix and 26 characters, never a dot (Standard Webhooks forbids it in ids). */
export function makeId(kind: IdKind, nowMs: number, random: (bytes: Uint8Array) => Uint8Array): string {
  let time = "";
  for (let rest = nowMs, place = 0; place < 10; place++) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  const noise = random(new Uint8Array(16)).reduce((text, byte) => text + ALPHABET.charAt(byte % 32), "");
  return `${ID_PREFIX[kind]}_${time}${noise}`;
}

/** An id that is the same for the same bytes, at least 26 of them, such as a digest. Does not sort by time. */
export function idFromBytes(kind: IdKind, bytes: Uint8Array): string {
  const text = bytes.slice(0, 26).reduce((text, byte) => text + ALPHABET.charAt(byte % 32), "");
  return `${ID_PREFIX[kind]}_${text}`;
}

/** Whether a text has the shape of an id of this kind. Says nothing about its existence. */
export function looksLikeId(kind: IdKind, text: string): boolean {
  return new RegExp(`^${ID_PREFIX[kind]}_[0-9a-hjkmnp-tv-z]{26}$`).test(text);
}
