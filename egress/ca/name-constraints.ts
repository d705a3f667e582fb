import { tlv } from "./der.ts";

/** The object identifier of the extension (RFC 5280, section 4.2.1.10). */
export const NAME_CONSTRAINTS = "2.5.29.30";

/** A name that nobody can have (RFC 6761, section 6.4): what an authority for no host is for. */
const NOBODY = "invalid";

/**
 * The content of the extension that lets an authority vouch for these hosts and the names below them, and for no
 * address. `*.` in front of a host is left out: a constraint covers what is below it.
 */
export const nameConstraints = (hosts: readonly string[]): Uint8Array => {
  const names = hosts.length === 0 ? [NOBODY] : [...new Set(hosts.map(bare))].sort();
  return tlv(
    SEQUENCE,
    tlv(PERMITTED, ...names.map((name) => tlv(SEQUENCE, tlv(DNS_NAME, Buffer.from(name, "latin1"))))),
    tlv(EXCLUDED, ...[8, 32].map((length) => tlv(SEQUENCE, tlv(IP_ADDRESS, Buffer.alloc(length))))),
  );
};

const SEQUENCE = 0x30;
const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;
const DNS_NAME = 0x82;
/** Address and mask, all zeros: every address of version 4 or 6. */
const IP_ADDRESS = 0x87;

const bare = (host: string): string => host.replace(/^\*\./, "");

/** Does an authority that was made for some hosts cover another one? */
export const coversHost = (hosts: readonly string[], host: string): boolean =>
  hosts.map(bare).some((name) => bare(host) === name || bare(host).endsWith(`.${name}`));
