export interface Pair {
  readonly user: string;
  readonly password: string;
}

/** What the bytes are base64 of, where that is `user:password`, both plain text. */
export const pairIn = (bytes: Uint8Array, start: number, end: number): Pair | undefined => {
  const encoded = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
  const text = Buffer.from(encoded, "base64").toString("latin1");
  const colon = text.indexOf(":");
  if (colon < 0 || colon === text.length - 1 || !/^[\x20-\x7e]+$/.test(text)) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
};
