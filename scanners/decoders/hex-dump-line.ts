import { classOf, HEX, hexPair } from "./classes.ts";

const BLANK = 0x20;
const COLON = 0x3a;
const BETWEEN = classOf(" :-");

/** Digits of an offset: seven of od and hexdump, six or more where it is hexadecimal, eight of xxd. */
const LEAST_OFFSET = 6;
const MOST_OFFSET = 16;
/** Bytes in a line by which a dump is known where one begins. */
const ENOUGH = 4;
const ENOUGH_BARE = 8;
const MOST_BETWEEN = 2;
/** hexdump -C leaves a gap here. */
const HALF = 8;

/** Where the bytes begin, and what is known of how they are written. */
const head = { at: 0, offset: false, colon: false };

/** Reads blanks and an offset, where there is one. */
const readHead = (bytes: Uint8Array, from: number, to: number): void => {
  let at = from;
  while (at < to && bytes[at] === BLANK) at++;
  const end = endOfDigits(bytes, at, to, MOST_OFFSET + 1);
  const behind = bytes[end] as number;
  head.offset = end - at >= LEAST_OFFSET && end - at <= MOST_OFFSET && (behind === COLON || behind === BLANK);
  head.colon = head.offset && behind === COLON;
  if (head.offset) {
    at = head.colon ? end + 1 : end;
    while (at < to && bytes[at] === BLANK) at++;
  }
  head.at = at;
};

const endOfDigits = (bytes: Uint8Array, at: number, to: number, most: number): number => {
  let end = at;
  while (end < to && end - at < most && HEX[bytes[end] as number] === 1) end++;
  return end;
};

/** Behind what separates two groups; -1 where the bytes end there. */
const nextGroup = (bytes: Uint8Array, at: number, to: number, count: number): number => {
  let next = at;
  while (next < to && next - at < MOST_BETWEEN && BETWEEN[bytes[next] as number] === 1) next++;
  // Two blanks stand before the text beside the bytes, but for the gap in the middle of sixteen single ones.
  if (next - at === MOST_BETWEEN && (head.colon || !head.offset || count !== HALF)) return -1;
  return next > at && next < to ? next : -1;
};

const LONGEST_GROUP = 16;

/** Decodes one line of a dump into `out`; returns how many bytes it holds, 0 where it is none. */
export const readDumpLine = (bytes: Uint8Array, to: number, out: Uint8Array): number => {
  readHead(bytes, 0, to);
  return readGroups(bytes, to, out);
};

const readGroups = (bytes: Uint8Array, to: number, out: Uint8Array): number => {
  let count = 0;
  // Without an offset, only pairs with the same sign between all of them are a dump.
  const sign = head.offset ? -1 : bytes[head.at + 2];
  for (let at = head.at; at >= 0 && at < to; ) {
    const end = endOfDigits(bytes, at, to, LONGEST_GROUP + 1);
    const digits = end - at;
    const whole = end === to || BETWEEN[bytes[end] as number] === 1 || bytes[end] === 0x0d;
    if (digits === 0 || digits % 2 !== 0 || digits > LONGEST_GROUP || !whole) break;
    if (sign !== -1 && (digits !== 2 || (end < to && bytes[end] !== sign && bytes[end] !== 0x0d))) break;
    // Without a colon, groups of four are numbers of two bytes, the lower one first.
    const swapped = head.offset && !head.colon && digits === 4 ? 2 : 0;
    for (let index = at; index < end; index += 2)
      out[count++] = hexPair(bytes, swapped === 0 ? index : 2 * at + 2 - index, to);
    at = nextGroup(bytes, end, to, count);
  }
  return count;
};

const SOME = new Uint8Array(64);
const LONGEST_PROBE = 60;

/** Behind the last sign between two groups: so far an unfinished line can be read; `to` where there is none. */
export const endOfGroups = (bytes: Uint8Array, to: number): number => {
  let end = to;
  while (end > 0 && BETWEEN[bytes[end - 1] as number] === 0) end--;
  return end === 0 ? to : end;
};

/** Whether a line begins at `from` that is one of a dump. */
export const isDumpLine = (bytes: Uint8Array, from: number, to: number): boolean => {
  let at = from;
  while (at < to && at - from < LONGEST_PROBE && bytes[at] === BLANK) at++;
  // Nearly every line is told by its first bytes.
  if (HEX[bytes[at] as number] === 0 || HEX[bytes[at + 1] as number] === 0) return false;
  readHead(bytes, from, Math.min(to, from + LONGEST_PROBE));
  const count = readGroups(bytes, Math.min(to, from + LONGEST_PROBE), SOME);
  return count >= (head.offset ? ENOUGH : ENOUGH_BARE);
};
