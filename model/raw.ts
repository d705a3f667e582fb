/**
 * Bytes from git that need not be text (paths, names, messages), kept as a string of one character per
 * byte (latin1), so that they compare, hash and slice exactly. Never print one: use `display`.
 */
export type Raw = string & { readonly brand: "Raw" };

export const rawFromBytes = (bytes: Uint8Array): Raw =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1") as Raw;

export const rawFromText = (text: string): Raw => Buffer.from(text, "utf8").toString("latin1") as Raw;

export const rawBytes = (raw: Raw): Buffer => Buffer.from(raw, "latin1");
