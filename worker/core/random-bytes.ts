/** Asking the runtime for sixteen bytes costs more than the id that is made of them, so they come by the page. */
const pool = new Uint8Array(4_096);
let used = pool.length;

/** Fills `bytes` from the runtime's secure source. No byte is handed out twice. */
export function fillRandom(bytes: Uint8Array): Uint8Array {
  if (bytes.length > pool.length) return crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
  if (used + bytes.length > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  bytes.set(pool.subarray(used, used + bytes.length));
  pool.fill(0, used, used + bytes.length); // what was handed out is nobody else's to read
  used += bytes.length;
  return bytes;
}
