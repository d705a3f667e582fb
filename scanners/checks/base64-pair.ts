/** Whether the bytes are base64 of `user:password`, both plain text. */
export const holdsPair = (bytes: Uint8Array, start: number, end: number): boolean =>
  pairIn(bytes, start, end) !== undefined;

export interface Pair {
  readonly user: string;
  readonly password: string;
}

export const pairIn = (bytes: Uint8Array, start: number, end: number): Pair | undefined => {
  const encoded = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
  const text = Buffer.from(encoded, "base64").toString("latin1");
  const colon = text.indexOf(":");
  if (colon < 0 || colon === text.length - 1 || !/^[\x20-\x7e]+$/.test(text)) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
};
