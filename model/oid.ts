import { Fault } from "./fault.ts";

/** An object id: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits, never all zeros. */
export type Oid = string & { readonly brand: "Oid" };

/** The value of the highest digit, -1 unless all are lower-case hex digits of an id's length; millions are read. */
const highestDigit = (text: string): number => {
  if (text.length !== 40 && text.length !== 64) return -1;
  let highest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const digit =
      code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
    if (digit < 0) return -1;
    if (digit > highest) highest = digit;
  }
  return highest;
};

/** The id git writes for "no object": all zeros, as long as the repository's ids. */
export const isZeroOid = (text: string): boolean => highestDigit(text) === 0;

/** @throws Fault when the text is not an object id. */
export const parseOid = (text: string): Oid => {
  if (highestDigit(text) <= 0) throw new Fault(`not an object id: ${JSON.stringify(text)}`);
  return text as Oid;
};

/** The first digits, as people write them. */
export const shortOid = (oid: Oid): string => oid.slice(0, 10);
