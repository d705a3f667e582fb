import type { Child, Host, Step } from "../host.ts";
import { collectBytes } from "./collect-bytes.ts";
import { createUnpacking, type Unpacking } from "./unpack.ts";
import type { CreateWalker, Walker } from "./walker.ts";

// APPNOTE.TXT 4.3.7 and 4.3.12: the fixed parts of a local header and of an entry of the central directory.
const LOCAL = 30;
const CENTRAL = 46;

const ENCRYPTED = 1;
const SIZES_BEHIND = 8;
const STORED = 0;
const DEFLATED = 8;
const ZIP64 = 1;
const IN_ZIP64 = 0xffff_ffff;

// APPNOTE.TXT 4.4.5.
const METHODS: Readonly<Record<number, string>> = {
  1: "shrink",
  6: "implode",
  9: "deflate64",
  12: "bzip2",
  14: "lzma",
  93: "zstd",
  95: "xz",
  98: "ppmd",
  99: "aes",
};

/**
 * One entry of a zip, from its local header on. The directory at the end is not needed: deflated data tell their
 * own end. So entries are found that no directory lists, or that lie in front of or behind the archive.
 */
export const createZipEntry: CreateWalker = (host, workshop) => {
  const head = collectBytes();
  head.want(LOCAL);
  let state: "fixed" | "names" | "data" = "fixed";
  let data: Walker | undefined;
  let fixed: Buffer = Buffer.alloc(0);

  const open = (): Walker | undefined => {
    const flags = fixed.readUInt16LE(6);
    const method = fixed.readUInt16LE(8);
    const nameLength = fixed.readUInt16LE(26);
    const name = host.name("zip", head.bytes.subarray(0, nameLength));
    const step: Step = { name: `zip!${name}`, kind: "archive" };
    if (!host.entry(step.name)) return undefined;
    if ((flags & ENCRYPTED) !== 0) {
      host.refuse("encrypted", step.name);
      return undefined;
    }
    if (method === DEFLATED) return inflated(createUnpacking(host, step, workshop, true));
    if (method !== STORED) {
      if (method in METHODS) host.refuse("unsupported", `${step.name} (${METHODS[method]})`);
      return undefined;
    }
    const size = storedSize(fixed, head.bytes.subarray(nameLength));
    if (size === 0 && (flags & SIZES_BEHIND) === 0) return undefined;
    return stored(host, step, size === 0 ? Number.POSITIVE_INFINITY : size);
  };

  return {
    push(bytes, from, to) {
      let at = from;
      if (state !== "data") {
        at = head.take(bytes, at, to);
        if (!head.complete) return true;
        if (state === "fixed") {
          fixed = head.bytes;
          if (fixed.readUInt16LE(4) > 0xff || fixed.readUInt16LE(26) === 0) return false;
          head.want(fixed.readUInt16LE(26) + fixed.readUInt16LE(28));
          state = "names";
          at = head.take(bytes, at, to);
          if (!head.complete) return true;
        }
        state = "data";
        data = open();
      }
      return data?.push(bytes, at, to) ?? false;
    },
    finish() {
      data?.finish();
    },
    signature() {
      data?.signature?.();
    },
    get claims() {
      return data?.claims ?? 0;
    },
  };
};

const inflated = (unpacking: Unpacking): Walker => ({
  push(bytes, from, to) {
    if (unpacking.push(bytes, from, to) === "more") return true;
    unpacking.end();
    return false;
  },
  finish: unpacking.end,
});

/** Stored data of a size, or without one up to the next signature. */
const stored = (host: Host, step: Step, size: number): Walker | undefined => {
  const child: Child | undefined = host.open(step);
  if (child === undefined) return undefined;
  let left = size;
  let ended = false;
  const end = (): void => {
    if (!ended) child.end();
    ended = true;
  };
  return {
    push(bytes, from, to) {
      if (ended) return false;
      const stop = Math.min(to, from + left);
      left -= stop - from;
      if (child.write(bytes, from, stop) && left > 0) return true;
      end();
      return false;
    },
    finish: end,
    signature() {
      if (size === Number.POSITIVE_INFINITY) end();
    },
    get claims() {
      return ended || size === Number.POSITIVE_INFINITY ? 0 : left;
    },
  };
};

/** APPNOTE.TXT 4.5.3: a size that does not fit stands in an extra field, behind the other one. */
const storedSize = (fixed: Buffer, extra: Buffer): number => {
  const size = fixed.readUInt32LE(18);
  if (size !== IN_ZIP64) return size;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64) continue;
    const place = at + 4 + (fixed.readUInt32LE(22) === IN_ZIP64 ? 8 : 0);
    return place + 8 <= extra.length ? Number(extra.readBigUInt64LE(place)) : size;
  }
  return size;
};

/** An entry of the central directory: its name and comment, which need not be those of the local header. */
export const createZipDirectory: CreateWalker = (host) => {
  const head = collectBytes();
  head.want(CENTRAL);
  let fixed: Buffer | undefined;
  return {
    push(bytes, from, to) {
      let at = head.take(bytes, from, to);
      if (!head.complete) return true;
      if (fixed === undefined) {
        fixed = head.bytes;
        head.want(fixed.readUInt16LE(28) + fixed.readUInt16LE(30) + fixed.readUInt16LE(32));
        at = head.take(bytes, at, to);
        if (!head.complete) return true;
      }
      const nameLength = fixed.readUInt16LE(28);
      host.text("zip", head.bytes.subarray(0, nameLength));
      host.text("zip", head.bytes.subarray(nameLength + fixed.readUInt16LE(30)));
      return false;
    },
    finish() {},
  };
};
