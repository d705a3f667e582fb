import type { Check } from "../rules/rule.ts";
import { crc16 } from "./crc.ts";

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// 58 characters of base 32 hold 36 bytes: two of prefix, 32 of seed, the CRC-16 with its low byte first.
const BYTES = 36;

const decode = (text: string): Uint8Array => {
  const bytes = new Uint8Array(BYTES);
  let bits = 0;
  let held = 0;
  let filled = 0;
  for (const letter of text) {
    bits = ((bits << 5) | CHARACTERS.indexOf(letter)) & 0xfff;
    held += 5;
    if (held < 8 || filled === BYTES) continue;
    held -= 8;
    bytes[filled++] = (bits >> held) & 0xff;
  }
  return bytes;
};

const encode = (bytes: Uint8Array): string => {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += CHARACTERS[(bits >> held) & 31];
    }
  }
  return held > 0 ? text + CHARACTERS[(bits << (5 - held)) & 31] : text;
};

/** The seed of a NATS key pair. */
export const nkeyCrc: Check = {
  drops: false,
  holds: (bytes, start, end) => {
    const decoded = decode(
      Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1"),
    );
    const sum = (decoded[BYTES - 2] as number) | ((decoded[BYTES - 1] as number) << 8);
    return crc16(decoded, 0, BYTES - 2) === sum;
  },
  seal: (token) => {
    const bytes = decode(token);
    const sum = crc16(bytes, 0, BYTES - 2);
    bytes[BYTES - 2] = sum & 0xff;
    bytes[BYTES - 1] = sum >> 8;
    return encode(bytes);
  },
};
