import type { Check } from "../rules/rule.ts";
import { fromBase32, toBase32 } from "./base32.ts";
import { crc16 } from "./crc.ts";

/** A text of base 32 that ends in the CRC-16 of the bytes before it, low byte first. */
const endsWithCrc16 = (drops: boolean): Check => ({
  drops,
  holds: (bytes, start, end) => {
    const decoded = fromBase32(
      Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1"),
    );
    const body = decoded.length - 2;
    return crc16(decoded, 0, body) === ((decoded[body] as number) | ((decoded[body + 1] as number) << 8));
  },
  seal: (token) => {
    const bytes = fromBase32(token);
    const body = bytes.length - 2;
    const sum = crc16(bytes, 0, body);
    bytes[body] = sum & 0xff;
    bytes[body + 1] = sum >> 8;
    return toBase32(bytes);
  },
});

/** The seed of a NATS key pair: two bytes of prefix, 32 of seed, the CRC-16. */
export const nkeyCrc: Check = endsWithCrc16(false);

/** A Stellar secret seed (StrKey): one byte of version, 32 of seed, the CRC-16. */
export const stellarCrc: Check = endsWithCrc16(true);
