/**
 * What counts as one sender: an IPv4 address, or the /64 of an IPv6 address, as a provider hands out whole /64s.
 * An IPv4 address in IPv6 clothes is that IPv4 address. Null when the text is no address, or the machine's own, which no
 * edge ever shows: then the service runs on somebody's desk, and all who try it share that address.
 */
export function addressBlock(address: string): string | null {
  const text = address.trim().toLowerCase();
  const [, ipv4] = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text) ?? [];
  if (ipv4 !== undefined) return ipv4.startsWith("127.") ? null : ipv4;
  if (text === "::1") return null;

  const [head = "", tail, ...rest] = text.split("::");
  if (!text.includes(":") || rest.length > 0 || !/^[0-9a-f:.]*$/.test(text)) return null;
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  if (groups.length < 4) return null;
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
