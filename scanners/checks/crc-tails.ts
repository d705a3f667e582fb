import type { Check } from "../rules/rule.ts";
import { base62, crc32 } from "./crc.ts";

/**
 * A check for tokens that end in a text computed from what stands before it: `tail` gives that text for
 * `bytes[start, end)`, the token without its last `length` characters.
 */
const endsWith = (
  length: number,
  tail: (bytes: Uint8Array, start: number, end: number) => string,
): Check => ({
  drops: false,
  holds: (bytes, start, end) => {
    const body = end - length;
    if (body <= start) return false;
    const wanted = tail(bytes, start, body);
    for (let at = 0; at < length; at++) if (bytes[body + at] !== wanted.charCodeAt(at)) return false;
    return true;
  },
  seal: (token) => {
    const body = Buffer.from(token.slice(0, -length), "latin1");
    return token.slice(0, -length) + tail(body, 0, body.length);
  },
});

const bigEndian = (value: number): string => value.toString(16).padStart(8, "0");

const littleEndian = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** GitHub's classic tokens and npm's: CRC-32 of what follows the four-letter prefix, in base 62. */
export const base62Crc: Check = endsWith(6, (bytes, start, end) => base62(crc32(bytes, start + 4, end), 6));

/** Grafana service accounts: after the second `_`, the CRC-32 of all before that, least byte first. */
export const grafanaCrc: Check = endsWith(8, (bytes, start, end) =>
  littleEndian(crc32(bytes, start, end - 1)).toString("hex"),
);

/** Zuplo: `zpka_`, 32 characters, `_`, their CRC-32. */
export const zuploCrc: Check = endsWith(8, (bytes, start, end) =>
  bigEndian(crc32(bytes, start + 5, end - 1)),
);

/** Confluent: `cflt`, then base64 of the CRC-32, cut to six. */
export const confluentCrc: Check = endsWith(6, (bytes, start, end) =>
  littleEndian(crc32(bytes, start + 4, end))
    .toString("base64")
    .slice(0, 6),
);

/** GitLab's routable tokens: CRC-32 in base 36 of everything before, prefix and length included. */
export const gitlabCrc: Check = endsWith(7, (bytes, start, end) =>
  crc32(bytes, start, end).toString(36).padStart(7, "0"),
);
