/** Signing, hashing and sealing, on WebCrypto alone. Every function refuses an empty key instead of skipping a check. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** RFC 4648 section 5, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Null when the text is not base64url. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  return /^[A-Za-z0-9_-]*$/.test(text) ? fromBase64(text.replaceAll("-", "+").replaceAll("_", "/")) : null;
}

/** RFC 4648 section 4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Null when the text is not base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null; // atob throws on anything but base64; callers treat that as a wrong value
  }
}

/** For the content security policy of one answer: 128 bits, as CSP Level 3 asks for at the least, in base64. */
export function newNonce(): string {
  return toBase64(crypto.getRandomValues(new Uint8Array(16)));
}

/** Two lower-case digits a byte. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The 32 bytes of the digest of a text in UTF-8. */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}

/** Hex SHA-256: for things random enough to need no key, such as API keys and session tokens. */
export async function sha256Hex(text: string): Promise<string> {
  return toHex(await sha256(text));
}

/** A key for one purpose, derived from a secret of the environment, so that no two purposes share a key. */
export async function hmacKeyFor(purpose: string, secret: string): Promise<CryptoKey> {
  if (secret.length < 32) throw new Error(`the secret for ${purpose} is shorter than 32 characters`);
  return crypto.subtle.importKey(
    "raw",
    encoder.encode(`${purpose}:${secret}`),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign", "verify"],
  );
}

/** The 32 bytes of HMAC-SHA256 over a text in UTF-8. */
export async function hmac(key: CryptoKey, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
}

/** Constant-time: WebCrypto compares the digests itself. */
export async function hmacMatches(key: CryptoKey, text: string, signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return crypto.subtle.verify("HMAC", key, signature, encoder.encode(text));
}

/** Constant-time comparison of two texts of any length: their digests are compared, so lengths leak nothing. */
export async function sameText(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([sha256(left), sha256(right)]);
  return crypto.subtle.timingSafeEqual(a, b);
}

/**
 * AES-256-GCM with a ring of keys, newest first, so that a key can be replaced while old values stay readable.
 * `ring` is `id:base64(32 bytes)` entries separated by commas. `context` (table, column, row id) is bound in as
 * additional data: a sealed value moved to another row does not open.
 */
export interface KeyRing {
  seal(plain: string, context: string): Promise<string>;
  /** Throws when the value was not sealed by a key of this ring for this context. */
  open(sealed: string, context: string): Promise<string>;
}

/** Sealed values read `key id.iv.ciphertext`, the last two in base64url. Throws when the ring is empty or malformed. */
export function createKeyRing(ring: string): KeyRing {
  const keys = parseKeyRing(ring);
  const [newest] = keys;
  if (newest === undefined) throw new Error("the key ring is empty or malformed");

  return {
    async seal(plain, context) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const key = await importAesKey(newest.bytes, "encrypt");
      const additionalData = encoder.encode(context);
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, encoder.encode(plain));
      return `${newest.id}.${toBase64Url(iv)}.${toBase64Url(new Uint8Array(sealed))}`;
    },
    async open(sealed, context) {
      const [keyId = "", ivText = "", cipherText = ""] = sealed.split(".");
      const known = keys.find((key) => key.id === keyId);
      const iv = fromBase64Url(ivText);
      const cipher = fromBase64Url(cipherText);
      if (known === undefined || iv === null || cipher === null)
        throw new Error("sealed value has no known key or shape");
      const key = await importAesKey(known.bytes, "decrypt");
      const additionalData = encoder.encode(context);
      return decoder.decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, cipher));
    },
  };
}

/** The entries of a key ring, newest first; empty when any of them is malformed. */
export function parseKeyRing(ring: string): { id: string; bytes: Uint8Array<ArrayBuffer> }[] {
  const keys = ring.split(",").map((entry) => {
    const [id = "", key = ""] = entry.trim().split(":");
    return { id, bytes: fromBase64(key) ?? new Uint8Array() };
  });
  return keys.every(({ id, bytes }) => /^[a-z0-9]+$/.test(id) && bytes.length === 32) ? keys : [];
}

function importAesKey(bytes: Uint8Array<ArrayBuffer>, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, [use]);
}
