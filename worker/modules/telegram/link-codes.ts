/** One-time codes that link a chat. Pure but for the dice, which are given. */

// Crockford's alphabet: nobody reads O for 0 or I for 1, and Telegram takes all of it in a deep link.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Twelve of 32 letters: 60 bits. */
const LENGTH = 12;

/** A new code, such as `K7QM2XPD9RTV`. */
export function makeLinkCode(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  return random(new Uint8Array(LENGTH)).reduce((code, byte) => code + ALPHABET.charAt(byte % 32), "");
}

/** The code a person meant, whatever the case, dashes and look-alikes they typed; null when it cannot be one. */
export function readLinkCode(text: string): string | null {
  const code = text.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return code.length === LENGTH && [...code].every((letter) => ALPHABET.includes(letter)) ? code : null;
}
