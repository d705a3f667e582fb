import { isPlain } from "./classes.ts";
import type { Child, Host } from "./host.ts";
import type { Window } from "./window.ts";

/** Text in UTF-16 or UTF-32, read without its NULs: what is encoded in it is looked into. */
export interface WideText {
  begin(): void;
  look(window: Window, from: number, limit: number, last: boolean, mayBeWide: boolean): void;
}

const BLOCK = 256;

export const createWideText = (host: Host): WideText => {
  const kept = Buffer.allocUnsafeSlow(2 * BLOCK);
  let child: Child | undefined;

  const close = (): void => {
    child?.end();
    child = undefined;
  };

  const pass = (bytes: Uint8Array, from: number, to: number): void => {
    let count = 0;
    for (let at = from; at < to; at++) if (bytes[at] !== 0) kept[count++] = bytes[at] as number;
    if (child?.write(kept, 0, count) === false) close();
  };

  /** Takes a block; also the one before the first, and the one behind the last, in which the text may end. */
  const take = (window: Window, from: number, to: number): void => {
    const { base, bytes } = window;
    const wide = isWide(bytes, from, to);
    if (!wide && child === undefined) return;
    if (child === undefined) {
      const start = Math.max(0, from - BLOCK);
      const place = window.place(base + start, base + to);
      child = host.open({ name: "utf-16", kind: "text", place, linewise: true });
      pass(bytes, start, from);
    }
    pass(bytes, from, to);
    if (!wide) close();
  };

  return {
    begin() {
      child = undefined;
    },
    look(window, from, limit, last, mayBeWide) {
      if (child !== undefined || mayBeWide) {
        for (let at = from; at < limit; at += BLOCK) take(window, at, Math.min(limit, at + BLOCK));
      }
      if (last) close();
    },
  };
};

/** Characters in a row, each with NULs beside it, that make a wide text: so many do not lie in a table. */
const ENOUGH = 8;

/** Looks at every eighth byte and the three behind it: of a wide text some of them are NUL, but not all. */
const isWide = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let at = from; at + 2 * ENOUGH <= to; at += 8) {
    const [one, two, three, four] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
    if ((one !== 0 && two !== 0) || (three !== 0 && four !== 0)) continue;
    if (one === 0 && two === 0 && three === 0 && four === 0) continue;
    for (let start = at; start < at + 4; start++) {
      if (isText(bytes, start, to, 2) || isText(bytes, start, to, 4)) return true;
    }
  }
  return false;
};

/** Whether enough characters of that width begin at `at`. */
const isText = (bytes: Uint8Array, at: number, to: number, width: 2 | 4): boolean => {
  if (at + width * ENOUGH > to) return false;
  for (let index = at; index < at + width * ENOUGH; index += width) {
    if (!isPlain(bytes[index] as number) || bytes[index + 1] !== 0) return false;
    if (width === 4 && (bytes[index + 2] !== 0 || bytes[index + 3] !== 0)) return false;
  }
  return true;
};
