/** What a client says in clear at the beginning of TLS. */
export interface ClientHello {
  /** The server name, as it came; null when there is none. */
  readonly serverName: string | null;
  /** Whether another, encrypted hello is inside, with a name that only the server can read. */
  readonly encrypted: boolean;
}

/** `more`: nothing is wrong yet, but it has not come whole. */
export type HelloReading = ClientHello | "more" | "not-tls";

/** Longest hello, in `bytes`: large keys and tickets make some of a few thousand. */
export const LONGEST_HELLO = 64 * 1024;

const HANDSHAKE = 22;
const MAJOR_VERSION = 3;
const CLIENT_HELLO = 1;
const RECORD_HEAD = 5;
/** Longest record in clear (RFC 8446, section 5.1). */
const LONGEST_RECORD = 2 ** 14;
const SERVER_NAME = 0;
const HOST_NAME = 0;
/** RFC 9849, section 5. */
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;

/** Reads the hello out of the first bytes of a connection (RFC 8446, sections 4.1.2 and 5.1; RFC 6066, section 3). */
export const readClientHello = (bytes: Buffer): HelloReading => {
  const message = joinRecords(bytes);
  if (message === null || (message.length > 0 && message[0] !== CLIENT_HELLO)) return "not-tls";
  if (message.length < 4) return "more";
  const length = message.readUIntBE(1, 3);
  if (length > LONGEST_HELLO) return "not-tls";
  if (message.length < 4 + length) return "more";
  try {
    return readBody(message.subarray(4, 4 + length));
  } catch (error) {
    if (error instanceof RangeError) return "not-tls";
    throw error;
  }
};

/** What stands in the handshake records that have come, joined; null when there is something else. */
const joinRecords = (bytes: Buffer): Buffer | null => {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [type, major] = [bytes[at], bytes[at + 1] ?? MAJOR_VERSION];
    // Behind the hello may be anything; it is not read.
    if (type !== HANDSHAKE || major !== MAJOR_VERSION) return parts.length > 0 ? Buffer.concat(parts) : null;
    if (at + RECORD_HEAD > bytes.length) break;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > LONGEST_RECORD) return null;
    parts.push(bytes.subarray(at + RECORD_HEAD, at + RECORD_HEAD + length));
    at += RECORD_HEAD + length;
  }
  return Buffer.concat(parts);
};

/** @throws RangeError when a length reaches past the end, or an extension or name is there twice */
const readBody = (body: Buffer): ClientHello => {
  let at = 2 + 32;
  for (const width of [1, 2, 1]) at += width + body.readUIntBE(at, width);
  const found = new Map<number, Buffer>();
  const extensions = at === body.length ? body.subarray(at) : exactly(body, at, 2);
  for (let next = 0; next < extensions.length; ) {
    const type = extensions.readUInt16BE(next);
    const content = counted(extensions, next + 2, 2);
    if (found.has(type)) throw new RangeError("an extension is there twice");
    found.set(type, content);
    next += 4 + content.length;
  }
  const names = found.get(SERVER_NAME);
  return {
    serverName: names === undefined ? null : readServerName(exactly(names, 0, 2)),
    encrypted: found.has(ENCRYPTED_CLIENT_HELLO),
  };
};

const readServerName = (list: Buffer): string => {
  if (list.readUInt8(0) !== HOST_NAME) throw new RangeError("a server name of an unknown kind");
  return exactly(list, 1, 2).toString("latin1");
};

/** The bytes behind a length of `width` bytes. @throws RangeError when there are fewer */
const counted = (bytes: Buffer, at: number, width: number): Buffer => {
  const start = at + width;
  const end = start + bytes.readUIntBE(at, width);
  if (end > bytes.length) throw new RangeError("a length reaches past the end");
  return bytes.subarray(start, end);
};

/** The same, and nothing behind them. @throws RangeError when there is more */
const exactly = (bytes: Buffer, at: number, width: number): Buffer => {
  const content = counted(bytes, at, width);
  if (at + width + content.length !== bytes.length) throw new RangeError("something stands behind the end");
  return content;
};
