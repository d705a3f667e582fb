import { Buffer } from "node:buffer";
import type { Encoded } from "./find-encoded.ts";

/** What an encoded value means; null when it is not what it looked like. */
export const readEncoded = (bytes: Uint8Array, { encoding, start, end }: Encoded): Uint8Array | null =>
  (READERS[encoding] as Reader)(
    Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1"),
  );

type Reader = (value: string) => Uint8Array | null;

/** What is decoded must be text: tab to tilde. */
const isPrintable = (bytes: Uint8Array): boolean => bytes.every((byte) => byte > 0x08 && byte < 0x7f);

const printable = (bytes: Uint8Array): Uint8Array | null => (isPrintable(bytes) ? bytes : null);

const readPercent: Reader = (value) => {
  let fine = true;
  const text = value.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => {
    const byte = Number.parseInt(digits, 16);
    fine &&= byte > 0x08 && byte < 0x7f;
    return String.fromCharCode(byte);
  });
  return fine ? Buffer.from(text, "latin1") : null;
};

/** Surrogates become U+FFFD one by one, as Go writes them. */
const readUnicode: Reader = (value) => {
  const points = [...value.matchAll(/(?:U\+|u)([0-9A-Fa-f]{4})/gi)].map(([, digits = ""]) =>
    Number.parseInt(digits, 16),
  );
  return Buffer.from(
    points.map((point) => String.fromCodePoint(point >= 0xd800 && point < 0xe000 ? 0xfffd : point)).join(""),
  );
};

const readHex: Reader = (value) => {
  if (value.length % 2 !== 0 || !/[0-9]/.test(value)) return null;
  return printable(Buffer.from(value, "hex"));
};

/** Standard base64 with its padding, or the one for URLs without. */
const readBase64: Reader = (value) => {
  if (!/[0-9+/_-]/.test(value)) return null;
  const body = value.replace(/=+$/, "");
  const padding = value.length - body.length;
  const standard =
    !/[-_]/.test(body) && (body.length + padding) % 4 === 0 && padding < 3 && body.length % 4 !== 1;
  const forUrls = !/[+/]/.test(body) && padding === 0 && body.length % 4 !== 1;
  return standard || forUrls ? printable(Buffer.from(body, "base64")) : null;
};

const READERS: readonly Reader[] = [readPercent, readUnicode, readHex, readBase64];
