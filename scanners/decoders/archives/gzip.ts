import { createUnpacking } from "./unpack.ts";
import type { CreateWalker } from "./walker.ts";

export const GZIP = Buffer.from([0x1f, 0x8b, 8]);

const FIXED = 10;
const TRAILER = 8;

// RFC 1952, 2.3.1: what the flags announce behind the fixed part, in this order.
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const CHECKSUM = 2;
const RESERVED = 0xe0;

/** A gzip file (RFC 1952): streams one after another, which are one text. Names in it are plain to see. */
export const createGzip: CreateWalker = (host, workshop) => {
  const unpacking = createUnpacking(host, { name: "gzip", kind: "archive" }, workshop, true);
  let state: "header" | "extra" | "text" | "skip" | "data" | "between" | "over" = "header";
  let flags = 0;
  let index = 0;
  let left = 0;

  const over = (): void => {
    state = "over";
    unpacking.end();
  };

  /** What comes next, by the flags that are left. */
  const next = (): void => {
    index = 0;
    if ((flags & EXTRA) !== 0) {
      flags &= ~EXTRA;
      state = "extra";
    } else if ((flags & (NAME | COMMENT)) !== 0) {
      flags &= (flags & NAME) !== 0 ? ~NAME : ~COMMENT;
      state = "text";
    } else if ((flags & CHECKSUM) !== 0) {
      flags &= ~CHECKSUM;
      left = 2;
      state = "skip";
    } else {
      state = "data";
    }
  };

  const readHeader = (byte: number): void => {
    const fits = index < GZIP.length ? byte === GZIP[index] : index !== 3 || (byte & RESERVED) === 0;
    if (index === 3) flags = byte;
    index++;
    if (!fits) over();
    else if (index === FIXED) next();
  };

  const readByte = (byte: number): void => {
    if (state === "header") readHeader(byte);
    else if (state === "extra") {
      left = index === 0 ? byte : left | (byte << 8);
      if (++index < 2) return;
      state = "skip";
      if (left === 0) next();
    } else if (state === "text") {
      if (byte === 0) next();
    } else if (state === "skip") {
      if (--left === 0) next();
    } else if (state === "between") {
      if (left > 0) left--;
      else {
        state = "header";
        index = 0;
        unpacking.again();
        readHeader(byte);
      }
    }
  };

  return {
    push(bytes, from, to) {
      let at = from;
      while (at < to && state !== "over") {
        if (state !== "data") {
          readByte(bytes[at++] as number);
          continue;
        }
        const progress = unpacking.push(bytes, at, to);
        if (progress === "more") return true;
        if (progress === "broken") {
          over();
          break;
        }
        at = to - unpacking.unused;
        state = "between";
        left = TRAILER;
      }
      return state !== "over";
    },
    finish: over,
    get continues() {
      return state === "between" && left === 0;
    },
  };
};
