import fc from "fast-check";

type Spell<T> = (value: T) => string;

const octet = (bits: number, shift: number): number => (bits >>> shift) & 0xff;

const number = fc.constantFrom<Spell<number>>(
  (value) => String(value),
  (value) => `0x${value.toString(16)}`,
  (value) => `0X${value.toString(16).toUpperCase()}`,
  (value) => `0${value.toString(8)}`,
  (value) => `000${value.toString(8)}`,
);

/** Ways to write an IPv4 address of 32 bits. */
export const ipv4Spellings: fc.Arbitrary<Spell<number>> = fc.oneof(
  number.map((write) => (bits: number) => write(bits >>> 0)),
  number.map((write) => (bits: number) => `${write(octet(bits, 24))}.${write(bits & 0xff_ffff)}`),
  number.map(
    (write) => (bits: number) =>
      `${write(octet(bits, 24))}.${write(octet(bits, 16))}.${write(bits & 0xffff)}`,
  ),
  fc
    .tuple(number, number, number, number)
    .map((writes) => (bits: number) => writes.map((write, at) => write(octet(bits, 24 - at * 8))).join(".")),
  fc.constantFrom<Spell<number>>(
    (bits) => `::ffff:${[24, 16, 8, 0].map((shift) => octet(bits, shift)).join(".")}`,
    (bits) => `::FFFF:${(bits >>> 16).toString(16)}:${(bits & 0xffff).toString(16)}`,
    (bits) => `0:0:0:0:0:ffff:${(bits >>> 16).toString(16)}:${(bits & 0xffff).toString(16)}%eth0`,
  ),
);

/** Ways to write an IPv6 address of eight groups. */
export const ipv6Spellings: fc.Arbitrary<Spell<readonly number[]>> = fc.constantFrom<
  Spell<readonly number[]>
>(
  (groups) => groups.map((group) => group.toString(16)).join(":"),
  (groups) => groups.map((group) => group.toString(16).padStart(4, "0").toUpperCase()).join(":"),
  (groups) => `${groups.map((group) => group.toString(16)).join(":")}%25eth0`,
  // The first run of zeros as `::`, as RFC 5952 shortens.
  (groups) =>
    new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]/`).hostname.slice(1, -1),
  (groups) => {
    const head = groups.slice(0, 6).map((group) => group.toString(16));
    const tail = [groups[6] as number, groups[7] as number].flatMap((group) => [group >> 8, group & 0xff]);
    return `${head.join(":")}:${tail.join(".")}`;
  },
);

/** Ways to write an ASCII host name. */
export const hostSpellings: fc.Arbitrary<Spell<string>> = fc
  .tuple(fc.infiniteStream(fc.boolean()), fc.boolean(), fc.constantFrom(".", "\u3002", "\uff0e", "\uff61"))
  .map(([capitals, dot, stop]) => (name: string) => {
    const cased = Array.from(name, (letter) => (capitals.next().value ? letter.toUpperCase() : letter)).join(
      "",
    );
    return cased.replaceAll(".", stop) + (dot ? "." : "");
  });

/** Ways to percent-encode letters of a path or query, slashes and the like left alone. */
export const letterEncodings: fc.Arbitrary<Spell<string>> = fc
  .tuple(fc.infiniteStream(fc.nat(4)), fc.nat(2))
  .map(([choices, deep]) => (text: string) => {
    let encoded = Array.from(text, (letter) => {
      if (!/[a-z-]/i.test(letter)) return letter;
      const code = letter.charCodeAt(0).toString(16);
      const choice = choices.next().value;
      if (choice === 0) return `%${code}`;
      if (choice === 1) return `%${code.toUpperCase()}`;
      return choice === 2 ? letter.toUpperCase() : letter;
    }).join("");
    for (let at = 0; at < deep; at += 1) encoded = encoded.replaceAll("%", "%25");
    return encoded;
  });
