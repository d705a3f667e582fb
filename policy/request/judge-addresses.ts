import type { Reason } from "../../model/decision.ts";
import { type Address, type AddressRange, inRange, ipv4FromBits, parseAddress } from "./address.ts";
import { GLOBAL_UNICAST, NAT64, REFUSED_RANGES, type RefusedRange } from "./address-ranges.ts";
import { refuse } from "./rules.ts";

/** What a host resolved to, judged before a connection is made: one bad address refuses them all. */
export const judgeAddresses = (addresses: readonly string[], granted: readonly AddressRange[]): Reason[] => {
  if (addresses.length === 0) {
    return [
      refuse("address/none", "the host has no address", "check the name; only the proxy resolves names"),
    ];
  }
  return addresses.flatMap((text) => judgeAddress(text, granted));
};

const judgeAddress = (text: string, granted: readonly AddressRange[]): Reason[] => {
  const address = parseAddress(text);
  if (address === null) {
    return [refuse("address/refused", "the host resolved to no IP address", "check the proxy's resolver")];
  }
  const refused = refusedRange(address);
  if (refused === null || (refused.grantable && granted.some((range) => inRange(range, address)))) return [];
  const hint = refused.grantable
    ? "if it is meant, the bottle's owner names it in the route's `addresses`"
    : "no route may lead there";
  return [refuse("address/refused", `the host resolved to ${address.text}, which is ${refused.what}`, hint)];
};

const OUTSIDE = { what: "not a place on the Internet", grantable: false } as const;
const ISATAP = { what: "an IPv4 address inside IPv6 (ISATAP)", grantable: false } as const;

/** Why an address is refused; null for a place on the Internet. */
export const refusedRange = (address: Address): Pick<RefusedRange, "what" | "grantable"> | null => {
  if (inRange(NAT64, address)) {
    const inner = refusedRange(ipv4FromBits(address.bits & 0xffff_ffffn));
    return inner === null ? null : { what: `a translation to ${inner.what}`, grantable: false };
  }
  const row = REFUSED_RANGES.find(({ range }) => inRange(range, address));
  if (row !== undefined) return row;
  if (address.family === 4) return null;
  if (!inRange(GLOBAL_UNICAST, address)) return OUTSIDE;
  return isIsatap(address) ? ISATAP : null;
};

/** RFC 5214, section 6.1: an interface identifier of `0000:5efe` or `0200:5efe` and an IPv4 address. */
const isIsatap = ({ bits }: Address): boolean => {
  const marker = (bits >> 32n) & 0xffff_ffffn;
  return marker === 0x0000_5efen || marker === 0x0200_5efen;
};

/** True when every address of the range may be granted to a route. */
export const isGrantable = (range: AddressRange): boolean =>
  REFUSED_RANGES.some(
    (row) => row.grantable && row.range.length <= range.length && inRange(row.range, range),
  );
