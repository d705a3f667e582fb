import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inRange, parseAddress, parseRange } from "../../../policy/request/address.ts";
import { REFUSED_RANGES } from "../../../policy/request/address-ranges.ts";
import { judgeAddresses, refusedRange } from "../../../policy/request/judge-addresses.ts";
import { ipv4Spellings, ipv6Spellings } from "./spell.ts";

const what = (text: string): string | null => {
  const address = parseAddress(text);
  if (address === null) throw new Error(`${text} is no address`);
  return refusedRange(address)?.what ?? null;
};

const range = (text: string) => parseRange(text) as NonNullable<ReturnType<typeof parseRange>>;

describe("addresses that no name may lead to", () => {
  test.each([
    ["169.254.169.254", "a cloud's metadata service"],
    ["169.254.170.2", "the credentials service of AWS ECS"],
    ["169.254.170.23", "the credentials service of AWS EKS"],
    ["169.254.169.253", "the resolver of an AWS network"],
    ["169.254.169.123", "the time service of AWS"],
    ["169.254.0.23", "the metadata service of Tencent Cloud"],
    ["169.254.42.42", "the metadata service of Scaleway"],
    ["168.63.129.16", "the host of an Azure machine"],
    ["100.100.100.200", "the metadata service of Alibaba Cloud"],
    ["192.0.0.192", "the metadata service of Oracle Cloud Classic"],
    ["fd00:ec2::254", "the metadata service of AWS"],
    ["fd00:ec2::23", "the credentials service of AWS EKS"],
    ["fd00:ec2::253", "the resolver of an AWS network"],
    ["fd00:ec2::123", "the time service of AWS"],
    ["fd20:ce::254", "the metadata service of Google Cloud"],
    ["fd00:c1::a9fe:a9fe", "the metadata service of Oracle Cloud"],
    ["fd00:42::42", "the metadata service of Scaleway"],
    ["10.0.0.0", "a private network"],
    ["10.255.255.255", "a private network"],
    ["172.16.0.1", "a private network"],
    ["172.31.255.255", "a private network"],
    ["192.168.1.1", "a private network"],
    ["100.64.0.1", "a provider's shared network"],
    ["127.0.0.1", "the machine itself"],
    ["127.255.255.254", "the machine itself"],
    ["::1", "the machine itself"],
    ["fc00::1", "a private network"],
    ["fdff::1", "a private network"],
    ["0.0.0.0", "this network"],
    ["0.1.2.3", "this network"],
    ["169.254.1.1", "the local link"],
    ["192.0.0.8", "kept for protocols"],
    ["192.0.2.1", "kept for documentation"],
    ["192.88.99.1", "a relay of 6to4"],
    ["198.18.0.1", "kept for benchmarks"],
    ["198.19.255.255", "kept for benchmarks"],
    ["198.51.100.1", "kept for documentation"],
    ["203.0.113.1", "kept for documentation"],
    ["224.0.0.251", "multicast"],
    ["239.255.255.250", "multicast"],
    ["240.0.0.1", "reserved"],
    ["255.255.255.255", "reserved"],
    ["::", "an IPv4 address inside IPv6"],
    ["::127.0.0.1", "an IPv4 address inside IPv6"],
    ["::ffff:0:127.0.0.1", "an IPv4 address inside IPv6"],
    ["::ffff:127.0.0.1", "the machine itself"],
    ["::ffff:a9fe:a9fe", "a cloud's metadata service"],
    ["64:ff9b::127.0.0.1", "a translation to the machine itself"],
    ["64:ff9b::a9fe:a9fe", "a translation to a cloud's metadata service"],
    ["64:ff9b:1::8.8.8.8", "an IPv4 address inside IPv6"],
    ["100::1", "a sink"],
    ["2001::1", "an IPv4 address inside IPv6 (Teredo)"],
    ["2001:2::1", "kept for protocols"],
    ["2001:20::1", "kept for protocols"],
    ["2001:db8::1", "kept for documentation"],
    ["2002:7f00:1::", "an IPv4 address inside IPv6 (6to4)"],
    ["2600::5efe:7f00:1", "an IPv4 address inside IPv6 (ISATAP)"],
    ["2600::200:5efe:7f00:1", "an IPv4 address inside IPv6 (ISATAP)"],
    ["3fff::1", "kept for documentation"],
    ["5f00::1", "not a place on the Internet"],
    ["4000::1", "not a place on the Internet"],
    ["fe80::1", "the local link"],
    ["fe80::1%eth0", "the local link"],
    ["fec0::1", "a private network"],
    ["ff02::1", "multicast"],
  ])("%s is %s", (text, expected) => {
    expect(what(text)).toBe(expected);
  });

  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "168.63.129.15",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:200::1",
    "2606:4700:4700::1111",
    "64:ff9b::8.8.8.8",
    "::ffff:8.8.8.8",
  ])("%s is a place on the Internet", (text) => {
    expect(what(text)).toBeNull();
  });

  test("one bad address among good ones refuses them all, and says which", () => {
    expect(judgeAddresses(["1.1.1.1"], [])).toEqual([]);
    expect(judgeAddresses(["1.1.1.1", "127.0.0.1", "1.0.0.1"], [])).toEqual([
      {
        rule: "address/refused",
        level: "block",
        message: "the host resolved to 127.0.0.1, which is the machine itself",
        hint: "if it is meant, the bottle's owner names it in the route's `addresses`",
      },
    ]);
  });

  test("no address, and what is no address, are refused", () => {
    expect(judgeAddresses([], [])).toMatchObject([{ rule: "address/none" }]);
    expect(judgeAddresses(["localhost"], [])).toMatchObject([{ rule: "address/refused" }]);
    expect(judgeAddresses([""], [])).toMatchObject([{ rule: "address/refused" }]);
  });

  test("a route may be granted addresses of its owner's own networks, and only those", () => {
    expect(judgeAddresses(["10.1.2.3"], [range("10.1.2.0/24")])).toEqual([]);
    expect(judgeAddresses(["::ffff:10.1.2.3"], [range("10.1.2.0/24")])).toEqual([]);
    expect(judgeAddresses(["127.0.0.1"], [range("127.0.0.1/32")])).toEqual([]);
    expect(judgeAddresses(["10.1.3.3"], [range("10.1.2.0/24")])).toHaveLength(1);
    expect(judgeAddresses(["127.0.0.2"], [range("127.0.0.1/32")])).toHaveLength(1);
  });

  test.each([
    "169.254.169.254",
    "100.100.100.200",
    "fd00:ec2::254",
    "0.0.0.0",
    "224.0.0.1",
    "64:ff9b::a00:1",
  ])("no grant reaches %s", (text) => {
    const everything = ["0.0.0.0/0", "::/0", "100.64.0.0/10", "fc00::/7"].map(range);
    expect(judgeAddresses([text], everything)).toMatchObject([{ rule: "address/refused" }]);
  });
});

