/** An IP address, whatever it was written like; an IPv4 address mapped into IPv6 is the IPv4 address. */
export interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
  /** In its usual form: `127.0.0.1`, `2001:db8::1`. */
  readonly text: string;
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** What inet_aton(3) takes: one to four numbers, each decimal, octal or hexadecimal. */
const ANY_IPV4 = /^(?:0x[\da-f]*|\d+)(?:\.(?:0x[\da-f]*|\d+)){0,3}\.?$/i;

/** Reads an address in any spelling, a zone is left out; null when it is none. */
export const parseAddress = (text: string): Address | null => {
  if (!text.includes(":")) return ANY_IPV4.test(text) ? ipv4(hostnameOf(text)) : null;
  const [plain = ""] = text.split("%", 1);
  const hostname = hostnameOf(`[${plain}]`);
  return hostname === null ? null : ipv6(hostname.slice(1, -1));
};

/** What the URL standard makes of a host; null when it is none. */
export const hostnameOf = (host: string): string | null => {
  const known = HOSTNAMES.get(host);
  if (known !== undefined) return known;
  const found = parseHostname(host);
  if (HOSTNAMES.size >= MOST_KEPT) HOSTNAMES.clear();
  if (host.length <= LONGEST_KEPT) HOSTNAMES.set(host, found);
  return found;
};

/** The same few hosts are read several times for each request. */
const HOSTNAMES = new Map<string, string | null>();
const MOST_KEPT = 1_000;
const LONGEST_KEPT = 255;

const parseHostname = (host: string): string | null => {
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    return null;
  }
};

/** The address with these 32 bits. */
export const ipv4FromBits = (bits: bigint): Address => ({
  family: 4,
  bits,
  text: [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join("."),
});

const ipv4 = (text: string | null): Address | null =>
  text === null || !IPV4.test(text)
    ? null
    : ipv4FromBits(text.split(".").reduce((bits, part) => (bits << 8n) | BigInt(part), 0n));

const MAPPED = 0xffffn;

/** Reads the form that the URL standard writes: hexadecimal groups, one `::` at most. */
const ipv6 = (text: string): Address => {
  const [head = [], tail = []] = text.split("::").map(groups);
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  const bits = [...head, ...zeros, ...tail].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  return bits >> 32n === MAPPED ? ipv4FromBits(bits & 0xffff_ffffn) : { family: 6, bits, text };
};

const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));

/** The addresses that share their first `length` bits. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly bits: bigint;
  readonly length: number;
}

/** Reads `10.0.0.0/8`; null when it is none, or names bits behind its length. */
export const parseRange = (text: string): AddressRange | null => {
  const match = /^([\d.]+|[\da-f:]+)\/(\d{1,3})$/i.exec(text);
  const address = match === null ? null : parseAddress(match[1] as string);
  if (match === null || address === null || (address.family === 4) === match[1]?.includes(":")) return null;
  const length = Number(match[2]);
  if (length > width(address.family)) return null;
  const { family, bits } = address;
  const behind = BigInt(width(family) - length);
  return (bits >> behind) << behind === bits ? { family, bits, length } : null;
};

const width = (family: 4 | 6): number => (family === 4 ? 32 : 128);

export const inRange = (range: AddressRange, address: Pick<Address, "family" | "bits">): boolean => {
  const behind = BigInt(width(range.family) - range.length);
  return range.family === address.family && range.bits >> behind === address.bits >> behind;
};
