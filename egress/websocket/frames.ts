import { crypto } from "../../sys/crypto.ts";

/** Opcodes (RFC 6455, section 5.2). */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type MessageKind = "text" | "binary" | "close" | "ping" | "pong";

/** A whole message, or a control frame. */
export interface Message {
  readonly kind: MessageKind;
  readonly payload: Buffer;
}

/** A side does not keep to the protocol, or sends more than may be. */
export class FrameError extends Error {
  override readonly name = "FrameError";
  /** The code to close with (RFC 6455, section 7.4.1). */
  readonly code: 1002 | 1007 | 1009;

  constructor(code: 1002 | 1007 | 1009, message: string) {
    super(message);
    this.code = code;
  }
}

const KINDS: ReadonlyMap<number, MessageKind> = new Map([
  [OPCODE.text, "text"],
  [OPCODE.binary, "binary"],
  [OPCODE.close, "close"],
  [OPCODE.ping, "ping"],
  [OPCODE.pong, "pong"],
]);

/** Longest payload of a control frame (RFC 6455, section 5.5). */
const LONGEST_CONTROL = 125;

interface FrameHead {
  readonly fin: boolean;
  readonly opcode: number;
  readonly mask: Buffer | null;
  /** Of the head and of the payload, in `bytes`. */
  readonly size: number;
  readonly length: number;
}

/**
 * Reads frames, joins fragments and takes the mask off. Without extensions: none was agreed on. Fragments of one byte
 * or none cannot make it hold more than the longest message.
 */
export class MessageReader {
  readonly #masked: boolean;
  readonly #longest: number;
  #seen: Buffer[] = [];
  #held = 0;
  #fragments: Buffer[] = [];
  #joined = 0;
  #kind: MessageKind | null = null;

  /** `masked`: whether the frames come from a client, which masks each one. `longest` in `bytes`. */
  constructor(masked: boolean, longest: number) {
    this.#masked = masked;
    this.#longest = longest;
  }

  /** The messages that are whole with these bytes. @throws FrameError */
  *push(bytes: Buffer): Generator<Message> {
    this.#seen.push(bytes);
    this.#held += bytes.length;
    for (;;) {
      const head = this.#head();
      if (head === null || this.#held < head.size + head.length) return;
      const frame = this.#take(head.size + head.length).subarray(head.size);
      const message = this.#join(head, head.mask === null ? frame : unmask(frame, head.mask));
      if (message !== null) yield message;
    }
  }

  #head(): FrameHead | null {
    if (this.#held < 2) return null;
    const start = this.#peek(14);
    const [first, second] = [start[0] as number, start[1] as number];
    if ((first & 0x70) !== 0) throw new FrameError(1002, "a reserved bit is set");
    const masked = (second & 0x80) !== 0;
    if (masked !== this.#masked) throw new FrameError(1002, "the mask is not as it must be");
    const short = second & 0x7f;
    const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
    const size = 2 + extra + (masked ? 4 : 0);
    if (start.length < size) return null;
    const length =
      extra === 0 ? short : extra === 2 ? start.readUInt16BE(2) : Number(start.readBigUInt64BE(2));
    const opcode = first & 0x0f;
    const fin = (first & 0x80) !== 0;
    if (opcode >= OPCODE.close && (length > LONGEST_CONTROL || !fin))
      throw new FrameError(1002, "a control frame is too long or in parts");
    if (this.#joined + length > this.#longest) throw new FrameError(1009, "the message is too long");
    return { fin, opcode, mask: masked ? Buffer.from(start.subarray(2 + extra, size)) : null, size, length };
  }

  #join({ fin, opcode }: FrameHead, payload: Buffer): Message | null {
    if (opcode === OPCODE.continuation) {
      if (this.#kind === null) throw new FrameError(1002, "a continuation of nothing");
    } else {
      const kind = KINDS.get(opcode);
      if (kind === undefined) throw new FrameError(1002, "an unknown kind of frame");
      if (opcode >= OPCODE.close) return { kind, payload: Buffer.from(payload) };
      if (this.#kind !== null) throw new FrameError(1002, "a message inside another");
      this.#kind = kind;
    }
    if (payload.length > 0) this.#fragments.push(payload);
    this.#joined += payload.length;
    if (!fin) return null;
    const message = { kind: this.#kind as MessageKind, payload: Buffer.concat(this.#fragments) };
    this.#fragments = [];
    this.#joined = 0;
    this.#kind = null;
    if (message.kind === "text" && !isUtf8(message.payload))
      throw new FrameError(1007, "a text is not UTF-8");
    return message;
  }

  #peek(count: number): Buffer {
    const [first] = this.#seen;
    if (first !== undefined && (first.length >= count || this.#seen.length === 1))
      return first.subarray(0, count);
    const all = Buffer.concat(this.#seen);
    this.#seen = [all];
    return all.subarray(0, count);
  }

  #take(count: number): Buffer {
    const all = this.#seen.length === 1 ? (this.#seen[0] as Buffer) : Buffer.concat(this.#seen);
    const rest = all.subarray(count);
    this.#seen = rest.length === 0 ? [] : [rest];
    this.#held -= count;
    return all.subarray(0, count);
  }
}

const unmask = (bytes: Buffer, mask: Buffer): Buffer => {
  const plain = Buffer.allocUnsafe(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) plain[at] = (bytes[at] as number) ^ (mask[at & 3] as number);
  return plain;
};

const isUtf8 = (bytes: Buffer): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/** One message as one frame; what goes to a server is masked, with a mask that nobody could foresee. */
export const encodeMessage = ({ kind, payload }: Message, masked: boolean): Buffer => {
  const { length } = payload;
  const extra = length < 126 ? 0 : length < 2 ** 16 ? 2 : 8;
  const head = Buffer.alloc(2 + extra);
  head[0] = 0x80 | OPCODE[kind];
  head[1] = (masked ? 0x80 : 0) | (extra === 0 ? length : extra === 2 ? 126 : 127);
  if (extra === 2) head.writeUInt16BE(length, 2);
  if (extra === 8) head.writeBigUInt64BE(BigInt(length), 2);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = crypto().randomBytes(4);
  return Buffer.concat([head, mask, unmask(payload, mask)]);
};

/** The payload of a close frame: why, in a few words. */
export const closePayload = (code: number, reason: string): Buffer => {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return payload;
};
