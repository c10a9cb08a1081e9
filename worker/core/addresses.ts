/**
 * Which IP addresses are public. Pure: text in, verdict out. Feed it what `new URL` or a resolver printed, as both spell
 * an address one way only: `0x7f.1`, `2130706433` and `①②⑦.1` have become `127.0.0.1` by then.
 */

/** Not public, from the IANA IPv4 special-purpose registry (RFC 6890), with multicast and the reserved top. */
const SPECIAL_IPV4 = [
  "0.0.0.0/8", // this network
  "10.0.0.0/8", // private
  "100.64.0.0/10", // carrier-grade NAT; Alibaba's metadata service lives here
  "127.0.0.0/8", // loopback
  "169.254.0.0/16", // link-local; the metadata services of AWS, Azure and Google
  "172.16.0.0/12", // private
  "192.0.0.0/24", // protocol assignments; Oracle's metadata service
  "192.0.2.0/24", // TEST-NET-1
  "192.88.99.0/24", // 6to4 relays
  "192.168.0.0/16", // private
  "198.18.0.0/15", // benchmarks
  "198.51.100.0/24", // TEST-NET-2
  "203.0.113.0/24", // TEST-NET-3
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, broadcast
].map(parseRange);

/**
 * Only 2000::/3 is global unicast, so loopback, mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96, 64:ff9b:1::/48), ULA,
 * link-local, multicast and SRv6 (5f00::/16) fall outside. Source: IANA IPv6 address space and special-purpose registries.
 */
const GLOBAL_UNICAST_IPV6 = parseRange("2000::/3");

/** Inside 2000::/3, yet not public. What wraps an IPv4 address is refused whole: no honest receiver lives there. */
const SPECIAL_IPV6 = [
  "2001::/23", // protocol assignments, Teredo and ORCHID among them
  "2001:db8::/32", // documentation
  "2002::/16", // 6to4
  "3fff::/20", // documentation
].map(parseRange);

/** Whether the text is an IP address (IPv6 without brackets) that anybody on the internet could reach. */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  if (address === null) return false;
  if (address.length === 4) return !SPECIAL_IPV4.some((range) => contains(range, address));
  return contains(GLOBAL_UNICAST_IPV6, address) && !SPECIAL_IPV6.some((range) => contains(range, address));
}

/** The 4 or 16 bytes of an address, or null. A zone id (`fe80::1%eth0`) makes it no address. */
export function parseAddress(text: string): Uint8Array | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split(".");
  const bytes = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  return bytes.length === 4 && bytes.every((byte) => byte < 256) ? Uint8Array.from(bytes) : null;
}

function parseIpv6(text: string): Uint8Array | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = [groupsOf(halves[0] ?? ""), groupsOf(halves[1] ?? "")];
  if (head === null || tail === null) return null;

  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
}

/** The 16-bit groups of one side of `::`; a dotted IPv4 ending counts as two. */
function groupsOf(half: string): number[] | null {
  if (half === "") return [];
  const groups: number[] = [];
  const parts = half.split(":");
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 && part.includes(".") ? parseIpv4(part) : null;
    if (dotted !== null) {
      const [a = 0, b = 0, c = 0, d = 0] = dotted;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

interface Range {
  network: Uint8Array;
  prefixLength: number;
}

function parseRange(text: string): Range {
  const [address = "", prefixLength = ""] = text.split("/");
  const network = parseAddress(address);
  if (network === null) throw new Error(`${text} is not a range of addresses`);
  return { network, prefixLength: Number(prefixLength) };
}

function contains({ network, prefixLength }: Range, address: Uint8Array): boolean {
  return network.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefixLength - index * 8));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === ((address[index] ?? 0) & mask);
  });
}
