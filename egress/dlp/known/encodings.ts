import { foldText, unescapedLetters } from "./fold.ts";

/** An encoding that turns groups of bits into characters. */
interface Radix {
  readonly bits: number;
  /** How many ways the bytes may fall into the groups. */
  readonly shifts: number;
  encode(bytes: Buffer): string;
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

const base32 = (bytes: Buffer): string => {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((group) => BASE32[Number.parseInt(group, 2)]).join("");
};

const RADIX_64: Radix = { bits: 6, shifts: 3, encode: (bytes) => bytes.toString("base64") };
const RADIX_32: Radix = { bits: 5, shifts: 5, encode: base32 };

/** What the bytes look like wherever they stand in a longer text that is encoded: only the characters that are all theirs. */
const shifted = ({ bits, shifts, encode }: Radix, value: Buffer): readonly string[] =>
  Array.from({ length: shifts }, (_, shift) =>
    encode(Buffer.concat([Buffer.alloc(shift), value])).slice(
      Math.ceil((shift * 8) / bits),
      Math.floor(((shift + value.length) * 8) / bits),
    ),
  );

const reversed = (text: string): string => Array.from(text).reverse().join("");

/** The letters and digits of a value in all the ways that it may be written; each is enough to know it. */
export const foldedForms = (value: string): readonly Uint8Array[] => {
  const bytes = Buffer.from(value, "utf8");
  return [
    foldText(value),
    foldText(value, unescapedLetters()),
    foldText(reversed(value)),
    foldText(bytes.toString("hex")),
    ...shifted(RADIX_64, bytes).map((text) => foldText(text)),
    ...shifted(RADIX_32, bytes).map((text) => foldText(text)),
  ];
};

/** A value as it may stand in a message, byte for byte. */
export const exactForms = (value: string): readonly string[] => {
  const bytes = Buffer.from(value, "utf8");
  const percent = percentEncoded(value);
  const hex = bytes.toString("hex");
  const base64 = shifted(RADIX_64, bytes);
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    percent,
    percent.replace(/%../g, (escaped) => escaped.toLowerCase()),
    reversed(value),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
};

/** As `encodeURIComponent`, of any text. */
const percentEncoded = (text: string): string =>
  Buffer.from(text, "utf8")
    .toString("latin1")
    .replace(/[^A-Za-z0-9\-_.!~*'()]/g, (character) => {
      const digits = character.charCodeAt(0).toString(16).toUpperCase();
      return `%${digits.padStart(2, "0")}`;
    });
