import { Fault } from "./fault.ts";

/** An object id: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits, never all zeros. */
export type Oid = string & { readonly brand: "Oid" };

const SHAPE = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The id git writes for "no object": all zeros, as long as the repository's ids. */
export const isZeroOid = (text: string): boolean => SHAPE.test(text) && /^0+$/.test(text);

/** @throws Fault when the text is not an object id. */
export const parseOid = (text: string): Oid => {
  if (!SHAPE.test(text) || /^0+$/.test(text)) throw new Fault(`not an object id: ${JSON.stringify(text)}`);
  return text as Oid;
};

/** The first digits, as people write them. */
export const shortOid = (oid: Oid): string => oid.slice(0, 10);
