import { countNewlines, lastNewline } from "../engine/lines.ts";
import type { Place } from "./host.ts";
import { MARGIN, SIZE } from "./places/slot.ts";

/** Bytes behind the limit that a decoder may look at to decide about what stands before it. */
export const AHEAD = 512;
/** Bytes before what is new that a decoder may look at. */
export const BACK = 2048;
/** Put behind the last bytes: it means nothing to anybody. */
const SPACE = 0x20;

/** A stretch seen through a window that moves over it: the bytes at `[0, to)` stand at `base` and behind. */
export interface Window {
  readonly bytes: Buffer;
  base: number;
  to: number;
  place(offset: number, end: number): Place;
}

/** Told of all bytes once, as `[from, limit)`; behind the limit only when there are more to come. */
export type Look = (window: Window, from: number, limit: number, last: boolean) => void;

export interface MovingWindow {
  begin(): void;
  write(bytes: Uint8Array, from: number, to: number): void;
  end(): void;
  readonly window: Window;
}

/** Moves over `bytes`, `SIZE` and a margin, by what the content alone determines, never by the cutting into chunks. */
export const createMovingWindow = (bytes: Buffer, look: Look): MovingWindow => {
  let from = 0;
  // The line in which the window begins, and the last one that was asked for, by indices.
  let firstLine = 1;
  let firstStart = 0;
  let askedAt = 0;
  let askedLine = 1;
  let askedStart = 0;

  const restart = (): void => {
    askedAt = 0;
    askedLine = firstLine;
    askedStart = firstStart;
  };

  const goTo = (index: number): void => {
    if (index < askedAt) restart();
    const newlines = countNewlines(bytes, askedAt, index);
    if (newlines > 0) {
      askedLine += newlines;
      askedStart = lastNewline(bytes, askedAt, index) + 1;
    }
    askedAt = index;
  };

  const move = (keep: number): void => {
    goTo(keep);
    firstLine = askedLine;
    firstStart = askedStart - keep;
    bytes.copyWithin(0, keep, window.to);
    window.base += keep;
    window.to -= keep;
    from = SIZE - AHEAD - keep;
    restart();
  };

  const window: Window = {
    bytes,
    base: 0,
    to: 0,
    place(offset, end) {
      const index = offset - window.base;
      goTo(Math.max(0, index));
      return { line: askedLine, column: index - askedStart + 1, length: end - offset };
    },
  };

  return {
    window,
    begin() {
      window.base = 0;
      window.to = 0;
      from = 0;
      firstLine = 1;
      firstStart = 0;
      restart();
    },
    write(given, givenFrom, givenTo) {
      for (let at = givenFrom; at < givenTo; ) {
        const count = Math.min(SIZE - window.to, givenTo - at);
        bytes.set(at === 0 && count === given.length ? given : given.subarray(at, at + count), window.to);
        window.to += count;
        at += count;
        if (window.to < SIZE) continue;
        look(window, from, SIZE - AHEAD, false);
        move(SIZE - AHEAD - BACK);
      }
    },
    end() {
      bytes.fill(SPACE, window.to, window.to + MARGIN);
      look(window, from, window.to, true);
    },
  };
};
