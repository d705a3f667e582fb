import { type AddressRange, parseRange } from "./address.ts";

/** Addresses that no name may lead to. */
export interface RefusedRange {
  readonly range: AddressRange;
  /** What lives there, for a sentence "… is <what>". */
  readonly what: string;
  /** True when a route may grant addresses of this range. */
  readonly grantable: boolean;
}

const rows = (
  grantable: boolean,
  table: readonly (readonly [range: string, what: string, source: string])[],
): readonly RefusedRange[] =>
  table.map(([range, what]) => ({ range: parseRange(range) as AddressRange, what, grantable }));

/** Where machines in a cloud ask for their own credentials, and its other services for its machines only. */
const METADATA = rows(false, [
  [
    "169.254.169.254/32",
    "a cloud's metadata service",
    "AWS, GCP, Azure, Oracle, DigitalOcean, OpenStack docs",
  ],
  ["169.254.170.2/32", "the credentials service of AWS ECS", "AWS: task IAM roles"],
  ["169.254.170.23/32", "the credentials service of AWS EKS", "AWS: EKS Pod Identity"],
  ["169.254.169.253/32", "the resolver of an AWS network", "AWS: VPC DNS"],
  ["169.254.169.123/32", "the time service of AWS", "AWS: Time Sync"],
  ["169.254.0.23/32", "the metadata service of Tencent Cloud", "Tencent Cloud: instance metadata"],
  ["169.254.42.42/32", "the metadata service of Scaleway", "Scaleway: instance metadata"],
  ["168.63.129.16/32", "the host of an Azure machine", "Azure: what is 168.63.129.16"],
  ["100.100.100.200/32", "the metadata service of Alibaba Cloud", "Alibaba Cloud: instance metadata"],
  ["192.0.0.192/32", "the metadata service of Oracle Cloud Classic", "Oracle: instance metadata"],
  ["fd00:ec2::254/128", "the metadata service of AWS", "AWS: IMDS over IPv6"],
  ["fd00:ec2::23/128", "the credentials service of AWS EKS", "AWS: EKS Pod Identity"],
  ["fd00:ec2::253/128", "the resolver of an AWS network", "AWS: VPC DNS"],
  ["fd00:ec2::123/128", "the time service of AWS", "AWS: Time Sync"],
  ["fd20:ce::254/128", "the metadata service of Google Cloud", "Google Cloud: metadata over IPv6"],
  ["fd00:c1::a9fe:a9fe/128", "the metadata service of Oracle Cloud", "Oracle: IMDS over IPv6"],
  ["fd00:42::42/128", "the metadata service of Scaleway", "Scaleway: instance metadata"],
]);

/** Networks of one's own: the owner of a bottle may grant them to a route, address by address. */
const OWN_NETWORKS = rows(true, [
  ["10.0.0.0/8", "a private network", "RFC 1918"],
  ["172.16.0.0/12", "a private network", "RFC 1918"],
  ["192.168.0.0/16", "a private network", "RFC 1918"],
  ["100.64.0.0/10", "a provider's shared network", "RFC 6598"],
  ["127.0.0.0/8", "the machine itself", "RFC 1122, section 3.2.1.3"],
  ["::1/128", "the machine itself", "RFC 4291, section 2.5.3"],
  ["fc00::/7", "a private network", "RFC 4193"],
]);

/** The rest of the IANA special-purpose address registries (RFC 6890) that is no place on the Internet. */
const SPECIAL = rows(false, [
  ["0.0.0.0/8", "this network", "RFC 791, section 3.2"],
  ["169.254.0.0/16", "the local link", "RFC 3927"],
  ["192.0.0.0/24", "kept for protocols", "RFC 6890, section 2.1"],
  ["192.0.2.0/24", "kept for documentation", "RFC 5737"],
  ["192.88.99.0/24", "a relay of 6to4", "RFC 7526"],
  ["198.18.0.0/15", "kept for benchmarks", "RFC 2544"],
  ["198.51.100.0/24", "kept for documentation", "RFC 5737"],
  ["203.0.113.0/24", "kept for documentation", "RFC 5737"],
  ["224.0.0.0/4", "multicast", "RFC 5771"],
  ["240.0.0.0/4", "reserved", "RFC 1112, section 4"],
  ["::/96", "an IPv4 address inside IPv6", "RFC 4291, section 2.5.5.1"],
  ["::ffff:0:0:0/96", "an IPv4 address inside IPv6", "RFC 2765"],
  ["64:ff9b:1::/48", "an IPv4 address inside IPv6", "RFC 8215"],
  ["100::/64", "a sink", "RFC 6666"],
  ["2001::/32", "an IPv4 address inside IPv6 (Teredo)", "RFC 4380"],
  ["2001::/23", "kept for protocols", "RFC 2928"],
  ["2001:db8::/32", "kept for documentation", "RFC 3849"],
  ["2002::/16", "an IPv4 address inside IPv6 (6to4)", "RFC 3056, RFC 7526"],
  ["3fff::/20", "kept for documentation", "RFC 9637"],
  ["fe80::/10", "the local link", "RFC 4291, section 2.5.6"],
  ["fec0::/10", "a private network", "RFC 3879"],
  ["ff00::/8", "multicast", "RFC 4291, section 2.7"],
]);

/** In order: the first that holds an address says what it is, so that no grant reaches a metadata service. */
export const REFUSED_RANGES: readonly RefusedRange[] = [...METADATA, ...OWN_NETWORKS, ...SPECIAL];

/** All IPv6 addresses of the Internet (IANA IPv6 address space registry). */
export const GLOBAL_UNICAST = parseRange("2000::/3") as AddressRange;

/** IPv4 addresses behind a translator of the network's own (NAT64, RFC 6052): the last 32 bits say where it goes. */
export const NAT64 = parseRange("64:ff9b::/96") as AddressRange;
