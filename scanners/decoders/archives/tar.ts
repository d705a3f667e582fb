import { classOf } from "../classes.ts";
import type { Child } from "../host.ts";
import { collectBytes } from "./collect-bytes.ts";
import type { CreateWalker } from "./walker.ts";

const BLOCK = 512;
const SUM_AT = 148;
const SUM_LENGTH = 8;

/** What its field may hold. */
const IN_SUM = classOf("01234567 \0");

const octal = (field: Uint8Array): number => {
  let value = 0;
  let at = 0;
  while (at < field.length && (field[at] === 0x20 || field[at] === 0x30)) at++;
  for (; at < field.length; at++) {
    const digit = (field[at] as number) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  return value;
};

/** POSIX.1-1988 ustar: the checksum counts the block's bytes, its own field as spaces; old tars counted signed. */
export const isTarHeader = (bytes: Uint8Array, at: number, to: number): boolean => {
  if (to - at < BLOCK || bytes[at] === 0 || IN_SUM[bytes[at + SUM_AT] as number] === 0) return false;
  if (IN_SUM[bytes[at + SUM_AT + 1] as number] === 0) return false;
  const told = octal(bytes.subarray(at + SUM_AT, at + SUM_AT + SUM_LENGTH));
  let sum = 0;
  let signed = 0;
  for (let index = 0; index < BLOCK; index++) {
    const inSum = index >= SUM_AT && index < SUM_AT + SUM_LENGTH;
    const byte = inSum ? 0x20 : (bytes[at + index] as number);
    sum += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  return told === sum || told === signed;
};

/** GNU writes sizes that do not fit in base 256, marked by the highest bit. */
const sizeOf = (header: Buffer): number => {
  const field = header.subarray(124, 136);
  if (((field[0] as number) & 0x80) === 0) return octal(field);
  return Number(field.readBigUInt64BE(4) & 0xff_ffff_ffff_ffffn);
};

const text = (field: Buffer): Buffer => {
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
};

const nameOf = (header: Buffer): Buffer => {
  const name = text(header.subarray(0, 100));
  const isUstar = header.toString("latin1", 257, 262) === "ustar";
  const prefix = isUstar && header[262] === 0 ? text(header.subarray(345, 500)) : Buffer.alloc(0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from("/"), name]);
};

/** The header's names, without the numbers between them, so that it does not look like a tar again. */
const namesIn = (block: Buffer): Buffer => Buffer.from(block).fill(0, 100, 157);

const LONG_NAME = 0x4c;
const LONG_LINK = 0x4b;
const EXTENDED = 0x78;
/** Types without data, whatever size they tell: links, devices, directories, pipes. */
const EMPTY = new Set(Buffer.from("123456"));
const LONGEST_NAME = 65_536;

/**
 * A tar from its first block on. Every byte of it goes somewhere: headers as texts, data with their padding into
 * stretches of their own, and what follows when a block is no header into one more.
 */
export const createTar: CreateWalker = (host) => {
  const header = collectBytes();
  header.want(BLOCK);
  let child: Child | undefined;
  let left = 0;
  let naming: Buffer[] | undefined;
  let namedBy = 0;
  let longName: Buffer | undefined;
  let lost = false;

  /** What cannot be looked into is at least read as it stands. */
  const put = (bytes: Uint8Array, from: number, to: number): void => {
    if (child === undefined) host.raw(bytes, from, to);
    else if (!child.write(bytes, from, to)) {
      child.end();
      child = undefined;
    }
  };

  const endMember = (): void => {
    child?.end();
    child = undefined;
    if (naming === undefined) return;
    const bytes = Buffer.concat(naming);
    naming = undefined;
    longName = namedBy === EXTENDED ? extendedName(bytes) : text(bytes);
  };

  const beginMember = (): void => {
    const block = header.bytes;
    header.want(BLOCK);
    if (block.every((byte) => byte === 0)) return;
    if (!isTarHeader(block, 0, BLOCK)) {
      lost = true;
      child = host.open({ name: "tar", kind: "entry" });
      put(block, 0, BLOCK);
      return;
    }
    host.text("tar", namesIn(block));
    const type = block[156] as number;
    const name = longName ?? nameOf(block);
    const size = EMPTY.has(type) ? 0 : sizeOf(block);
    left = Math.ceil(size / BLOCK) * BLOCK;
    const names = type === LONG_NAME || type === LONG_LINK || type === EXTENDED;
    namedBy = type;
    naming = (type === LONG_NAME || type === EXTENDED) && size <= LONGEST_NAME ? [] : undefined;
    if (!names) longName = undefined;
    const shown = `tar!${host.name("tar", name)}`;
    if (left === 0 || !host.entry(shown)) return;
    child = host.open({ name: names ? "tar" : shown, kind: host.isUnpacked ? "entry" : "archive" });
  };

  return {
    push(bytes, from, to) {
      for (let at = from; at < to; ) {
        if (lost) {
          put(bytes, at, to);
          return true;
        }
        if (left === 0) {
          at = header.take(bytes, at, to);
          if (header.complete) beginMember();
          continue;
        }
        const stop = Math.min(to, at + left);
        put(bytes, at, stop);
        naming?.push(Buffer.from(bytes.subarray(at, stop)));
        left -= stop - at;
        at = stop;
        if (left === 0) endMember();
      }
      return true;
    },
    finish() {
      endMember();
      host.text("tar", namesIn(header.bytes));
    },
    claims: Number.POSITIVE_INFINITY,
  };
};

/** POSIX.1-2001 pax: records of `length SP key = value LF`. */
const extendedName = (bytes: Buffer): Buffer | undefined => {
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString("latin1", at, space < 0 ? at : space));
    if (!(length > 0)) return undefined;
    const record = bytes.subarray(space + 1, at + length - 1);
    if (record.subarray(0, 5).toString("latin1") === "path=") return record.subarray(5);
    at += length;
  }
  return undefined;
};
