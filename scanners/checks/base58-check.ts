import { crypto } from "../../sys/crypto.ts";
import type { Check } from "../rules/rule.ts";

const CHARACTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const SUM = 4;

const decode = (text: string): Uint8Array | undefined => {
  let number = 0n;
  for (const letter of text) {
    const digit = CHARACTERS.indexOf(letter);
    if (digit < 0) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
};

const encode = (bytes: Uint8Array): string => {
  let text = "";
  for (let rest = BigInt(`0x${Buffer.from(bytes).toString("hex")}`); rest > 0n; rest /= 58n)
    text = CHARACTERS[Number(rest % 58n)] + text;
  return text;
};

const sha256 = (bytes: Uint8Array): Buffer => crypto().createHash("sha256").update(bytes).digest();

/** The first four bytes of the SHA-256 of the SHA-256. */
const sumOf = (body: Uint8Array): Buffer => sha256(sha256(body)).subarray(0, SUM);

/** Base58Check, as Bitcoin writes keys: bytes and four bytes of checksum, in base 58. */
export const base58Check: Check = {
  drops: true,
  holds: (bytes, start, end) => {
    const decoded = decode(
      Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1"),
    );
    if (decoded === undefined || decoded.length <= SUM) return false;
    const body = decoded.subarray(0, -SUM);
    return sumOf(body).equals(decoded.subarray(-SUM));
  },
  seal: (token) => {
    const decoded = decode(token);
    if (decoded === undefined) return token;
    const body = decoded.subarray(0, -SUM);
    return encode(Buffer.concat([body, sumOf(body)]));
  },
};