describe("spellings of an address", () => {
  test("an IPv4 address is the same in octal, hexadecimal, as one number, short, and inside IPv6", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), ipv4Spellings, (bits, spell) => {
        const plain = [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join(".");
        expect(parseAddress(spell(bits))).toEqual(parseAddress(plain));
        expect(parseAddress(plain)?.text).toBe(plain);
      }),
    );
  });

  test("an IPv6 address is the same long, short, in capitals and with a zone", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }),
        ipv6Spellings,
        (groups, spell) => {
          const long = groups.map((group) => group.toString(16).padStart(4, "0")).join(":");
          expect(parseAddress(spell(groups))).toEqual(parseAddress(long));
        },
      ),
    );
  });

  test("every address of a refused range is refused in every spelling", () => {
    const inside = fc
      .tuple(fc.constantFrom(...REFUSED_RANGES), fc.bigInt(0n, 2n ** 128n - 1n))
      .map(([row, noise]) => ({ row, bits: row.range.bits | mask(noise, row.range) }));
    fc.assert(
      fc.property(inside, ipv4Spellings, ipv6Spellings, ({ row, bits }, spell4, spell6) => {
        const text = row.range.family === 4 ? spell4(Number(bits)) : spell6(groupsOf(bits));
        expect(judgeAddresses([text], [])).toHaveLength(1);
      }),
    );
  });

  test.each([
    "",
    "1.2.3.4.5",
    "256.1.1.1",
    "1.2.3",
    "a.b.c.d",
    ":::",
    "1::2::3",
    "12345::",
    "[::1]",
    "1.2.3.4 ",
  ])("%j is read as the URL standard reads it, or not at all", (text) => {
    expect(parseAddress(text)?.text ?? null).toBe(text === "1.2.3" ? "1.2.0.3" : null);
  });
});

describe("ranges", () => {
  test.each([
    "10.0.0.1/8",
    "10.0.0.0/33",
    "10.0.0.0",
    "::ffff:10.0.0.0/104",
    "x/8",
    "10.0.0.0/-1",
    "010.0.0.0/8/8",
  ])("%s is none", (text) => {
    expect(parseRange(text)).toBeNull();
  });

  test("a range holds what shares its first bits", () => {
    expect(inRange(range("10.0.0.0/8"), parseAddress("10.9.8.7") as never)).toBe(true);
    expect(inRange(range("10.0.0.0/8"), parseAddress("11.0.0.0") as never)).toBe(false);
    expect(inRange(range("0.0.0.0/0"), parseAddress("::1") as never)).toBe(false);
    expect(inRange(range("::/0"), parseAddress("::1") as never)).toBe(true);
  });
});

const mask = (noise: bigint, { family, length }: { family: 4 | 6; length: number }): bigint =>
  noise & ((1n << BigInt((family === 4 ? 32 : 128) - length)) - 1n);

const groupsOf = (bits: bigint): readonly number[] =>
  Array.from({ length: 8 }, (_, at) => Number((bits >> BigInt(112 - at * 16)) & 0xffffn));
