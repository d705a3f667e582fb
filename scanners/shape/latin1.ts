/** `bytes[start, end)` as a string of one character a byte. */
export const latin1 = (bytes: Uint8Array, start: number, end: number): string =>
  bytes instanceof Buffer
    ? bytes.toString("latin1", start, end)
    : Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
