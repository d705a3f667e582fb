import { type Address, hostnameOf, parseAddress } from "./address.ts";

/** Where a request goes: a name in lower-case ASCII without a trailing dot, or an address. */
export type Host =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "address"; readonly address: Address };

/** A host and a port. */
export interface Authority {
  readonly host: Host;
  readonly port: number;
}

/** What the URL parser would drop, decode or take for something else than a host. */
const NO_HOST = /[\u0000-\u0020\u007f"#%/:<>?@[\\\]^`{|}]/;
/** Longest name and label, in `bytes` (RFC 1035, section 2.3.4). */
const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/**
 * Reads a host in any spelling: case, one trailing dot, IDNA, an IPv4 address as octal, hexadecimal, one number or
 * short, an IPv6 address in brackets. Null when it is none, or a name whose last label is a number.
 */
export const parseHost = (text: string): Host | null => {
  if (text.startsWith("[")) return bracketed(text);
  const hostname = NO_HOST.test(text) ? null : hostnameOf(text);
  if (hostname === null) return null;
  const address = parseAddress(hostname);
  if (address !== null) return { kind: "address", address };
  const name = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  return isName(name) ? { kind: "name", name } : null;
};

const bracketed = (text: string): Host | null => {
  const inner = text.endsWith("]") ? text.slice(1, -1) : "";
  const address = inner.includes(":") ? parseAddress(inner) : null;
  return address === null ? null : { kind: "address", address };
};

const isName = (name: string): boolean =>
  name.length <= LONGEST_NAME &&
  name.split(".").every((label) => label.length <= LONGEST_LABEL && /^[a-z\d_-]+$/.test(label));

const AUTHORITY = /^(\[[^\]]*\]|[^:]*)(?::([1-9]\d{0,4}))?$/;

/** Reads `host` or `host:port`; null when it is neither, has a user before it, or no port where none is given. */
export const parseAuthority = (text: string, defaultPort: number | null): Authority | null => {
  const match = AUTHORITY.exec(text);
  const host = match === null ? null : parseHost(match[1] as string);
  const port = match?.[2] === undefined ? defaultPort : Number(match[2]);
  return host === null || port === null || port > 65_535 ? null : { host, port };
};

/** The host as one word that is equal for equal hosts. */
export const hostKey = (host: Host): string => (host.kind === "name" ? host.name : `[${host.address.text}]`);
