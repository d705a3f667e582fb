import type { Child } from "../host.ts";
import { createBitReader, readBlock } from "./bzip2-block.ts";
import type { CreateWalker } from "./walker.ts";

const BLOCK = [0x314159, 0x265359];
const END = [0x177245, 0x385090];
const UNIT = 100_000;
/** A block of 900 KB never comes to more when compressed; so with as many bytes, one can be decoded whole. */
const ENOUGH = 1_200_000;
const HELD = 2 * ENOUGH;
const OUT = 32_768;

/** A bzip2 file. Takes 6 MB while it lasts, so it is looked for only where a stretch begins. */
export const createBzip2: CreateWalker = (host) => {
  const held = Buffer.allocUnsafeSlow(HELD);
  const out = Buffer.allocUnsafeSlow(OUT);
  let filled = 0;
  let links: Uint32Array | undefined;
  // In bits: a block begins anywhere.
  let at = 0;
  let child: Child | undefined;
  let isOpen = false;
  let isOver = false;

  const over = (): void => {
    isOver = true;
    child?.end();
    child = undefined;
  };

  /** Undoes the first run-length coding: four equal bytes are followed by how many more there are. */
  const emit = (first: number, count: number, from: Uint32Array): void => {
    let index = first;
    let written = 0;
    let before = -1;
    let same = 0;
    const put = (byte: number): void => {
      out[written++] = byte;
      if (written < OUT) return;
      if (child?.write(out, 0, written) !== true) over();
      written = 0;
    };
    for (let left = count; left > 0 && !isOver; left--) {
      const entry = from[index] as number;
      const byte = entry & 0xff;
      index = entry >>> 8;
      if (same === 4) {
        for (let more = byte; more > 0 && !isOver; more--) put(before);
        same = 0;
        before = -1;
        continue;
      }
      same = byte === before ? same + 1 : 1;
      before = byte;
      put(byte);
    }
    if (!isOver && child?.write(out, 0, written) !== true) over();
  };

  const readHeader = (byte: number): boolean => {
    if (byte + 4 > filled || held.toString("latin1", byte, byte + 3) !== "BZh") return false;
    const level = (held[byte + 3] as number) - 0x30;
    if (level < 1 || level > 9) return false;
    if (links === undefined || links.length < level * UNIT) links = new Uint32Array(level * UNIT);
    at = (byte + 4) * 8;
    return true;
  };

  const step = (): boolean => {
    const from = at >>> 3;
    const reader = createBitReader(held, from, filled);
    reader.bits(at & 7);
    const magic = [reader.bits(24), reader.bits(24)];
    reader.bits(32);
    if (reader.isBeyond) return false;
    if (magic[0] === END[0] && magic[1] === END[1]) return readHeader(reader.align());
    if (magic[0] !== BLOCK[0] || magic[1] !== BLOCK[1]) return false;
    const block = readBlock(reader, links as Uint32Array);
    if (block === "randomized") {
      host.refuse("unsupported", "bzip2 (randomized)");
      return false;
    }
    if (block === undefined || reader.isBeyond) return false;
    at = from * 8 + reader.position;
    if (!isOpen) {
      isOpen = true;
      child = host.open({ name: "bzip2", kind: "archive" });
    }
    emit(block.first, block.count, links as Uint32Array);
    return !isOver;
  };

  const run = (enough: number): void => {
    while (!isOver && filled - (at >>> 3) > enough) {
      if (!(links === undefined ? readHeader(0) : step())) over();
    }
    const done = at >>> 3;
    held.copyWithin(0, done, filled);
    filled -= done;
    at &= 7;
  };

  return {
    push(bytes, from, to) {
      for (let taken = from; taken < to && !isOver; ) {
        const count = Math.min(HELD - filled, to - taken);
        held.set(bytes.subarray(taken, taken + count), filled);
        filled += count;
        taken += count;
        run(ENOUGH);
      }
      return !isOver;
    },
    finish() {
      run(0);
      over();
    },
  };
};
