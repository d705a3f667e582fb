import type { Child } from "../host.ts";
import { collectBytes } from "./collect-bytes.ts";
import { createLzma } from "./lzma.ts";
import type { CreateWalker } from "./walker.ts";

// xz-file-format 1.2.1.
const MAGIC = Buffer.from("\xfd7zXZ\0", "latin1");
const STREAM_HEADER = 12;
const LZMA2 = 0x21;
const DELTA = 3;
/** Bytes of the check behind each block, by its kind (2.1.1.2). */
const CHECKS = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/** What is kept to copy from: what `xz -7` asks for. Only larger files made with more can need more. */
const MOST_HISTORY = 16 * 1024 * 1024;
const FIRST_HISTORY = 65_536;
/** Passed on at a time, in `bytes`. */
const PART = 32_768;

/** Numbers of seven bits a byte, lowest first (1.2). */
const readNumber = (bytes: Uint8Array, from: number): { value: number; end: number } => {
  let value = 0;
  let end = from;
  for (let weight = 1; end < bytes.length && end - from < 9; weight *= 128) {
    const byte = bytes[end++] as number;
    value += (byte & 0x7f) * weight;
    if (byte < 0x80) break;
  }
  return { value, end };
};

/** An xz file: of its filters, those for programs leave text alone; the one for samples does not. */
export const createXz: CreateWalker = (host) => {
  const part = collectBytes();
  part.want(STREAM_HEADER);
  let state: "stream" | "block" | "header" | "control" | "chunk" | "check" | "over" = "stream";
  let check = 0;
  let control = 0;
  let inBlock = 0;
  let child: Child | undefined;
  let isOpen = false;
  let history = Buffer.allocUnsafeSlow(FIRST_HISTORY);
  let written = 0;
  // Up to where a distance may reach back: each block begins with nothing to copy from.
  let begun = 0;
  let passed = 0;
  let isFar = false;

  const lzma = createLzma({
    put(byte) {
      if (written === history.length) makeRoom();
      history[written++] = byte;
    },
    back(distance) {
      if (distance > written) isFar = true;
      return distance > written - begun ? undefined : (history[written - distance] as number);
    },
  });

  const over = (): void => {
    state = "over";
    child?.end();
    child = undefined;
  };

  const pass = (): void => {
    if (!isOpen && written > passed) {
      isOpen = true;
      child = host.open({ name: "xz", kind: "archive" });
    }
    while (passed < written && state !== "over") {
      const end = Math.min(written, passed + PART);
      if (child?.write(history, passed, end) !== true) over();
      passed = end;
    }
  };

  const makeRoom = (): void => {
    pass();
    if (history.length < 2 * MOST_HISTORY) {
      const larger = Buffer.allocUnsafeSlow(history.length * 2);
      history.copy(larger, 0, 0, written);
      history = larger;
      return;
    }
    history.copyWithin(0, written - MOST_HISTORY, written);
    passed -= written - MOST_HISTORY;
    begun = Math.max(0, begun - (written - MOST_HISTORY));
    written = MOST_HISTORY;
  };

  const want = (next: typeof state, length: number): void => {
    state = next;
    part.want(length);
  };

  const readBlockHeader = (bytes: Buffer): boolean => {
    const filters = ((bytes[0] as number) & 3) + 1;
    let at = 1;
    if (((bytes[0] as number) & 0x40) !== 0) at = readNumber(bytes, at).end;
    if (((bytes[0] as number) & 0x80) !== 0) at = readNumber(bytes, at).end;
    for (let index = 0; index < filters; index++) {
      const id = readNumber(bytes, at);
      const size = readNumber(bytes, id.end);
      at = size.end + size.value;
      if (id.value === DELTA) host.refuse("unsupported", "xz (delta filter)");
      if (index === filters - 1) return id.value === LZMA2 && at <= bytes.length;
    }
    return false;
  };

  /** 5.3.1: what a control byte announces; sizes are less by one than they are. */
  const beginChunk = (byte: number): void => {
    control = byte;
    if (byte === 0) {
      // The block's padding makes it a multiple of four bytes; the check follows.
      want("check", ((4 - (inBlock & 3)) & 3) + check);
      if (part.complete) want("block", 1);
    } else if (byte >= 0x80) want("chunk", byte >= 0xc0 ? 5 : 4);
    else if (byte <= 2) want("chunk", 2);
    else over();
  };

  let head: Buffer | undefined;

  const readChunk = (): void => {
    if (head === undefined) {
      head = part.bytes;
      const size = control >= 0x80 ? head.readUInt16BE(2) + 1 : head.readUInt16BE(0) + 1;
      part.want(size);
      return;
    }
    const fields = head;
    head = undefined;
    const data = part.bytes;
    // 5.3.1: the kinds of chunks that forget what came before them.
    if (control === 1 || control >= 0xe0) {
      begun = written;
      lzma.resetHistory();
    }
    if (control < 0x80) {
      lzma.pass(data.length);
      for (const byte of data) {
        if (written === history.length) makeRoom();
        history[written++] = byte;
      }
    } else if (!decodeChunk(fields, data)) {
      if (isFar && written >= MOST_HISTORY) host.refuse("unsupported", "xz (looks back more than 16 MiB)");
      pass();
      over();
      return;
    }
    pass();
    if (state !== "over") want("control", 1);
  };

  const decodeChunk = (fields: Buffer, data: Buffer): boolean => {
    if (control >= 0xc0 && !lzma.setProperties(fields[4] as number)) return false;
    if (control >= 0xa0) lzma.resetState();
    return lzma.decode(data, 0, data.length, ((control & 0x1f) << 16) + fields.readUInt16BE(0) + 1);
  };

  const readPart = (): void => {
    const bytes = part.bytes;
    switch (state) {
      case "stream":
        if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) over();
        else {
          check = CHECKS[(bytes[7] as number) & 15] as number;
          want("block", 1);
        }
        break;
      case "block":
        // A zero begins the index, behind the last block. Another stream is found by its own magic.
        if (bytes[0] === 0) over();
        else want("header", (bytes[0] as number) * 4 + 3);
        inBlock = 0;
        break;
      case "header":
        if (readBlockHeader(bytes)) want("control", 1);
        else over();
        break;
      case "control":
        inBlock += 1;
        beginChunk(bytes[0] as number);
        break;
      case "chunk":
        inBlock += bytes.length;
        readChunk();
        break;
      case "check":
        want("block", 1);
    }
  };

  return {
    push(bytes, from, to) {
      for (let at = from; at < to && state !== "over"; ) {
        at = part.take(bytes, at, to);
        if (part.complete) readPart();
      }
      return state !== "over";
    },
    finish() {
      pass();
      over();
    },
  };
};
